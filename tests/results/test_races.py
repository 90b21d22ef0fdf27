"""Two people at the same result at the same moment, on PostgreSQL."""

import datetime as dt

import pytest

from kit import versions
from kit.refusals import Conflict, Refusal
from projects import locks
from results import actions
from results.models import Benefit, Change, Indicator, Reading
from tests.cast import Cast, Stage
from tests.races.running import in_threads, together
from tests.results.scene import Scene

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]
ROUNDS = 6


@pytest.fixture
def scene():
    cast = Cast()
    return Scene(cast, Stage(cast))


def decide(scene, key: int) -> list:
    leader, other = scene.cast.leader, scene.leading_lead
    approve = lambda: actions.approve_change(Change.objects.get(pk=key), by=leader)  # noqa: E731
    refuse = lambda: actions.refuse_change(Change.objects.get(pk=key), by=other, reason="no")  # noqa: E731
    return in_threads(approve, refuse)


def test_of_approving_and_refusing_at_once_one_wins(scene):
    for number in range(ROUNDS):
        indicator = scene.indicator(name=f"Time {number}")
        change = scene.change(indicator)
        outcomes = decide(scene, change.pk)
        [lost] = [outcome for outcome in outcomes if isinstance(outcome, Exception)]
        change.refresh_from_db()
        indicator.refresh_from_db()
        assert (type(lost), lost.code) == (Conflict, "already_decided")
        assert (change.state, indicator.target) in (("approved", "4"), ("refused", "3"))
        assert change.version == 2


def test_control_without_lock_and_condition_both_would_win(scene, monkeypatch):
    write, renew = versions.write, locks.renew
    monkeypatch.setattr(
        versions, "write", lambda thing, *, version=None, where=None, **fields: write(thing, **fields)
    )
    both = 0
    for number in range(ROUNDS):
        monkeypatch.setattr(locks, "renew", renew)
        change = scene.change(scene.indicator(name=f"Time {number}"))
        monkeypatch.setattr(locks, "renew", together(2, lambda topic: None))
        outcomes = decide(scene, change.pk)
        both += not any(isinstance(outcome, Refusal) for outcome in outcomes)
        change.refresh_from_db()
        both += change.version == 3
    assert both


def test_two_benefits_never_count_each_other(scene):
    for _again in range(ROUNDS):
        one, other = scene.benefit(), scene.benefit(scene.make(title="Another"))

        def count(benefit, whole):
            found = Benefit.objects.select_related("topic").get(pk=benefit)
            into = Benefit.objects.get(pk=whole)
            return actions.edit_benefit(found, by=scene.lead, counted_in=into)

        pair = one.pk, other.pk
        in_threads(lambda: count(*pair), lambda: count(*reversed(pair)))  # noqa: B023
        counted = Benefit.objects.filter(pk__in=pair).exclude(counted_in=None)
        assert counted.count() == 1


def test_one_reading_a_day_however_many_enter_it(scene):
    indicator = scene.indicator()
    day = dt.date(2025, 3, 1)

    def enter(by, value):
        found = Indicator.objects.select_related("topic").get(pk=indicator.pk)
        return actions.read(found, by=by, date=day, value=value)

    outcomes = in_threads(
        lambda: enter(scene.member, "4"), lambda: enter(scene.advisor, "5"), lambda: enter(scene.lead, "6")
    )
    assert sum(isinstance(outcome, Reading) for outcome in outcomes) == 1
    assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 2
    assert Reading.objects.count() == 1
