"""The last two of the office, each taking the other out at the same moment, on PostgreSQL."""

import pytest

from kit.refusals import Refusal
from people.actions import edit_user, revoke_seat
from people.models import Center, Seat, User
from tests.cast import Cast, make_user
from tests.races.running import in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def two():
    cast = Cast()
    return cast.office, make_user("second", (cast.province, "office"))


def deactivate(user, by):
    return edit_user(User.objects.get(pk=user.pk), by=by, is_active=False)


def revoke(user, by):
    return revoke_seat(Seat.objects.get(user=user), by=by)


@pytest.mark.parametrize("act", [deactivate, revoke])
def test_one_of_the_office_always_stays(two, act):
    one, other = two
    province = Center.objects.get(kind="province")
    for _again in range(8):
        User.objects.update(is_active=True)
        for user in two:
            Seat.objects.get_or_create(user=user, role="office", center=province)
        outcomes = in_threads(lambda: act(one, other), lambda: act(other, one))
        assert Seat.objects.filter(role="office", user__is_active=True).count() == 1
        assert sum(isinstance(outcome, Refusal) for outcome in outcomes) == 1
