"""The history of a topic in words: who did what when, from what to what, and why."""

from collections import defaultdict
from datetime import datetime, timedelta
from typing import NamedTuple

from django.db.models import DateTimeField
from django.utils.html import format_html_join
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from kit.sight import visible_changes
from kit.spoken import labelled, listed, written
from projects.models import Commitment, TeamMember, Topic
from projects.words import TOLD, TOLD_OF_COMMITMENTS, TOLD_OF_MEMBERS

SAME_SITTING = timedelta(hours=1)
EXCERPT = 120
UNTOLD = ("sha256", "charter", "evidence_of")


class Telling(NamedTuple):
    """How one subject is told: `words` verb → (what was done, tone), `fields` name → model field, and the
    field of `model` that names the thing, or ""."""

    words: dict
    fields: dict
    model: type | None = None
    named_by: str = ""


_TOLD: dict[str, Telling] = {}


def tell(subject: str, words: dict, models=(), *, named_by: str = "") -> None:
    """Let a topic's history tell of `subject` (the name of a model, as in kit.history), from
    AppConfig.ready. `words`: verb → (text, tone) as in projects.words.TOLD; `models` lend their labels, the
    first one first. With `named_by`, a field of the first model, each line names the thing.

    Who sees these lines is told by kit.sight alone.
    """
    fields = {}
    for model in models:
        for field in (*model._meta.fields, *model._meta.many_to_many):
            fields.setdefault(field.name, field)
    _TOLD[subject] = Telling(words, fields, next(iter(models), None), named_by)


def subjects() -> tuple[str, ...]:
    """What a topic's history tells of."""
    return tuple(_TOLD)


def chronicle(entries, user=None) -> list[dict]:
    """{who, what, at, change, why, tone} for parts/timeline.html, from entries newest first.

    Changes that one person made within an hour are told as one, with what stood before the first of them.
    At most one query for each kind of thing that is named; of what `user` may not see, nothing is named.
    """
    entries = _sittings(entries, user)
    names = _names(entries, user)
    return [_line(entry, names) for entry in entries]


def _sittings(entries, user) -> list:
    told = []
    for entry in entries:
        if user is not None:
            entry.changes = visible_changes(entry, user)
        if told and _same_sitting(told[-1], entry):
            later = told[-1].changes
            told[-1].changes = {
                **later,
                **{name: [old, later.get(name, (old, new))[1]] for name, (old, new) in entry.changes.items()},
            }
        else:
            told.append(entry)
    return told


def _same_sitting(later, earlier) -> bool:
    return (
        later.verb == earlier.verb == "edit"
        and (later.subject, later.subject_id) == (earlier.subject, earlier.subject_id)
        and later.by_id == earlier.by_id
        and later.at - earlier.at < SAME_SITTING
    )


def _telling(entry) -> Telling:
    return _TOLD.get(entry.subject, Telling({}, {}))


def _names(entries, user) -> dict:
    """Model → {key: thing} for what the changes mention, subject → {key: name} for what they are of."""
    wanted, things = defaultdict(set), defaultdict(set)
    for entry in entries:
        things[entry.subject].add(entry.subject_id)
        for name, sides in entry.changes.items():
            field = _telling(entry).fields.get(name)
            if field is not None and field.is_relation:
                wanted[field.related_model].update(key for side in sides for key in _keys(side))
    found = {model: _seen(model, user).in_bulk(keys) if keys else {} for model, keys in wanted.items()}
    return found | {subject: _named(subject, keys) for subject, keys in things.items()}


def _seen(model, user):
    rows = model._default_manager.all()
    return rows.visible_to(user) if user is not None and hasattr(rows, "visible_to") else rows


def _named(subject: str, keys) -> dict:
    telling = _TOLD.get(subject)
    if telling is None or not telling.named_by:
        return {}
    return dict(telling.model._default_manager.filter(pk__in=keys).values_list("pk", telling.named_by))


def _keys(side) -> list:
    return side if isinstance(side, list) else [] if side is None else [side]


def _line(entry, names) -> dict:
    what, tone = _telling(entry).words.get(entry.verb, (_("changed something"), ""))
    name = names[entry.subject].get(entry.subject_id)
    return {
        "who": entry.by or _("The clock"),
        "what": labelled(what, Truncator(name).chars(EXCERPT)) if name else what,
        "at": entry.at,
        "change": _change(entry, names),
        "why": entry.reason,
        "tone": tone,
    }


def _change(entry, names) -> str:
    fields = _telling(entry).fields
    lines = [
        (_label(fields, name), _told(fields.get(name), old, names), _told(fields.get(name), new, names))
        for name, (old, new) in entry.changes.items()
        if name not in UNTOLD and not _is_nested(old, new)
    ]
    if entry.subject == "topic" and entry.old and entry.new:
        states = dict(Topic.State.choices)
        lines.insert(0, (_("state"), states.get(entry.old, entry.old), states.get(entry.new, entry.new)))
    return format_html_join("", "<div>{}</div>", ((_sentence(*line),) for line in lines if any(line[1:])))


def _is_nested(*sides) -> bool:
    """Tables in a change are for the API; no line of words could hold them."""
    return any(
        isinstance(part, dict | list)
        for side in sides
        for part in (side if isinstance(side, list) else [side])
    )


def _sentence(label: str, old: str, new: str) -> str:
    if not old:
        return labelled(label, new)
    return labelled(label, f"{old} → {new or _('nothing')}")


def _label(fields: dict, name: str) -> str:
    if name in fields:
        return str(fields[name].verbose_name)
    return {"attachment": _("file"), "people": _("people")}.get(name, name)


def _told(field, value, names) -> str:
    """A value as a person would name it; "" for nothing."""
    if value in (None, "", []):
        return ""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field is not None and field.is_relation:
        things = names[field.related_model]
        return listed(things.get(key, _("(gone)")) for key in _keys(value))
    if isinstance(field, DateTimeField):
        return written(datetime.fromisoformat(value))
    choices = dict(getattr(field, "choices", None) or ())
    if not isinstance(value, list) and value in choices:
        return str(choices[value])
    return Truncator(listed(value) if isinstance(value, list) else str(value)).chars(EXCERPT)


tell("topic", TOLD, [Topic])
tell("teammember", TOLD_OF_MEMBERS, [TeamMember])
tell("commitment", TOLD_OF_COMMITMENTS, [Commitment])
