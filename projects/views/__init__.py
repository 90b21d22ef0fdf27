"""The pages of topics."""

from projects.views.charter import approve_charter, topic_charter
from projects.views.commitments import ask_center, commitment
from projects.views.files import attach_files, attachment, remove_attachment
from projects.views.group import (
    edit_person,
    hand_over,
    invitation,
    invite_person,
    remove_person,
    topic_group,
)
from projects.views.listing import topics
from projects.views.load import load
from projects.views.moving import copy, move_topic
from projects.views.proposing import (
    autosave,
    autosave_new,
    duplicates,
    edit_topic,
    new_topic,
    show_gaps,
)
from projects.views.reading import history, topic

__all__ = [
    "approve_charter",
    "ask_center",
    "commitment",
    "edit_person",
    "hand_over",
    "load",
    "topic_charter",
    "topic_group",
    "attach_files",
    "attachment",
    "autosave",
    "autosave_new",
    "copy",
    "duplicates",
    "edit_topic",
    "history",
    "invitation",
    "invite_person",
    "move_topic",
    "new_topic",
    "remove_attachment",
    "remove_person",
    "show_gaps",
    "topic",
    "topics",
]
