"""How often a group reports: a setting of the cycle."""

import pytest

from projects.models import Cycle
from tests.api.door import Door, faults
from tests.pages import signed_in
from tests.scoring.test_pages_setup import fields_of, setup_of

pytestmark = pytest.mark.django_db


def test_the_rhythm_is_set_by_page_and_api_even_once_the_rules_are_frozen(stage, cast):
    cycle, client = stage.scoring(number=1), signed_in(cast.office)
    data = fields_of(client.get(setup_of(cycle))) | {"update_days": "7"}
    assert client.post(setup_of(cycle), data).status_code == 302
    assert Cycle.objects.get(pk=cycle.pk).update_days == 7
    answer = Door(cast.office).patch(f"/cycles/{cycle.pk}/", {"update_days": 30}, If_Match="*")
    assert answer.json()["update_days"] == Cycle.objects.get(pk=cycle.pk).update_days == 30


@pytest.mark.parametrize("days", [0, -1, 367, "x", None])
def test_a_rhythm_beyond_a_day_to_a_year_is_refused(stage, cast, days):
    cycle = stage.cycle()
    answer = Door(cast.office).patch(f"/cycles/{cycle.pk}/", {"update_days": days}, If_Match="*")
    assert (answer.status_code, [attr for _code, attr in faults(answer)]) == (400, ["update_days"])
    client = signed_in(cast.office)
    sent = fields_of(client.get(setup_of(cycle))) | {"update_days": "" if days is None else days}
    assert client.post(setup_of(cycle), sent).status_code == 422
    assert Cycle.objects.get(pk=cycle.pk).update_days == 14
