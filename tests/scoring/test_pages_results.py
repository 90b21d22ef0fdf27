"""Ranking, tally, certificate and record: what was stored, in words, and certified by a leader."""

import json

import pytest
from django.urls import reverse

from projects.models import Cycle
from scoring import actions as selection
from scoring.chain import lot
from scoring.dimensions import DIMENSIONS
from scoring.models import Ballot
from scoring.record import recount
from tests.scoring.plain_forms import form_with, press

pytestmark = pytest.mark.django_db


def page_of(client, user, name: str, cycle: Cycle):
    client.force_login(user)
    return client.get(reverse(name, args=[cycle.pk]))


def marks(value) -> dict:
    return dict.fromkeys(DIMENSIONS, value)


def test_ranking_shows_ranks_means_and_cut(client, stage, cast):
    cycle = selection.close_scoring(stage.scored(seats=1), by=cast.office)
    page = page_of(client, cast.office, "ranking", cycle)
    rows = [
        (line["row"].rank, line["row"].raw_rank, line["row"].topic.title, line["row"].shortlisted)
        for line in page.context["lines"]
    ]
    assert rows == [
        (1, 1, "Topic 1", True),
        (2, 2, "Topic 2", True),
        (3, 3, "Topic 3", False),
        (4, 4, "Topic 4", False),
    ]
    assert page.context["cut"] == {"last": 2, "size": 2, "tied": 0}
    assert page.context["lines"][0]["means"][0] == ("Importance", 9.0)
    body = page.content.decode()
    assert (body.count('<tr class="cut'), "<svg" in body) == (1, True)


def test_export_is_for_office_and_leaders_and_the_judges_for_the_office(client, stage, cast):
    cycle = selection.close_scoring(stage.scored(), by=cast.office)
    found = {}
    for role in ("office", "leader", "judge", "voter", "manager"):
        body = page_of(client, cast[role], "ranking", cycle).content.decode()
        found[role] = ("How each judge marks" in body, "export/ranking" in body)
    none = (False, False)
    assert found == {
        "office": (True, True),
        "leader": (False, True),
        "judge": none,
        "voter": none,
        "manager": none,
    }


def test_unranked_topics_say_why(client, stage, cast):
    cycle = stage.scoring(number=3, floors={"goal": "5"})
    first, second, third = cycle.topics.order_by("code")
    for judge in cast.judges:
        selection.score(first, by=judge, marks=marks(8))
        selection.score(second, by=judge, marks=marks(8) | {"goal": 3})
    selection.score(third, by=cast.judge, marks=marks(9))
    cycle = selection.close_scoring(cycle, by=cast.office)
    page = page_of(client, cast.office, "ranking", cycle)
    why = {line["row"].topic.title: line["why"] for line in page.context["lines"]}
    assert why["Topic 1"] == []
    assert why["Topic 2"] == ["Goal: 3.00 lies below the floor of 5"]
    assert why["Topic 3"][0] == "Importance: 1 of 3 judges"
    body = page.content.decode()
    assert ("too few scores" in body, "below a floor" in body) == (True, True)


def test_ties_at_the_cut_and_unlinked_judges_are_told(client, stage, cast):
    cycle = stage.scoring(number=4, seats=1, shortlist_size=1, min_judges=1)
    topics = list(cycle.topics.order_by("code"))
    for judge, pair in ((cast.judge, topics[:2]), (cast.judge2, topics[2:])):
        for topic in pair:
            selection.score(topic, by=judge, marks=marks(8))
    cycle = selection.close_scoring(cycle, by=cast.office)
    page = page_of(client, cast.office, "ranking", cycle)
    body = page.content.decode()
    assert page.context["cut"]["tied"] == 3
    assert "The shortlist was to hold 1 topics; 3 more are on it" in body
    assert "The judges fall into 2 groups that have no topic in common." in body
    assert "decided by lot" in body


