"""The verbs of cycles, topics and their groups: the only place that writes them."""

from projects.actions.attachments import attach, detach
from projects.actions.charter import approve_charter
from projects.actions.commitments import (
    accept_commitment,
    ask_commitment,
    counter_commitment,
    decline_commitment,
)
from projects.actions.cycles import close_cycle, open_proposing, step
from projects.actions.members import edit_member, hand_over, invite, remove_member, respond
from projects.actions.topics import begin_draft, carry_out, copy_topic, edit, move, move_all, propose

__all__ = [
    "accept_commitment",
    "approve_charter",
    "ask_commitment",
    "attach",
    "begin_draft",
    "carry_out",
    "close_cycle",
    "copy_topic",
    "counter_commitment",
    "decline_commitment",
    "detach",
    "edit",
    "edit_member",
    "hand_over",
    "invite",
    "move",
    "move_all",
    "open_proposing",
    "propose",
    "remove_member",
    "respond",
    "step",
]
