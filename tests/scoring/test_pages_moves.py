"""From phase to phase by pages: the confirmation says exactly what will happen, and then it happens."""

import datetime as dt

import pytest
from django.urls import reverse
from django.utils import timezone

from projects import actions as topics
from projects.models import Cycle
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(client, cast):
    client.force_login(cast.office)
    return client


def move(client, cycle: Cycle, verb: str, **data):
    address = reverse("cycle-move", args=[cycle.pk, verb])
    version = client.get(address).context["form"]["version"].value()
    return client.post(address, {"version": version} | data)


def told(client, cycle: Cycle, verb: str):
    return client.get(reverse("cycle-move", args=[cycle.pk, verb])).context["outlook"]


def test_office_leads_a_cycle_through_its_phases(office, stage, cast):
    cycle = stage.cycle()
    phases = []
    for verb in ("open-proposing", "open-scoring", "close-scoring", "open-voting", "close-voting"):
        if verb == "open-scoring":
            for number in range(4):
                stage.topic(cycle, title=f"Topic {number}")
        if verb == "close-scoring":
            for topic in cycle.topics.all():
                for judge in cast.judges:
                    selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, 7))
        if verb == "close-voting":
            for voter in (cast.voter, cast.manager):
                selection.cast(cycle, by=voter, choices=[])
        answer = move(office, cycle, verb)
        assert (verb, answer.status_code, answer.url) == (verb, 302, cycle.get_absolute_url())
        cycle.refresh_from_db()
        phases.append((cycle.phase, bool(cycle.scoring_closed_at), bool(cycle.voting_closed_at)))
    assert phases == [
        ("proposing", False, False),
        ("scoring", False, False),
        ("scoring", True, False),
        ("voting", True, False),
        ("voting", True, True),
    ]


def test_opening_scoring_says_what_is_missing_and_offers_no_button(office, stage):
    cycle = stage.proposing(min_judges=5)
    topic = stage.topic(cycle, "submitted")
    page = office.get(reverse("cycle-move", args=[cycle.pk, "open-scoring"]))
    missing = " ".join(page.context["outlook"].missing)
    assert [
        word in missing for word in (topic.code, "No topic has been accepted", "3 judges; 5 are needed")
    ] == [
        True,
        True,
        True,
    ]
    assert b'<button class="btn primary">' not in page.content
    answer = office.post(page.request["PATH_INFO"], {"version": cycle.version, "lot_seed": "kept"})
    assert (answer.status_code, Cycle.objects.get(pk=cycle.pk).phase) == (409, "proposing")


def test_opening_scoring_takes_a_seed_drawn_in_public(office, stage):
    cycle = stage.proposing()
    stage.topic(cycle)
    move(office, cycle, "open-scoring", lot_seed="drawn by a child: 42")
    assert cycle.rulebooks.get().content["lot_seed"] == "drawn by a child: 42"
    assert "drawn by a child: 42" in office.get(cycle.get_absolute_url()).content.decode()


def test_closing_scoring_tells_the_numbers_and_who_is_late(office, stage, cast):
    cycle = stage.scoring(number=6, seats=1)
    scored = list(cycle.topics.order_by("code"))[:5]
    for topic in scored:
        for judge in cast.judges[: 2 if topic == scored[0] else 3]:
            selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, 7))
    outlook = told(office, cycle, "close-scoring")
    assert outlook.does[:2] == [
        "The ranking of 6 topics is computed and stored.",
        "The shortlist of 2 is frozen, with every topic tied with the last; the others are passed over.",
    ]
    codes = ", ".join(sorted([scored[0].code, cycle.topics.order_by("-code").first().code], reverse=True))
    assert outlook.warns == [
        "3 judges have not finished (Judge3, Judge, Judge2): 4 scorecards are missing.",
        f"Fewer than 3 judges have scored these topics, so they will not be ranked: {codes}.",
    ]


