"""The history of a cycle as lines for its page: phases, settings, people; never a mark or a choice."""

from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from kit.models import Entry
from kit.sight import visible_changes
from kit.spoken import labelled, listed, written
from projects.models import Cycle
from scoring.labels import BY_CODE, DONE, LEVELS, ORIGINS

NAMES = {
    "panel": gettext_lazy("panel"),
    "electorate": gettext_lazy("electorate"),
    "themes": gettext_lazy("themes"),
    "rulebook": gettext_lazy("rulebook"),
    "lot_seed": gettext_lazy("seed of the lot"),
    "ranking": gettext_lazy("ranking"),
    "agreement": gettext_lazy("agreement"),
    "shortlist": gettext_lazy("shortlist"),
    "tally": gettext_lazy("tally"),
    "record": gettext_lazy("selection record"),
    "elected": gettext_lazy("elected"),
    "heads": gettext_lazy("extent of the history"),
    "assignments": gettext_lazy("assigned scorecards"),
    "assigned_anew": gettext_lazy("newly assigned"),
    "taken_away": gettext_lazy("taken away"),
    "taken_away_scored": gettext_lazy("of these scored already"),
}
#: The words for the codes that a setting stores.
CHOSEN = {field.name: dict(field.choices) for field in Cycle._meta.fields if field.choices}
BY_DIMENSION = ("weights", "floors", "directions", "anchors")
DIRECTIONS = {"min": gettext_lazy("less is better"), "max": gettext_lazy("more is better")}
LONGEST = 60


def entries_of(cycle: Cycle) -> QuerySet:
    """The cycle's own chain, newest first; scorecards and ballots have chains of their own."""
    return Entry.objects.filter(subject="cycle", subject_id=cycle.pk).select_related("by").order_by("-number")


def line(entry: Entry, user) -> dict:
    """{who, what, at, change, why, tone} for parts/timeline.html, as far as `user` may see it."""
    return {
        "who": entry.by or _("The clock"),
        "what": DONE.get(entry.verb, entry.verb),
        "at": entry.at,
        "change": pgettext("between changes", "; ").join(
            _change(name, *pair) for name, pair in visible_changes(entry, user).items()
        ),
        "why": entry.reason,
        "tone": {"reopen": "warn", "certify": "good"}.get(entry.verb, ""),
    }


def _change(name: str, before, after) -> str:
    label = str(NAMES.get(name) or _field(name))
    if name in ("panel", "electorate"):
        return labelled(label, f"{_people(len(before or []))} → {_people(len(after or []))}")
    if before in (None, "", [], {}):
        return labelled(label, _short(name, after))
    return labelled(label, f"{_short(name, before)} → {_short(name, after)}")


def _field(name: str) -> str:
    try:
        return str(Cycle._meta.get_field(name).verbose_name)
    except FieldDoesNotExist:
        return name


def _people(number: int) -> str:
    return ngettext("%(n)d person", "%(n)d people", number) % {"n": number}


def _short(name: str, value) -> str:
    text = "–" if value in (None, "", [], {}) else _told(name, value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def _told(name: str, value) -> str:
    """A value of the setting `name` as a person would say it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if name == "weights_origin":
        return str(ORIGINS[value.get("method", "")])
    if isinstance(value, dict):
        return listed(labelled(_word(name, key), _told(name, inner)) for key, inner in value.items())
    if isinstance(value, list):
        return listed(_word(name, one) for one in value)
    if name in CHOSEN:
        return str(CHOSEN[name].get(value, value))
    if name.endswith("_at"):
        return written(parse_datetime(value))
    return _word(name, value)


def _word(name: str, code) -> str:
    words = LEVELS if name == "tie_break" else DIRECTIONS
    return str(BY_CODE[code].short if name in BY_DIMENSION and code in BY_CODE else words.get(code, code))
