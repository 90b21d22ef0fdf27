"""Cycles, the topics proposed in them, and their groups (design.md §2, §3, §4)."""

from projects.models.attachment import Attachment
from projects.models.cycle import Cycle, Panelist, Theme, Voter
from projects.models.team import Commitment, CommittedPerson, TeamMember
from projects.models.topic import Topic

__all__ = [
    "Attachment",
    "Commitment",
    "CommittedPerson",
    "Cycle",
    "Panelist",
    "TeamMember",
    "Theme",
    "Topic",
    "Voter",
]