def test_tally_tells_votes_quorum_and_how_ties_were_decided(client, stage, cast):
    cycle = stage.voting(seats=1, tie_break=["votes", "lot"])
    best = stage.candidates(cycle)
    for voter, choice in ((cast.voter, best[0]), (cast.manager, best[1])):
        selection.cast(cycle, by=voter, choices=[choice])
    cycle = selection.close_voting(cycle, by=cast.office)
    page = page_of(client, cast.voter, "tally", cycle)
    body, (one,) = page.content.decode(), page.context["rounds"]
    seed = cycle.rulebooks.get().content["lot_seed"]
    codes = dict(cycle.topics.values_list("pk", "code"))
    lots = {codes[pk]: lot(seed, codes[pk]) for pk in best[:2]}
    assert dict(one["ties"][0]["lots"]) == lots
    assert [hash in body for hash in lots.values()] == [True, True]
    assert one["quorum"] == "2 of 2 voters cast a ballot; 2 were needed."
    elected = [entry["row"].topic.code for entry in one["rows"] if entry["row"].elected]
    assert elected == [min(lots, key=lots.get)]
    assert "Tied at the cut" in body


def test_tally_tells_a_missing_quorum_and_skipped_topics(client, stage, cast):
    short = stage.voting()
    selection.close_voting(short, by=cast.office)
    body = page_of(client, cast.office, "tally", short).content.decode()
    assert ("Quorum not met" in body, "Nobody is elected." in body) == (True, True)
    capped = stage.voting(center_cap=1)
    best = stage.candidates(capped)
    for voter in (cast.voter, cast.manager):
        selection.cast(capped, by=voter, choices=best[:2])
    selection.close_voting(capped, by=cast.office)
    (one,) = page_of(client, cast.office, "tally", capped).context["rounds"]
    why = {entry["row"].topic_id: entry["why"] for entry in one["rows"]}
    assert (why[best[0]], why[best[1]]) == ("", "its center has all the seats it may have")


def test_certifying_the_list_as_it_is(client, stage, cast):
    cycle = stage.voted()
    page = page_of(client, cast.leader, "certify", cycle)
    elected = form_with(page, "elected").fields["elected"]
    body = page.content.decode()
    lines = [(row["rank"], row["count"]["row"].votes) for row in page.context["lines"]]
    assert lines == [(1, 2), (2, 2), (3, 0), (4, 0)]
    assert ("Shortlisted topics</h2>" in body, "Elected by the tally" in body) == (True, False)
    page = press(client, page, "then", "check")
    assert "2 topics are established" in page.content.decode()
    page = press(client, page, "then", "certify")
    assert "has been certified" in page.content.decode()
    cycle.refresh_from_db()
    assert cycle.phase == "running"
    assert set(cycle.topics.filter(state="established").values_list("pk", flat=True)) == set(
        map(int, elected)
    )


def test_departures_need_a_reason_each_and_are_on_record(client, stage, cast):
    cycle = stage.voted()
    page = page_of(client, cast.leader, "certify", cycle)
    first, second, third, _fourth = [row["topic"] for row in page.context["form"].rows]
    typed = {"elected": [str(first.pk), str(third.pk)], f"reason_{second.pk}": "merged"}
    page = press(client, page, "then", "check", **typed)
    assert (page.status_code, list(page.context["form"].errors)) == (422, [f"reason_{third.pk}"])
    kept = form_with(page, "elected").fields
    assert (sorted(kept["elected"]), kept[f"reason_{second.pk}"]) == (sorted(typed["elected"]), ["merged"])
    page = press(client, page, "then", "check", **{f"reason_{third.pk}": "moves up"})
    body = page.content.decode()
    assert ("merged" in body, "moves up" in body, Cycle.objects.get(pk=cycle.pk).phase) == (
        True,
        True,
        "voting",
    )
    back = press(client, page, "then", "back")
    assert form_with(back, "elected").fields[f"reason_{third.pk}"] == ["moves up"]
    page = press(client, page, "then", "certify")
    record = cycle.records.get()
    departures = json.loads(record.document)["departures"]
    assert {(entry["topic"], entry["kind"], entry["reason"]) for entry in departures} == {
        (second.code, "dropped", "merged"),
        (third.code, "added", "moves up"),
    }
    assert ("moves up" in page.content.decode(), recount(record.document.encode()).agrees) == (True, True)


