"""The pages of reviews."""

from reviews.views.judging import add_finding, conclude, mark
from reviews.views.preparing import discard, edit, prepare, reviewers, submit
from reviews.views.reading import rectification, review, topic_reviews
from reviews.views.rectifying import move_rectification, reassign
from reviews.views.rubric import edit_rubric, rubric

__all__ = [
    "add_finding",
    "conclude",
    "discard",
    "edit",
    "edit_rubric",
    "mark",
    "move_rectification",
    "prepare",
    "reassign",
    "rectification",
    "review",
    "reviewers",
    "rubric",
    "submit",
    "topic_reviews",
]
