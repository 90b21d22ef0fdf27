"""Procedures 活动程序: kept by the office; changed steps are a new edition, no plan changes under anybody."""

from itertools import count

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Problems
from kit.spoken import labelled
from kit.text import clean_text
from plans.calendar import LONGEST
from plans.models import Edition, Procedure
from plans.rules import may_keep_procedures

MOST_STEPS = 40
FIELDS = ("code", "title", "title_en", "type", "is_active")
LENGTHS = {"code": 30, "title": 120, "title_en": 120}


@transaction.atomic
def save_procedure(
    procedure: Procedure | None, *, by, version: int | None = None, steps=None, **fields
) -> Procedure:
    """Make a procedure (None), or change one; its newest edition is then `steps`, None leaves them.

    `steps`: as in `Edition.steps`; a missing code is made up, missing flags are False. Raises Refused, Stale,
    Invalid with all faults (`steps.2.days`).
    """
    may_keep_procedures(by).require()
    steps = None if steps is None and procedure else cleaned_steps(steps or [])
    is_new, procedure = procedure is None, procedure or Procedure()
    changes = history.differences(procedure, fields)
    for name, value in fields.items():
        setattr(procedure, name, value)
    procedure.full_clean(validate_constraints=False)
    if is_new:
        procedure.save()
    else:
        versions.write(procedure, version=version, **fields)
    changes |= _renew_edition(procedure, steps, by=by)
    if changes:
        history.record(procedure, "add" if is_new else "edit", by=by, changes=changes)
    return procedure


def _renew_edition(procedure: Procedure, steps: list[dict] | None, *, by) -> dict:
    """The row of the procedure was written before, so that two writers never number editions at once."""
    last = procedure.editions.first()
    if steps is None or (last and last.steps == steps):
        return {}
    number = last.number + 1 if last else 1
    Edition.objects.create(procedure=procedure, number=number, steps=steps, by=by)
    return {"edition": [last and last.number, number]}


def cleaned_steps(steps) -> list[dict]:
    """Steps as an edition stores them. Raises Invalid with a fault for everything that is wrong."""
    problems = Problems()
    if not isinstance(steps, list) or not 0 < len(steps) <= MOST_STEPS:
        problems.add("invalid", _("A procedure has 1 to %(most)s steps.") % {"most": MOST_STEPS}, "steps")
        problems.refuse()
    found = [_step(step, place, problems) for place, step in enumerate(steps)]
    problems.refuse()
    _name(found)
    if sum(step["days"] for step in found) > LONGEST:
        problems.add("invalid", _("A plan takes at most %(days)s days.") % {"days": LONGEST}, "steps")
    if sum(step["loop"] for step in found) > 1:
        problems.add("invalid", _("A failed check leads back to one step only."), "steps")
    problems.refuse()
    return found


def _step(step, place: int, problems: Problems) -> dict:
    def fault(name: str, code: str, detail: str) -> None:
        step_words = labelled(_("Step %(n)s") % {"n": place + 1}, detail)
        problems.add(code, step_words, f"steps.{place}.{name}")

    step = step if isinstance(step, dict) else {}
    found = {name: _text(step, name, fault) for name in ("code", "title", "title_en")}
    if not found["title"]:
        fault("title", "required", _("A step needs a title."))
    if found["code"] and found["code"] != slugify(found["code"]):
        fault("code", "invalid", _("A code has small letters, digits and hyphens only."))
    days = step.get("days")
    if isinstance(days, bool) or not isinstance(days, int) or not 1 <= days <= LONGEST:
        fault("days", "invalid", _("The days are a whole number from 1 on."))
        days = 1
    return found | {"days": days, "gate": step.get("gate") is True, "loop": step.get("loop") is True}


def _text(step: dict, name: str, fault) -> str:
    value = step.get(name) or ""
    try:
        value = clean_text(value).strip() if isinstance(value, str) else None
    except ValidationError as error:
        fault(name, "invalid_characters", error.messages[0])
        return ""
    if value is None or "\n" in value or len(value) > LENGTHS[name]:
        fault(name, "invalid", _("One line of at most %(most)s characters.") % {"most": LENGTHS[name]})
        return ""
    return value


def _name(steps: list[dict]) -> None:
    """Give every step without a code one of its own; raises Invalid for one that is used twice."""
    used, problems = set(), Problems()
    for place, step in enumerate(steps):
        if step["code"] and step["code"] in used:
            problems.add("unique", _("This code is used twice."), f"steps.{place}.code")
        used.add(step["code"])
    problems.refuse()
    free = (f"step-{number}" for number in count(1) if f"step-{number}" not in used)
    for step in steps:
        step["code"] = step["code"] or next(free)
