"""The desk: what awaits somebody, by urgency; and the menu."""

from datetime import timedelta

import pytest
from django.utils import timezone

from projects import actions
from tests.pages import queries, signed_in, text_of


def waiting(user) -> list[tuple[str, str]]:
    return [(line.label, line.url) for line in signed_in(user).get("/").context["waiting"]]


def test_nothing_awaits_somebody_new(cast):
    page = text_of(signed_in(cast.outsider).get("/"))
    assert "Hello, Outsider" in page
    assert "Nothing awaits you just now." in page


def test_each_line_leads_to_where_it_is_done(cast, stage):
    cycle = stage.proposing()
    returned = stage.topic(cycle, "returned", title="Sent back")
    draft = stage.draft(cycle, title="Begun")
    assert waiting(cast.manager) == [
        ("Revise “Sent back”", f"/topics/{returned.pk}/"),
        ("Finish the draft “Begun”", f"/topics/{draft.pk}/edit/"),
    ]


def test_what_ends_sooner_comes_first(cast, stage):
    now = timezone.now()
    later = stage.draft(stage.proposing(proposing_ends_at=now + timedelta(days=9)), title="Later")
    sooner = stage.draft(stage.proposing(proposing_ends_at=now + timedelta(days=2)), title="Sooner")
    undated = stage.draft(stage.proposing(), title="Undated")
    assert [url for _label, url in waiting(cast.manager)] == [
        f"/topics/{topic.pk}/edit/" for topic in (sooner, later, undated)
    ]


def test_a_draft_awaits_its_proposer_and_a_returned_topic_also_the_centers_manager(cast, stage):
    cycle = stage.proposing(staff_may_propose=True)
    stage.draft(cycle, title="Draft of staff", by=cast.staff)
    topic = stage.draft(cycle, title="Returned to staff", by=cast.staff)
    topic = actions.move(topic, "submit", by=cast.staff)
    actions.move(topic, "return", by=cast.office, reason="because")
    assert [label for label, _url in waiting(cast.staff)] == [
        "Finish the draft “Draft of staff”",
        "Revise “Returned to staff”",
    ]
    assert [label for label, _url in waiting(cast.manager)] == ["Revise “Returned to staff”"]
    assert waiting(cast.other_manager) == []


def test_a_draft_of_a_cycle_that_closed_awaits_nobody(cast, stage):
    stage.scoring()
    cycle = stage.proposing()
    stage.draft(cycle, title="Begun")
    type(cycle).objects.filter(pk=cycle.pk).update(phase="scoring")
    assert not [label for label, _url in waiting(cast.manager) if "Begun" in label]


def test_running_cycles_show_their_phases_and_where_to_propose(cast, stage):
    cycle = stage.proposing(title="Cycle of calls", proposing_ends_at=timezone.now() + timedelta(days=2))
    page = text_of(signed_in(cast.manager).get("/"))
    assert "Cycle of calls" in page
    assert f"/topics/new/?cycle={cycle.pk}" in page
    assert f"/topics/new/?cycle={cycle.pk}" not in text_of(signed_in(cast.judge).get("/"))


def test_a_cycle_in_setup_is_the_offices_alone(cast, stage):
    stage.cycle(title="Not yet called")
    assert "Not yet called" in text_of(signed_in(cast.office).get("/"))
    assert "Not yet called" not in text_of(signed_in(cast.manager).get("/"))


def test_the_desk_costs_the_same_for_one_and_three_of_everything(cast, stage):
    cycle = stage.proposing()

    def add():
        stage.draft(cycle)
        stage.topic(cycle, "returned")
        topic = stage.draft(cycle, center=cast.department, by=cast.other_manager)
        actions.invite(topic, user=cast.manager, role="member", by=cast.other_manager)

    add()
    client = signed_in(cast.manager)
    client.get("/")
    one = len(queries(client, "/"))
    add()
    add()
    assert len(queries(client, "/")) == one


# --- The menu ----------------------------------------------------------------


def menu(client, address: str = "/") -> list[tuple[str, bool, int | None]]:
    return [(e["name"], e["current"], e["count"]) for e in client.get(address).context["nav"]]


def test_the_office_has_more_in_its_menu(cast, stage):
    names = [name for name, _current, _count in menu(signed_in(cast.office))]
    assert names == [
        "home",
        "overview",
        "topics",
        "cycles",
        "load",
        "procedures",
        "people",
        "workbooks",
        "reminder-rules",
    ]
    assert [name for name, *_ in menu(signed_in(cast.leader))][-1] == "reminder-ledger"
    assert [name for name, *_ in menu(signed_in(cast.manager))] == ["home", "topics", "cycles", "load"]
    assert [name for name, *_ in menu(signed_in(cast.staff))] == ["home", "topics", "cycles"]


def test_the_menu_counts_what_the_office_has_to_screen(cast, stage):
    cycle = stage.proposing()
    stage.topic(cycle, "submitted")
    stage.topic(cycle, "accepted")
    assert ("topics", False, 1) in menu(signed_in(cast.office))
    assert ("topics", False, None) in menu(signed_in(cast.manager))


@pytest.mark.parametrize(
    ("address", "name"),
    [("/", "home"), ("/topics/", "topics"), ("/people/", "people"), ("/centers/", "people")],
)
def test_the_menu_marks_where_one_is(cast, address, name):
    assert [one for one, current, _count in menu(signed_in(cast.office), address) if current] == [name]
