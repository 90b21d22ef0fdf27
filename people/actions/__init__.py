"""The verbs of people: the only place that writes users, centers and seats."""

from people.actions.centers import add_center, edit_center
from people.actions.tokens import end_token, issue_token, revoke_token
from people.actions.users import add_user, edit_profile, edit_user, grant_seat, revoke_seat

__all__ = [
    "add_center",
    "add_user",
    "edit_center",
    "edit_profile",
    "edit_user",
    "end_token",
    "grant_seat",
    "issue_token",
    "revoke_seat",
    "revoke_token",
]
