"""The pages of people: the desk, the profile, and for the office users and centers."""

from people.views.centers import center, centers, new_center
from people.views.desk import home
from people.views.profile import profile
from people.views.users import activate, grant, new_user, revoke, suggestions, user, users

__all__ = [
    "activate",
    "center",
    "centers",
    "grant",
    "home",
    "new_center",
    "new_user",
    "profile",
    "revoke",
    "suggestions",
    "user",
    "users",
]
