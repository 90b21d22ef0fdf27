"""The discussion list: the widest disagreement first, for office, leaders and panel; noted by the office."""

import pytest
from django.urls import reverse

from kit.models import Entry
from kit.refusals import Conflict, Invalid
from projects.models import Cycle, Topic
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from scoring.discussion import letter, lines, places, reader_of
from scoring.rulebook import Rulebook
from tests.api.door import Door

pytestmark = pytest.mark.django_db

ROLES = ("office", "leader", "judge", "judge3", "voter", "manager", "staff", "partner", "outsider")
MARKS = {"Topic 1": (7, 7, 7), "Topic 2": (9, 7, 2), "Topic 3": (6, 5, 5), "Topic 4": (2, None, None)}


@pytest.fixture
def cycle(stage, cast) -> Cycle:
    """One place on the shortlist; judges differ about the second topic, judge3 is recused from the first."""
    cycle = stage.scoring(seats=1, shortlist_size=1, min_judges=1, calibration="none")
    for topic in cycle.topics.all():
        for judge, mark in zip(cast.judges, MARKS[topic.title], strict=True):
            if mark is not None:
                said = f"{judge.username} on {topic.title}"
                selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, mark), comment=said)
    first = cycle.topics.get(title="Topic 1")
    selection.declare_recusal(first, judge=cast.judge3, by=cast.judge3, reason="a cousin")
    return selection.close_scoring(cycle, by=cast.office)


def page_of(client, user, cycle: Cycle, **asked):
    client.force_login(user)
    return client.get(reverse("discussion", args=[cycle.pk]), asked)


def topic_of(cycle: Cycle, title: str) -> Topic:
    return cycle.topics.get(title=title)


def note_page(client, user, topic: Topic, data=None):
    client.force_login(user)
    address = reverse("discussion-note", args=[topic.cycle_id, topic.pk])
    return client.get(address) if data is None else client.post(address, data)


def test_it_is_for_office_leaders_and_the_panel(client, cast, cycle):
    found = {role: page_of(client, cast[role], cycle).status_code for role in ROLES}
    assert found == {role: 200 if role in ("office", "leader", "judge", "judge3") else 404 for role in ROLES}


def test_the_widest_disagreement_stands_first_and_one_judge_alone_last(client, cast, cycle):
    lines = page_of(client, cast.office, cycle).context["lines"]
    told = [
        (
            line["topic"].title,
            round(line["place"].deviation or 0, 3),
            line["place"].judges,
            line["place"].near,
        )
        for line in lines
    ]
    assert told == [
        ("Topic 2", 32.71, 3, True),
        ("Topic 3", 5.238, 3, False),
        ("Topic 1", 0.0, 2, False),
        ("Topic 4", 0.0, 1, False),
    ]
    assert [line["place"].deviation is None for line in lines] == [False, False, False, True]
    widest = lines[0]
    assert (round(widest["low"], 1), round(widest["high"], 1)) == (11.1, 88.9)
    assert widest["ranges"][0] == {
        "code": "importance",
        "label": "Importance",
        "low": 2,
        "high": 9,
        "marks": [9, 7, 2],
    }


def test_office_and_leaders_see_names_judges_letters_and_nobody_labels(client, cast, cycle):
    found = {}
    for role in ("office", "leader", "judge"):
        page = page_of(client, cast[role], cycle)
        body = page.content.decode()
        found[role] = (
            sorted(card["who"] for card in page.context["lines"][0]["cards"]),
            [name in body for name in ("J01", "J02", "J03", "Judge2", "Judge3")],
        )
    names = ["Judge", "Judge2", "Judge3"]
    own = label_on(cycle, cast.judge, "Topic 2")
    others = [f"Judge {letter}" for letter in "ABC" if letter != own]
    assert found == {
        "office": (names, [False, False, False, True, True]),
        "leader": (names, [False, False, False, True, True]),
        "judge": ([*others, "You"], [False] * 5),
    }


def lines_of(cycle: Cycle, reader) -> list[dict]:
    ranking = cycle.rankings.get(superseded=False)
    seen, rulebook = reader_of(cycle, reader), Rulebook.from_dict(ranking.rulebook.content)
    return lines(cycle, ranking, places(ranking, seen), seen, rulebook)


def label_on(cycle: Cycle, judge, title: str) -> str:
    line = next(line for line in lines_of(cycle, judge) if line["topic"].title == title)
    return next(card["label"] for card in line["cards"] if card["judge"] == judge.pk)


def test_letters_are_the_same_for_all_readers_of_a_topic_and_drawn_anew_for_each_topic(stage, cast):
    cycle = selection.close_scoring(stage.scored(number=12), by=cast.office)
    found = {}
    for judge in cast.judges:
        for line in lines_of(cycle, judge):
            assert [card["label"] for card in line["cards"]] == ["A", "B", "C"]
            own = next(card["label"] for card in line["cards"] if card["judge"] == judge.pk)
            found.setdefault(line["topic"].code, []).append(own)
    assert [sorted(letters) for letters in found.values()] == [["A", "B", "C"]] * 12
    assert len({tuple(letters) for letters in found.values()}) > 1


def test_letters_cannot_be_worked_out_from_the_ids_without_the_key(stage, cast, settings):
    cycle = selection.close_scoring(stage.scored(number=12), by=cast.office)
    told = []
    for key in ("one key", "one key", "another"):
        settings.SECRET_KEY = key
        told.append([[card["judge"] for card in line["cards"]] for line in lines_of(cycle, cast.judge)])
    assert (told[0] == told[1], told[0] == told[2]) == (True, False)


