"""Benefits: claimed by the group, confirmed with finance, counted once (design.md §4)."""

import datetime as dt
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from kit.refusals import Conflict, Invalid, require_reason
from projects import locks
from projects.models import Topic
from results.actions.writing import enter, rewrite, take_away
from results.models import Benefit
from results.rules import may_claim, may_confirm, may_unconfirm

FIELDS = ("title", "amount", "starts_on", "ends_on", "kind", "recurrence", "how", "counted_in")
EARLIEST, LATEST = dt.date(2000, 1, 1), dt.date(2100, 1, 1)
CLAIMED, CONFIRMED = Benefit.State.CLAIMED, Benefit.State.CONFIRMED


@transaction.atomic
def claim_benefit(
    topic: Topic,
    *,
    by,
    title: str,
    amount: Decimal,
    starts_on: dt.date,
    ends_on: dt.date,
    kind: str,
    recurrence: str,
    how: str = "",
    counted_in: Benefit | None = None,
) -> Benefit:
    """`amount` in yuan, of one year where it recurs. `counted_in`: the benefit, of any topic that `by` sees,
    that holds the same money. Raises Refused, Conflict, Invalid, ValidationError."""
    locks.renew(topic)
    may_claim(by, topic).require()
    benefit = Benefit(topic=topic, by=by, title=title.strip(), amount=amount, kind=kind, how=how.strip())
    benefit.starts_on, benefit.ends_on, benefit.recurrence = starts_on, ends_on, recurrence
    _refuse_period(benefit)
    benefit.counted_in = _whole_of(benefit, counted_in, by=by)
    enter(benefit, "claim", by=by, topic=topic, told=FIELDS)
    return benefit


@transaction.atomic
def edit_benefit(benefit: Benefit, *, by, version: int | None = None, **fields) -> Benefit:
    """Raises Conflict(frozen) once it is confirmed; otherwise as `claim_benefit`, and Stale."""
    topic = benefit.topic
    locks.renew(topic)
    may_claim(by, topic).require()
    fields = {name: value.strip() if isinstance(value, str) else value for name, value in fields.items()}
    period = {name: fields.get(name, getattr(benefit, name)) for name in ("starts_on", "ends_on")}
    _refuse_period(Benefit(**period))
    if fields.get("counted_in") and fields["counted_in"].pk != benefit.counted_in_id:
        fields["counted_in"] = _whole_of(benefit, fields["counted_in"], by=by)
    unconfirmed = {"state": CLAIMED}
    if not rewrite(benefit, fields, "edit", by=by, topic=topic, version=version, where=unconfirmed):
        raise _frozen()
    return benefit


@transaction.atomic
def remove_benefit(benefit: Benefit, *, by, version: int | None = None) -> None:
    """Raises Conflict(frozen) once it is confirmed, or while others are counted in it."""
    topic = benefit.topic
    locks.renew(topic)
    may_claim(by, topic).require()
    kept = Benefit.objects.select_for_update(of=("self",)).order_by().filter(pk=benefit.pk).first()
    if kept and kept.state == CONFIRMED:
        raise _frozen()
    if kept and kept.parts.exists():
        raise Conflict(_("Other benefits are counted in this one; it stays."), code="frozen")
    told = {"title": benefit.title, "amount": benefit.amount}
    take_away(benefit, by=by, topic=topic, version=version, **told)


@transaction.atomic
def confirm_benefit(benefit: Benefit, *, by, confirmation: str, version: int | None = None) -> Benefit:
    """`confirmation`: who in finance confirmed it, by which document. Raises Refused, Invalid, Stale,
    Conflict(already_decided)."""
    locks.renew(benefit.topic)
    may_confirm(by, benefit).require()
    if not confirmation.strip():
        detail = _("Please say who in finance confirmed it, and by which document.")
        raise Invalid(detail, code="required", attr="confirmation")
    fields = {"state": CONFIRMED, "confirmed_by": by, "confirmed_at": timezone.now()}
    fields["confirmation"] = confirmation.strip()
    _decide(benefit, CLAIMED, "confirm", fields, by=by, version=version)
    return benefit


@transaction.atomic
def withdraw_confirmation(benefit: Benefit, *, by, reason: str, version: int | None = None) -> Benefit:
    """A confirmed benefit is a claimed one again and can be edited. Raises as `confirm_benefit`."""
    locks.renew(benefit.topic)
    may_unconfirm(by, benefit).require()
    reason = require_reason(reason)
    fields = {"state": CLAIMED, "confirmed_by": None, "confirmed_at": None, "confirmation": ""}
    _decide(benefit, CONFIRMED, "withdraw", fields, by=by, version=version, reason=reason)
    return benefit


def _decide(
    benefit: Benefit, old: str, verb: str, fields: dict, *, by, version: int | None, reason: str = ""
) -> None:
    told = {"old": old, "new": fields["state"], "reason": reason}
    where = {"state": old}
    written = rewrite(benefit, fields, verb, by=by, topic=benefit.topic, version=version, where=where, **told)
    if not written:
        raise Conflict(_("This has been decided already."), code="already_decided")


def _whole_of(benefit: Benefit, whole: Benefit | None, *, by) -> Benefit | None:
    """`whole`, where `benefit` may be counted in it: seen by `by`, itself counted in nothing, and nothing
    counted in `benefit`. Both rows are locked, so that two people can't make a circle."""
    if whole is None:
        return None
    keys = [key for key in (benefit.pk, whole.pk) if key]
    list(Benefit.objects.select_for_update(of=("self",)).filter(pk__in=keys).order_by("pk"))
    seen = Benefit.objects.visible_to(by).filter(pk=whole.pk).first()
    if seen is None:
        raise Invalid(_("There is no such benefit."), code="does_not_exist", attr="counted_in")
    if seen.pk == benefit.pk:
        raise Invalid(_("A benefit cannot be counted in itself."), attr="counted_in")
    if seen.counted_in_id:
        raise Invalid(
            _("That benefit is itself counted in another one. Please choose that other one."),
            attr="counted_in",
        )
    if benefit.pk and benefit.parts.exists():
        raise Invalid(
            _("Other benefits are counted in this one, so it can't be counted in another."), attr="counted_in"
        )
    return seen


def _refuse_period(benefit: Benefit) -> None:
    for name in ("starts_on", "ends_on"):
        if not EARLIEST <= getattr(benefit, name) < LATEST:
            raise Invalid(_("This must lie between the years 2000 and 2099."), code="unlikely", attr=name)
    if benefit.ends_on < benefit.starts_on:
        raise Invalid(_("The end lies before the start."), code="reversed", attr="ends_on")


def _frozen() -> Conflict:
    return Conflict(_("A confirmed benefit can't be changed."), code="frozen")