def test_certifying_without_quorum_is_refused(client, stage, cast):
    cycle = selection.close_voting(stage.voting(), by=cast.office)
    page = page_of(client, cast.leader, "certify", cycle)
    assert ("Nothing can be certified" in page.content.decode(), b'name="elected"' in page.content) == (
        True,
        False,
    )
    data = {"then": "certify", "version": cycle.version}
    assert client.post(reverse("certify", args=[cycle.pk]), data).status_code == 409
    assert Cycle.objects.get(pk=cycle.pk).phase == "voting"


def test_record_is_the_sealed_file_byte_for_byte(client, stage, cast):
    cycle = stage.certified()
    record = cycle.records.get()
    answer = page_of(client, cast.office, "record-json", cycle)
    assert answer.content == record.document.encode()
    assert recount(answer.content).agrees
    assert "attachment" in answer["Content-Disposition"]
    body = page_of(client, cast.office, "record", cycle).content.decode()
    assert f"--hash {record.hash}" in body


def test_record_page_lists_the_elected_votes_and_rules(client, stage, cast):
    cycle = stage.certified(quorum="1/2")
    minutes = page_of(client, cast.leader, "record", cycle).context["minutes"]
    elected = [(topic["title"], topic["rank"], topic["votes"]) for topic in minutes["elected"]]
    assert elected == [("Topic 1", 1, 2), ("Topic 2", 2, 2)]
    assert minutes["counts"] == {
        "topics": 4,
        "judges": 3,
        "scorecards": 12,
        "recusals": 0,
        "ranked": 4,
        "shortlisted": 4,
        "eligible": 2,
    }
    assert [row["votes"] for row in minutes["rounds"][0]["rows"]] == [2, 2, 0, 0]


def test_superseded_records_stay_for_office_and_leaders(client, stage, cast):
    cycle = stage.certified()
    first = cycle.records.get()
    cycle = selection.reopen(cycle, by=cast.office, reason="an error")
    best = cycle.topics.order_by("code").first()
    cycle = selection.certify(cycle, by=cast.leader, elected=[best.pk], reason="merged")
    body = page_of(client, cast.leader, "record", cycle).content.decode()
    assert first.hash in body
    answer = client.get(reverse("record-json", args=[cycle.pk]) + "?number=1")
    assert answer.content == first.document.encode()
    assert client.get(reverse("record-json", args=[cycle.pk]) + "?number=7").status_code == 404
    assert first.hash not in page_of(client, cast.voter, "record", cycle).content.decode()


def test_runoff_is_counted_in_turn_and_both_rounds_are_on_record(client, stage, cast):
    cycle = stage.voting(runoff=True, seats=1)
    best = stage.candidates(cycle)
    for voter, choice in ((cast.voter, best[0]), (cast.manager, best[1])):
        selection.cast(cycle, by=voter, choices=[choice])
    cycle = selection.close_voting(cycle, by=cast.office)
    for voter in (cast.voter, cast.manager):
        selection.cast(cycle, by=voter, choices=[best[1]])
    cycle = selection.close_voting(cycle, by=cast.office)
    page = page_of(client, cast.leader, "certify", cycle)
    press(client, press(client, page, "then", "check"), "then", "certify")
    page = page_of(client, cast.office, "record", cycle)
    assert [len(held["rows"]) for held in page.context["minutes"]["rounds"]] == [2, 2]
    assert [topic["code"] for topic in page.context["minutes"]["elected"]] == [
        cycle.topics.get(pk=best[1]).code
    ]
    assert [
        one["tally"].round.is_runoff for one in page_of(client, cast.office, "tally", cycle).context["rounds"]
    ] == [
        True,
        False,
    ]
    assert Ballot.objects.filter(cycle=cycle).count() == 4


def test_topic_page_shows_the_result_against_the_field(client, stage, cast):
    cycle = stage.certified()
    best = cycle.topics.order_by("code").first()
    client.force_login(cast.outsider)
    page = client.get(best.get_absolute_url())
    panel = next(panel for panel in page.context["panels"] if "series" in panel.context)
    assert panel.context["series"] == [
        (best.code, [9.0] * 7),
        ("median of all topics", [6.0] * 7),
    ]
    assert [(vote["row"].votes, vote["valid"]) for vote in panel.context["votes"]] == [(2, 2)]
    assert (panel.context["cards"], "Evaluation and votes" in page.content.decode()) == ([], True)