def test_letters_go_on_after_z():
    assert [letter(place) for place in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_a_recused_judge_finds_no_trace_of_the_topic_and_the_own_card_counts_for_nobody(
    client, cast, stage, cycle
):
    first = topic_of(cycle, "Topic 1")
    selection.note_discussion(first, by=cast.office, note="All agree on this one.")
    page = page_of(client, cast.judge3, cycle)
    rest = ["Topic 2", "Topic 3", "Topic 4"]
    assert [line["topic"].title for line in page.context["lines"]] == rest
    assert [n for _code, _label, n in page.context["states"]] == [3, 1, 3]
    body = page.content.decode()
    traces = (first.code, "judge on Topic 1", "All agree on this one.", "judge on Topic 2")
    assert [text in body for text in traces] == [False, False, False, True]
    path = f"/cycles/{cycle.pk}/discussion/"
    assert [row["title"] for row in Door(cast.judge3).get(path).json()["results"]] == rest
    line = page_of(client, cast.office, cycle).context["lines"][2]
    assert [card["comment"] for card in line["cards"]] == ["judge on Topic 1", "judge2 on Topic 1"]


def test_the_list_is_narrowed_to_what_would_change_the_shortlist_or_is_open(client, cast, cycle):
    selection.note_discussion(topic_of(cycle, "Topic 3"), by=cast.office, note="agreed")
    found = {}
    for show in ("", "near", "open", "nonsense"):
        page = page_of(client, cast.leader, cycle, show=show)
        found[show] = [line["topic"].title for line in page.context["lines"]]
    every = ["Topic 2", "Topic 3", "Topic 1", "Topic 4"]
    assert found == {
        "": every,
        "near": ["Topic 2"],
        "open": ["Topic 2", "Topic 1", "Topic 4"],
        "nonsense": every,
    }
    assert [n for _code, _label, n in page.context["states"]] == [4, 1, 3]


def test_the_office_notes_what_came_of_it_and_the_history_keeps_it(client, cast, cycle):
    topic = topic_of(cycle, "Topic 2")
    assert note_page(client, cast.office, topic).status_code == 200
    assert note_page(client, cast.office, topic, {"note": " "}).status_code == 422
    answer = note_page(client, cast.office, topic, {"note": "The baseline was misread."})
    assert answer.url == reverse("discussion", args=[cycle.pk])
    note_page(client, cast.office, topic, {"note": "Read anew: all agree."})
    entries = Entry.objects.filter(subject="ranking", verb="discuss").order_by("number")
    assert list(entries.values_list("number", "reason", "topic_id", "cycle_id")) == [
        (1, "The baseline was misread.", topic.pk, cycle.pk),
        (2, "Read anew: all agree.", topic.pk, cycle.pk),
    ]
    line = page_of(client, cast.judge, cycle).context["lines"][0]
    assert (line["note"].reason, line["note"].by) == ("Read anew: all agree.", cast.office)


@pytest.mark.parametrize("role", ["leader", "judge", "outsider"])
def test_nobody_else_notes_anything(client, cast, cycle, role):
    assert note_page(client, cast[role], topic_of(cycle, "Topic 2"), {"note": "x"}).status_code == 403
    assert not Entry.objects.filter(verb="discuss").exists()


def test_notes_end_with_the_opening_of_the_ballot_and_the_list_stays_readable(client, cast, cycle):
    topic = topic_of(cycle, "Topic 2")
    with pytest.raises(Invalid):
        selection.note_discussion(topic, by=cast.office, note="  ")
    selection.note_discussion(topic, by=cast.office, note="agreed")
    opened = selection.open_voting(cycle, by=cast.office)
    with pytest.raises(Conflict) as refused:
        selection.note_discussion(topic, by=cast.office, note="too late")
    assert refused.value.code == "phase_closed"
    assert note_page(client, cast.office, topic, {"note": "too late"}).status_code == 409
    page = page_of(client, cast.judge, opened)
    assert (page.context["open"], page.context["lines"][0]["note"].reason) == (False, "agreed")


def test_a_reopening_begins_a_new_list(client, cast, cycle):
    selection.note_discussion(topic_of(cycle, "Topic 2"), by=cast.office, note="agreed")
    again = selection.reopen(cycle, by=cast.office, reason="a late card")
    assert page_of(client, cast.office, again).status_code == 404
    selection.score(topic_of(cycle, "Topic 2"), by=cast.judge3, marks=dict.fromkeys(DIMENSIONS, 8))
    closed = selection.close_scoring(again, by=cast.office)
    lines = page_of(client, cast.office, closed).context["lines"]
    assert [(line["topic"].title, line["note"]) for line in lines] == [
        ("Topic 2", None),
        ("Topic 3", None),
        ("Topic 1", None),
        ("Topic 4", None),
    ]


def test_notes_are_in_the_history_of_office_and_leaders_alone(client, cast, cycle):
    from kit.sight import visible_entries

    selection.note_discussion(topic_of(cycle, "Topic 2"), by=cast.office, note="agreed")
    told = {role: visible_entries(cast[role]).filter(verb="discuss").count() for role in ROLES}
    assert told == {role: int(role in ("office", "leader")) for role in ROLES}
