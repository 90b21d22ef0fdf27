"""The office sets how each kind of thing is reminded of, and what holds for everybody."""

import datetime as dt
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from kit import editing
from kit.refusals import Gone, Invalid
from kit.versions import stale
from reminders import kinds
from reminders.defaults import timing_of
from reminders.models import Policy, Rule
from reminders.rules import may_set_reminders
from reminders.windows import after_quiet

FURTHEST, MOST = 60, 12
"""Days of the furthest window before and after; windows of one rule."""


@transaction.atomic
def set_rule(kind: str, *, by, version: int | None = None, verb: str = "edit", **fields) -> Rule:
    """Change the rule of one kind; `fields` as those of Rule. What is not given stays.

    `version`: 0 where whoever writes saw the default, because nobody had changed this rule before.
    """
    may_set_reminders(by).require()
    if not kinds.exists(kind):
        raise Gone(_("There is no such kind of reminder."))
    rule, is_new = Rule.objects.get_or_create(kind=kind, defaults=_default(kind))
    _edit(rule, fields, is_new, by=by, version=version, check=_check_rule, verb=verb)
    return rule


def reset_rule(kind: str, *, by, version: int | None = None) -> Rule:
    """Back to the default. The row stays, and with it the history of the rule."""
    return set_rule(kind, by=by, version=version, verb="reset", **_default(kind))


@transaction.atomic
def set_policy(*, by, version: int | None = None, **fields) -> Policy:
    """Change what holds for everybody who has chosen nothing else; `version` as in `set_rule`."""
    may_set_reminders(by).require()
    policy = Policy.objects.first()
    is_new = policy is None
    if is_new:
        policy, is_new = Policy.objects.get_or_create(pk=1)
    _edit(policy, fields, is_new, by=by, version=version, check=_check_policy)
    return policy


def _edit(thing: Rule | Policy, fields: dict, is_new: bool, *, version: int | None, **how) -> None:
    """The row of a setting is made when it is changed first; until then its version is 0."""
    if version == 0 and not is_new:
        raise stale(thing.version)
    editing.edit(thing, fields, version=version or None, **how)


def _default(kind: str) -> dict:
    fields = asdict(timing_of(kind))
    del fields["kind"]
    return fields | {"offsets": list(fields["offsets"])}


def _check_rule(rule: Rule) -> None:
    _check_windows(rule.offsets)
    if rule.urgent_from is not None and abs(rule.urgent_from) > FURTHEST:
        raise Invalid(_far(), attr="urgent_from")
    rule.full_clean()


def _check_windows(offsets) -> None:
    def refuse(said: str):
        raise Invalid(said, attr="offsets")

    if not isinstance(offsets, list) or not all(type(offset) is int for offset in offsets):
        refuse(_("Windows are whole numbers of days, such as -7, -3, 0, 1."))
    if not offsets:
        refuse(_("Name one window at least. To remind of nothing, switch the rule off."))
    if len(offsets) > MOST:
        refuse(_("A rule has at most %(most)d windows.") % {"most": MOST})
    if any(abs(offset) > FURTHEST for offset in offsets):
        refuse(_far())
    if offsets != sorted(set(offsets)):
        refuse(_("Windows ascend, each of them once."))


def _far() -> str:
    return _("A window lies at most %(days)d days before or after.") % {"days": FURTHEST}


def _check_policy(policy: Policy) -> None:
    policy.full_clean()
    letter = dt.datetime.combine(dt.date.min, policy.letter_at)
    if after_quiet(letter, policy.quiet_from, policy.quiet_until) != letter:
        raise Invalid(_("The daily letter would go in the quiet hours."), attr="letter_at")
