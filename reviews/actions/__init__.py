"""The verbs of reviews: the only place that writes them."""

from reviews.actions.concluding import add_finding, conclude
from reviews.actions.marking import mark, mark_again
from reviews.actions.preparing import (
    discard_review,
    edit_review,
    name_reviewers,
    prepare_review,
    submit_review,
)
from reviews.actions.rectifying import complete, reassign, send_back, verify
from reviews.actions.rubrics import save_rubric

__all__ = [
    "add_finding",
    "complete",
    "conclude",
    "discard_review",
    "edit_review",
    "mark",
    "mark_again",
    "name_reviewers",
    "prepare_review",
    "reassign",
    "save_rubric",
    "send_back",
    "submit_review",
    "verify",
]
