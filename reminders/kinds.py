"""Everything that a rule can be set for: the kinds of what is due, and the announcements of what happens."""

from django.utils.translation import gettext as _

from people.due import SOURCES
from reminders.announcements import ANNOUNCED
from reminders.defaults import EVENT

ANNOUNCEMENTS = {f"{EVENT}{subject}.{verb}": said for (subject, verb), said in ANNOUNCED.items()}


def exists(kind: str) -> bool:
    return kind in SOURCES or kind in ANNOUNCEMENTS


def title(kind: str) -> str:
    """In the reader's language; the code itself of a kind that is no more."""
    if kind in SOURCES:
        return str(SOURCES[kind].title)
    return ANNOUNCEMENTS[kind].text % {"title": "…", "person": "…"} if kind in ANNOUNCEMENTS else kind


def due() -> list[tuple[str, str]]:
    """(kind, title) of what is due, in the order of the desk."""
    return [(kind, title(kind)) for kind in SOURCES]


def choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """For a select, in two groups."""
    return [
        (_("What is due"), due()),
        (_("What has happened"), [(kind, title(kind)) for kind in ANNOUNCEMENTS]),
    ]
