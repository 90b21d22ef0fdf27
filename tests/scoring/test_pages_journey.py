"""A whole selection through the pages alone, with plain forms and no script."""

import pytest
from django.urls import reverse

from projects.models import Cycle, Topic
from scoring.dimensions import DIMENSIONS
from scoring.record import recount
from tests.scoring.plain_forms import press

pytestmark = pytest.mark.django_db


@pytest.fixture
def visit(client, cast):
    """As somebody, to a page by its name."""

    def go(role: str, name: str, *args):
        client.force_login(cast[role])
        page = client.get(reverse(name, args=args))
        assert page.status_code == 200, (role, name, page.status_code)
        return page

    return go


def move(client, visit, cycle: Cycle, verb: str):
    page = press(client, visit("office", "cycle-move", cycle.pk, verb), "version")
    assert page.status_code == 200
    cycle.refresh_from_db()


def test_from_setup_to_the_sealed_record(client, visit, cast, stage):
    made = {"code": "2028", "title": "二〇二八年课题评选", "description": "七个维度"}
    press(client, visit("office", "cycle-new"), "title", **made)
    cycle = Cycle.objects.get()
    settings = {
        "seats": "2",
        "themes": "客户体验\n员工管理",
        "anchors": "10: 突出\n1: 完全达不到",
        "weight_goal": "2",
    }
    assert press(client, visit("office", "cycle-setup", cycle.pk), "seats", **settings).status_code == 200
    chosen = {
        "panel": [str(judge.pk) for judge in cast.judges],
        "electorate": [str(cast.voter.pk), str(cast.manager.pk)],
    }
    press(client, visit("office", "cycle-people", cycle.pk), "panel", **chosen)
    move(client, visit, cycle, "open-proposing")
    for number in range(4):
        stage.topic(cycle, "submitted", title=f"课题 {number}")
    for _number in range(4):
        page = visit("office", "screening", cycle.pk)
        press(client, page, "verb", "accept")
    move(client, visit, cycle, "open-scoring")
    for place, judge in enumerate(("judge", "judge2", "judge3")):
        page = visit(judge, "score-topic", Topic.objects.order_by("code").first().pk)
        for number in range(4):
            page = press(client, page, "then", "next", **dict.fromkeys(DIMENSIONS, str(9 - number - place)))
    move(client, visit, cycle, "close-scoring")
    move(client, visit, cycle, "open-voting")
    best = [str(key) for key in Topic.objects.order_by("code").values_list("pk", flat=True)[:2]]
    for voter in ("voter", "manager"):
        press(client, visit(voter, "ballot", cycle.pk), "choices", choices=best)
    move(client, visit, cycle, "close-voting")
    page = press(client, visit("leader", "certify", cycle.pk), "then", "check")
    press(client, page, "then", "certify")
    cycle.refresh_from_db()
    assert cycle.phase == "running"
    assert sorted(map(str, cycle.topics.filter(state="established").values_list("pk", flat=True))) == sorted(
        best
    )
    client.force_login(cast.office)
    document = client.get(reverse("record-json", args=[cycle.pk])).content
    assert recount(document).differences == []
    history = client.get(reverse("cycle-history", args=[cycle.pk])).content.decode()
    assert [
        text in history for text in ("set the cycle up", "froze the rulebook", "certified the selection")
    ] == [
        True,
        True,
        True,
    ]
