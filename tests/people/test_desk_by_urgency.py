"""The desk by urgency, and the same list over the API."""

from datetime import datetime, time, timedelta

import pytest
from django.utils import timezone

from people.due import count_for, waiting_for
from tests.pages import queries, signed_in, text_of

pytestmark = pytest.mark.django_db
DAYS = {"late": -2, "today": 0, "week": 7, "later": 8}


@pytest.fixture
def drafts(cast, stage) -> dict[str, int]:
    """Of the manager, one draft of each urgency: {urgency: its key}."""
    tonight = timezone.localtime().replace(hour=23, minute=59, second=0, microsecond=0)
    ends = {code: tonight + timedelta(days) for code, days in DAYS.items()} | {"undated": None}
    cycles = {code: stage.proposing(auto_advance=False, proposing_ends_at=end) for code, end in ends.items()}
    return {code: stage.draft(cycle, title=code).pk for code, cycle in cycles.items()}


def asked(user, query: str = "") -> list[int]:
    answer = signed_in(user).get(f"/api/v1/due/{query}")
    assert answer.status_code == 200, answer.content
    return [line["subject"] for line in answer.json()["results"]]


def test_desk_and_api_show_the_same_under_the_same_urgency(cast, drafts):
    groups = signed_in(cast.manager).get("/").context["groups"]
    desk = [(code, item.row.subject) for code, _heading, items in groups for item in items]
    answer = signed_in(cast.manager).get("/api/v1/due/").json()
    api = [(line["urgency"], line["subject"]) for line in answer["results"]]
    assert desk == api == list(drafts.items())
    assert answer["count"] == len(waiting_for(cast.manager)) == count_for(cast.manager) == 5


def test_line_of_the_api_tells_what_where_and_until_when(cast, drafts):
    line = signed_in(cast.manager).get("/api/v1/due/").json()["results"][1]
    end = datetime.fromisoformat(line.pop("due"))
    assert timezone.localtime(end).time() == time(23, 59)
    assert line == {
        "id": f"drafts:{drafts['today']}:{timezone.localdate()}",
        "kind": "drafts",
        "subject": drafts["today"],
        "topic": drafts["today"],
        "label": "Finish the draft “today”",
        "note": line["note"],
        "url": f"/topics/{drafts['today']}/edit/",
        "urgency": "today",
    }


def test_list_is_narrowed_and_paged(cast, drafts):
    assert asked(cast.manager, "?urgency=late,today") == [drafts["late"], drafts["today"]]
    assert asked(cast.manager, "?kind=drafts&page_size=2&page=3") == [drafts["undated"]]
    assert asked(cast.manager, "?kind=ballots") == []
    assert asked(cast.manager, f"?topic={drafts['week']}") == [drafts["week"]]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("?kind=nothing", "invalid_choice"),
        ("?urgency=soon", "invalid_choice"),
        ("?mine=1", "unknown_parameter"),
    ],
)
def test_what_it_does_not_know_is_refused(cast, drafts, query, code):
    answer = signed_in(cast.manager).get(f"/api/v1/due/{query}")
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, code)


def test_nobody_sees_what_awaits_others(cast, drafts):
    assert (asked(cast.outsider), asked(cast.other_manager)) == ([], [])
    assert "Nothing awaits you" in text_of(signed_in(cast.outsider).get("/"))


def test_queries_do_not_grow_with_what_awaits(cast, stage):
    cycle = stage.proposing()
    counts = []
    for _ in range(2):
        for number in range(3):
            stage.draft(cycle, title=f"{len(counts)}.{number}")
        counts.append(len(queries(signed_in(cast.manager), "/api/v1/due/")))
    assert counts[0] == counts[1]
