"""How firm the line is, on its page and beside the ranking: while it is computed, when it failed, in words
for who sees all topics and for who sees some."""

from decimal import Decimal

import pytest
from django.urls import reverse

from projects.models import Topic
from scoring import actions as selection
from scoring import tasks
from scoring.dimensions import DIMENSIONS
from scoring.models import RankingRow, StabilityReport

pytestmark = pytest.mark.django_db

PAGES = ("stability", "ranking")


def page_of(client, user, name: str, cycle, **headers):
    client.force_login(user)
    return client.get(reverse(name, args=[cycle.pk]), headers=headers)


def body_of(*args, **headers) -> str:
    return page_of(*args, **headers).content.decode()


@pytest.fixture
def closed(stage, cast):
    return selection.close_scoring(stage.scored(seats=1, shortlist_size=2), by=cast.office)


def test_it_is_told_that_the_computation_is_to_come(client, closed, cast):
    for page in PAGES:
        body = body_of(client, cast.voter, page, closed)
        assert "will be computed" in body
        assert f'hx-get="{reverse("stability", args=[closed.pk])}"' in body
    assert '<meta http-equiv="refresh"' in body_of(client, cast.voter, "stability", closed)


def test_progress_is_told_in_percent_and_by_a_bar(client, closed, cast):
    StabilityReport.objects.update(state="computing", done=10_500, total=42_000)
    for page in PAGES:
        body = body_of(client, cast.leader, page, closed)
        assert ("25% of the runs are done." in body, 'value="25"' in body) == (True, True)


def test_what_polls_gets_the_part_alone_and_reloads_when_it_has_ended(client, closed, cast):
    running = page_of(client, cast.voter, "stability", closed, HX_Request="true")
    assert ("<html" in running.content.decode(), "HX-Refresh" in running) == (False, False)
    tasks.take_up_stability()
    ended = page_of(client, cast.voter, "stability", closed, HX_Request="true")
    assert (ended.status_code, ended["HX-Refresh"]) == (200, "true")


def test_missing_worker_is_told(client, closed, cast):
    StabilityReport.objects.update(asked_at="2020-01-01T00:00Z")
    assert "No worker has taken this up yet." in body_of(client, cast.office, "stability", closed)


def test_failure_is_told_and_the_office_can_have_it_computed_again(client, closed, cast):
    StabilityReport.objects.update(state="failed", error="interrupted", attempts=3)
    button = f'action="{reverse("stability-compute", args=[closed.pk])}"'
    for page in PAGES:
        assert "broken off three times" in body_of(client, cast.leader, page, closed)
        assert button not in body_of(client, cast.leader, page, closed)
        assert button in body_of(client, cast.office, page, closed)
    again = client.post(reverse("stability-compute", args=[closed.pk]))
    assert again["Location"] == reverse("stability", args=[closed.pk])
    assert tasks.take_up_stability() == 1
    assert client.post(reverse("stability-compute", args=[closed.pk])).status_code == 409
    client.force_login(cast.leader)
    assert client.post(reverse("stability-compute", args=[closed.pk])).status_code == 403


def test_clear_line_is_called_clear_on_both_pages(client, closed, cast):
    tasks.take_up_stability()
    for page in PAGES:
        shortlist, seats = page_of(client, cast.office, page, closed).context["cuts"]
        assert (shortlist["size"], seats["size"]) == (2, 1)
        assert [cut["verdict"][:18] for cut in (shortlist, seats)] == ["The line is clear:"] * 2
        body = body_of(client, cast.office, page, closed)
        assert "The line is clear: no topic changes sides" in body
        assert "No change of a single weight alters which topics are above the line." in body
    body = body_of(client, cast.office, "stability", closed)
    assert "The line of the shortlist: the best 2 topics" in body
    assert "Without the marks of any one of the 3 judges" in body
    report = StabilityReport.objects.get()
    seeds = [report.content["seats"][part]["seed"] for part in ("near_weights", "any_weights", "bootstrap")]
    assert [f"seed {seed}" in body for seed in seeds] == [True] * 3
    assert report.ranking.inputs_hash in body


def scored_by(cast, cycle, marks: dict[str, list[list[int]]]):
    """Marks by title: one row of seven per judge."""
    for topic in cycle.topics.all():
        for judge, row in zip(cast.judges, marks[topic.title], strict=True):
            selection.score(topic, by=judge, marks=dict(zip(DIMENSIONS, row, strict=True)))