def test_closing_voting_warns_of_a_missing_quorum(office, stage, cast):
    cycle = stage.voting(runoff=True)
    selection.cast(cycle, by=cast.voter, choices=[])
    outlook = told(office, cycle, "close-voting")
    assert outlook.warns == ["Only 1 of 2 have cast; 2 are needed. Nobody would be elected."]
    assert "The 1 ballots cast are counted" in outlook.does[0]
    assert "runoff" in outlook.does[2]
    page = office.get(cycle.get_absolute_url())
    notes = page.content.decode().split('<div class="note ')
    assert [note[:6] for note in notes if outlook.warns[0] in note] == ['warn">']


def test_reopening_needs_a_reason_and_goes_as_far_as_asked(office, stage):
    cycle = stage.certified()
    page = move(office, cycle, "reopen", phase="scoring", reason="  ")
    assert (page.status_code, page.context["form"]["phase"].value()) == (422, "scoring")
    assert move(office, cycle, "reopen", phase="scoring", reason="a mistake in the list").status_code == 302
    assert Cycle.objects.get(pk=cycle.pk).phase == "scoring"
    history = office.get(reverse("cycle-history", args=[cycle.pk])).content.decode()
    assert "a mistake in the list" in history


def test_reopening_voting_warns_of_what_two_counts_tell(office, stage):
    assert told(office, stage.voting(), "reopen").warns == []
    assert told(office, stage.voted(), "reopen").warns == [
        "Whoever sees two counts can tell from their difference what was cast in between."
    ]


def test_after_a_missed_quorum_the_office_is_led_back_and_no_leader_on(office, stage, cast):
    cycle = selection.close_voting(stage.voting(), by=cast.office)
    missed = "Only 0 of the 2 ballots needed were cast: nobody is elected."
    assert told(office, cycle, "reopen").warns[0] == missed
    page = office.get(cycle.get_absolute_url()).content.decode()
    assert ("Next: Reopen" in page, "by a leader" in page, missed in page) == (True, False, True)
    assert page.count(reverse("cycle-move", args=[cycle.pk, "reopen"])) == 1
    page = signed_in(cast.leader).get(cycle.get_absolute_url()).content.decode()
    assert reverse("cycle-move", args=[cycle.pk, "certify"]) not in page


def test_reopening_forward_or_to_nowhere_is_refused(office, stage):
    cycle = stage.voting()
    for phase in ("running", "voting", "moon"):
        assert move(office, cycle, "reopen", phase=phase, reason="why").status_code == 422


def test_a_move_seen_before_somebody_elses_change_is_stale(office, stage, cast):
    cycle = stage.cycle()
    data = {"version": cycle.version}
    selection.set_up(cycle, by=cast.office, seats=3)
    page = office.post(reverse("cycle-move", args=[cycle.pk, "open-proposing"]), data)
    assert (page.status_code, "Office saved it" in page.content.decode()) == (409, True)
    assert Cycle.objects.get(pk=cycle.pk).phase == "setup"


def test_a_tie_at_the_cut_is_told_and_opens_a_runoff(office, stage, cast):
    cycle = stage.voting(runoff=True, seats=1)
    best = stage.candidates(cycle)
    selection.cast(cycle, by=cast.voter, choices=[best[0]])
    selection.cast(cycle, by=cast.manager, choices=[best[1]])
    address = reverse("cycle-move", args=[cycle.pk, "close-voting"])
    page = office.post(
        address, {"version": office.get(address).context["form"]["version"].value()}, follow=True
    )
    assert "a runoff has been opened" in page.content.decode()
    tally = office.get(reverse("tally", args=[cycle.pk])).content.decode()
    assert ("A runoff is being held" in tally, "A runoff was due" in tally) == (True, True)


