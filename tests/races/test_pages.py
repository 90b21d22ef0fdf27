"""A button pressed several times at once, on PostgreSQL: one press counts, the others are told."""

import pytest

from people.models import Seat, User
from projects.models import TeamMember
from scoring.models import Recusal
from tests.cast import Cast, Stage
from tests.pages import signed_in
from tests.races.running import in_threads

pytestmark = [pytest.mark.postgres, pytest.mark.usefixtures("real_db")]


@pytest.fixture
def stage():
    return Stage(Cast())


def pressed(user, address: str, fields: dict) -> set[int]:
    """The statuses of four presses; an exception would be among them."""
    browsers = [signed_in(user) for _ in range(4)]
    outcomes = in_threads(*[lambda b=browser: b.post(address, fields) for browser in browsers])
    return {getattr(outcome, "status_code", outcome) for outcome in outcomes}


def test_new_user(stage):
    fields = {"name": "New", "username": "new"}
    assert pressed(stage.cast.office, "/people/new/", fields) <= {302, 409, 422}
    assert User.objects.filter(username="new").count() == 1


def test_seat(stage):
    address = f"/people/{stage.cast.outsider.pk}/seats/"
    fields = {"role": "staff", "center": stage.cast.branch.pk}
    assert pressed(stage.cast.office, address, fields) <= {302, 409, 422}
    assert Seat.objects.filter(user=stage.cast.outsider).count() == 1


def test_invitation(stage):
    topic = stage.draft(stage.proposing())
    fields = {"person": stage.cast.staff.username, "role": "member"}
    assert pressed(topic.proposer, f"/topics/{topic.pk}/invite/", fields) <= {302, 409, 422}
    assert TeamMember.objects.count() == 1


def test_lifted_recusal(stage):
    topic = stage.scoring().topics.first()
    address = f"/topics/{topic.pk}/recuse/"
    assert pressed(stage.cast.judge, address, {"reason": "kin"}) <= {302, 409, 422}
    lift = {"lift": Recusal.objects.get().pk}
    assert pressed(stage.cast.judge, address, lift) <= {302, 404, 409}
    assert not Recusal.objects.exists()