@pytest.fixture
def contested(stage, cast):
    """The seat hangs on the first judge and on the first weight; the last topics are far behind."""
    cycle = stage.scoring(number=4, seats=1, shortlist_size=2, calibration="none")
    steady, low = [6] * 7, [2] * 7
    first = [[10, 6, 6, 6, 6, 6, 6], [6] * 7, [6] * 7]
    second = [[6] * 7, [6, 6, 6, 6, 6, 6, 7], [6, 6, 6, 6, 6, 6, 7]]
    marks = {"Topic 1": first, "Topic 2": second, "Topic 3": [low] * 3, "Topic 4": [low, low, steady]}
    scored_by(cast, cycle, marks)
    cycle = selection.close_scoring(cycle, by=cast.office)
    tasks.take_up_stability()
    return cycle


def test_contested_topics_are_named_on_both_sides_of_the_line(client, contested, cast):
    page = page_of(client, cast.office, "stability", contested)
    seats, stored = page.context["cuts"][1], StabilityReport.objects.get().content["seats"]
    lines = [(one["row"].topic.title, one["inside"], one["contested"]) for one in seats["lines"]]
    assert lines[:2] == [("Topic 1", True, True), ("Topic 2", False, True)]
    shares = [int(100 * Decimal(str(share)) + Decimal("0.5")) for share in stored["bootstrap"]["share"][:2]]
    assert [one["bootstrap"] for one in seats["lines"][:2]] == [f"{share} of 100" for share in shares]
    assert seats["verdict"].startswith("2 topics are contested:")
    body = page.content.decode()
    assert (body.count('<tr class="cut"'), "beyond that, replace it." in body) == (2, True)


def test_decisive_judges_are_named_to_office_and_leaders_alone(client, contested, cast):
    found = {}
    for role in ("office", "leader", "judge", "voter", "manager"):
        seats = page_of(client, cast[role], "stability", contested).context["cuts"][1]
        effects = seats["judges"]
        found[role] = effects and [
            (one["judge"].username, [topic.title for topic in one["joining"]]) for one in effects
        ]
        assert seats["decisive"].startswith("1 of the 3 judges is decisive:")
    named = [("judge", ["Topic 2"])]
    assert found == {"office": named, "leader": named, "judge": None, "voter": None, "manager": None}


def test_hidden_topics_are_neither_named_nor_counted(client, contested, cast):
    """A voter from elsewhere sees the shortlist alone, an outsider nothing of it."""
    hidden = RankingRow.objects.filter(shortlisted=False).values_list("topic__title", "topic__code")
    words = [word for pair in hidden for word in pair]
    for page in PAGES:
        voter = page_of(client, cast.voter, page, contested)
        assert [word for word in words if word in voter.content.decode()] == []
        shortlist, seats = voter.context["cuts"]
        assert {one["row"].topic.title for one in shortlist["lines"]} == {"Topic 1", "Topic 2"}
        assert seats["verdict"].startswith("Of the topics that you see 2 are contested:")
        outsider = page_of(client, cast.outsider, page, contested)
        every = Topic.objects.values_list("title", "code")
        assert [word for pair in every for word in pair if word in outsider.content.decode()] == []
        assert [cut["verdict"] for cut in outsider.context["cuts"]] == [
            "None of the topics that you see is contested."
        ] * 2
    body = body_of(client, cast.outsider, "stability", contested)
    assert "None of the topics near the line is open to you." in body


def test_line_below_all_topics_is_told_once(client, stage, cast):
    cycle = selection.close_scoring(stage.scored(seats=4, shortlist_size=4), by=cast.office)
    tasks.take_up_stability()
    page = page_of(client, cast.office, "stability", cycle)
    (only,) = page.context["cuts"]
    assert (only["name"], only["is_open"], only["verdict"]) == (
        "seats",
        True,
        "Every ranked topic is above the line.",
    )
    assert "Whether it hangs on one judge" not in page.content.decode()


def test_reopening_takes_the_page_away_and_closing_begins_anew(client, contested, cast):
    cycle = selection.reopen(contested, by=cast.office, reason="an error")
    assert page_of(client, cast.office, "stability", cycle).status_code == 404
    selection.close_scoring(cycle, by=cast.office)
    page = page_of(client, cast.office, "stability", cycle)
    assert (page.context["cuts"], page.context["course"]["state"]) == ([], "waiting")


@pytest.mark.parametrize("role", ["office", "voter"])
@pytest.mark.parametrize("page", PAGES)
def test_it_costs_the_same_for_few_and_many_topics(
    client, stage, cast, django_assert_max_num_queries, page, role
):
    found = []
    for number in (7, 10):
        cycle = stage.scored(number=number, seats=1, shortlist_size=number - 1)
        cycle = selection.close_scoring(cycle, by=cast.office)
        tasks.take_up_stability()
        page_of(client, cast[role], page, cycle)
        with django_assert_max_num_queries(50) as counted:
            assert page_of(client, cast[role], page, cycle).status_code == 200
        found.append(len(counted))
    assert found[0] == found[1]