def test_closing_names_the_topics_that_have_not_ended(office, stage):
    cycle = stage.certified()
    codes = list(cycle.topics.filter(state="established").order_by("code").values_list("code", flat=True))
    missing = told(office, cycle, "close").missing
    assert [code in missing[0] for code in codes] == [True, True]


def desk(user) -> list[tuple[str, str]]:
    return [(line.label, line.url) for line in signed_in(user).get("/").context["waiting"]]


def test_desk_tells_the_office_what_is_due(stage, cast):
    cycle = stage.proposing(proposing_ends_at=timezone.now() - dt.timedelta(hours=1))
    stage.topic(cycle, "submitted")
    assert desk(cast.office) == [
        ("Screen 1 topic", reverse("screening", args=[cycle.pk])),
        ("Open scoring", reverse("cycle-move", args=[cycle.pk, "open-scoring"])),
    ]


def test_desk_tells_judges_voters_and_leader_what_awaits_them(stage, cast):
    def told(user) -> list[str]:
        return [label for label, _url in desk(user)]

    cycle = stage.scoring()
    selection.score(cycle.topics.first(), by=cast.judge, marks=dict.fromkeys(DIMENSIONS, 5))
    assert (told(cast.judge), told(cast.judge2), told(cast.voter)) == (
        ["Score 3 topics"],
        ["Score 4 topics"],
        [],
    )
    voting = stage.voting()
    selection.cast(voting, by=cast.manager, choices=[])
    assert (told(cast.voter), told(cast.manager), told(cast.leader)) == (["Cast your ballot"], [], [])
    selection.cast(voting, by=cast.voter, choices=[])
    selection.close_voting(voting, by=cast.office)
    assert (told(cast.leader), told(cast.voter)) == (["Certify the selection"], [])


def test_cycle_page_says_to_each_their_own_part(client, stage, cast):
    def part(user, cycle) -> str | None:
        client.force_login(user)
        found = [
            panel.context.get("line") for panel in client.get(cycle.get_absolute_url()).context["panels"]
        ]
        return next((str(line.label) for line in found if line), None)

    proposing = stage.proposing()
    assert (part(cast.manager, proposing), part(cast.staff, proposing)) == ("Propose a topic", None)
    scoring = stage.scoring()
    assert (part(cast.judge, scoring), part(cast.voter, scoring)) == ("Go on scoring", None)
    voting = stage.voting()
    selection.cast(voting, by=cast.voter, choices=[])
    assert (part(cast.voter, voting), part(cast.manager, voting)) == ("My ballot", "Cast my ballot")
    assert part(cast.judge, voting) is None


def test_history_names_panel_and_electorate_to_office_and_leaders_only(client, stage, cast):
    cycle = stage.cycle()
    selection.set_up(cycle, by=cast.office, panel=[cast.judge], title="Renamed")
    found = {}
    for role in ("office", "leader", "judge", "outsider"):
        client.force_login(cast[role])
        page = client.get(reverse("cycle-history", args=[cycle.pk]))
        found[role] = "3 people → 1 person" in page.content.decode()
        assert "Renamed" in page.content.decode()
    assert found == {"office": True, "leader": True, "judge": False, "outsider": False}


def test_cycles_are_listed_with_the_topics_that_one_may_see(client, stage, cast):
    cycle = stage.scoring(number=3)
    topics.open_proposing(stage.cycle(), by=cast.office)
    found = {}
    for role in ("office", "judge", "manager", "outsider"):
        client.force_login(cast[role])
        rows = client.get(reverse("cycles")).context["page_obj"]
        found[role] = {row.code: row.topics_seen for row in rows}[cycle.code]
    assert found == {"office": 3, "judge": 3, "manager": 3, "outsider": 0}


def test_empty_lists_say_what_to_do(client, cast):
    client.force_login(cast.outsider)
    assert "The office has not set one up" in client.get(reverse("cycles")).content.decode()
    client.force_login(cast.office)
    assert "Set the first one up" in client.get(reverse("cycles")).content.decode()
