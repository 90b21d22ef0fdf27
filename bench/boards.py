"""The board of a cycle: 1,000 topics × 10 milestones × 3 indicators, against one statement of SQL."""

import random
import sys
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

import orjson
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bench.data import START, Loader
from bench.measure import interleaved, request, table
from boards.queries import board_rows
from config.wsgi import application
from plans.models import Milestone, Plan, Update
from projects.models import Cycle, TeamMember, Topic
from results.models import Indicator, Reading

TOPICS, MILESTONES, INDICATORS, READINGS, UPDATES = 1_000, 10, 3, 4, 4
FLOOR = "raw: one statement, WSGI + psycopg + orjson"
BOARD = """
WITH t AS (SELECT id, code, title, state, center_id FROM projects_topic
  WHERE cycle_id = %(cycle)s
    AND state IN ('established', 'running', 'acceptance', 'consolidating', 'closed', 'terminated')),
m AS (SELECT topic_id, sum(planned_end - planned_start + 1) AS length,
    sum((planned_end - planned_start + 1) * progress) AS done, min(planned_start) AS first,
    max(planned_end) AS last, max(updated_at) AS changed,
    count(*) FILTER (WHERE state IN ('planned', 'doing') AND planned_end < %(today)s) AS overdue
  FROM plans_milestone WHERE topic_id IN (SELECT id FROM t) AND state <> 'cancelled' GROUP BY topic_id),
r AS (SELECT DISTINCT ON (indicator_id) indicator_id, number FROM results_reading
  WHERE indicator_id IN (SELECT id FROM results_indicator WHERE topic_id IN (SELECT id FROM t))
  ORDER BY indicator_id, date DESC),
a AS (SELECT i.topic_id, avg((r.number - i.baseline_number) / (i.target_number - i.baseline_number)) AS share
  FROM results_indicator i JOIN r ON r.indicator_id = i.id GROUP BY i.topic_id),
u AS (SELECT DISTINCT ON (topic_id) topic_id, colour, created_at FROM plans_update
  WHERE topic_id IN (SELECT id FROM t) ORDER BY topic_id, created_at DESC, id DESC),
f AS (SELECT topic_id, count(*) AS open FROM reviews_rectification
  WHERE topic_id IN (SELECT id FROM t) AND state <> 'verified' GROUP BY topic_id)
SELECT t.*, c.name, p.name, m.done::float / (100 * m.length) AS progress, m.first, m.last, m.overdue,
  m.changed, a.share, u.colour, u.created_at, f.open
FROM t JOIN people_center c ON c.id = t.center_id JOIN m ON m.topic_id = t.id
LEFT JOIN a ON a.topic_id = t.id LEFT JOIN u ON u.topic_id = t.id LEFT JOIN f ON f.topic_id = t.id
LEFT JOIN projects_teammember l ON l.topic_id = t.id AND l.role = 'lead' AND l.state = 'accepted'
LEFT JOIN people_user p ON p.id = l.user_id ORDER BY t.code
"""


def run(raw, rounds: int, loader: Loader, chance: random.Random, headers: dict[str, dict]) -> None:
    """`raw`: a psycopg connection; `headers`: of a request with the "token" of the office and with the
    "session" of a leader."""
    cycle, today = _load(loader, chance), date.today()
    topics = Topic.objects.filter(cycle=cycle)

    def floor(environ, start_response):
        rows = raw.execute(BOARD, {"cycle": cycle.pk, "today": today}).fetchall()
        start_response("200 OK", [("Content-Type", "application/json")])
        return [orjson.dumps({"count": len(rows), "results": rows[:50]}, default=str)]

    contestants = {
        FLOOR: lambda: request(floor, "GET", "/"),
        "board_rows(): all rows, eight queries": lambda: board_rows(topics),
        "API dashboard, 50 rows and the totals": _get(
            f"/api/v1/cycles/{cycle.pk}/dashboard/", "page_size=50", headers["token"]
        ),
        "page of the board, 50 rows": _get(f"/cycles/{cycle.pk}/board/", "", headers["session"]),
        "overview of the leader": _get("/overview/", f"cycle={cycle.pk}", headers["session"]),
    }
    notes = _checked(contestants, raw, cycle, today)
    title = f"Board of {TOPICS:,} topics × {MILESTONES} milestones × {INDICATORS} indicators"
    table(title, FLOOR, interleaved(contestants, max(10, rounds // 3), 2), notes)


def _get(path: str, query: str, headers: dict) -> Callable:
    return lambda: request(application, "GET", path, query, **headers)


def _checked(contestants: dict, raw, cycle: Cycle, today: date) -> dict[str, str]:
    """Every progress and attainment as the floor has them; how many queries each contestant takes."""
    expected = {
        row[0]: (round(row[7], 9), round(float(row[12]), 9))
        for row in raw.execute(BOARD, {"cycle": cycle.pk, "today": today}).fetchall()
    }
    found = {
        row.topic: (round(row.progress, 9), round(row.attainment, 9))
        for row in board_rows(Topic.objects.filter(cycle=cycle))
    }
    if found != expected or len(found) != TOPICS:
        sys.exit("The board says something else than the floor, so nothing is timed.")
    notes = {}
    for name, call in contestants.items():
        with CaptureQueriesContext(connection) as captured:
            answer = call()
        if isinstance(answer, tuple) and answer[0] != 200:
            sys.exit(f"{name}: {answer[0]} {answer[2][:300]}")
        notes[name] = f"{len(captured)} queries" if len(captured) else ""
    return notes


def _load(loader: Loader, chance: random.Random) -> Cycle:
    cycle = Cycle.objects.create(code="BOARD", title="看板", phase="running")
    topics = range(_next(Topic), _next(Topic) + TOPICS)
    begin = date.today() - timedelta(days=150)
    loader.copy(Topic, (_topic(key, cycle) for key in topics))
    loader.copy(TeamMember, _keyed(TeamMember, (_lead(key) for key in topics)))
    loader.copy(Plan, _keyed(Plan, ({"topic_id": key, "starts_on": begin} for key in topics)))
    loader.copy(Milestone, _keyed(Milestone, _milestones(topics, begin, chance)))
    loader.copy(Update, _keyed(Update, _updates(topics, chance)))
    indicators = list(_keyed(Indicator, _indicators(topics)))
    loader.copy(Indicator, indicators)
    loader.copy(Reading, _keyed(Reading, _readings([row["id"] for row in indicators], begin, chance)))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return cycle


def _next(model) -> int:
    return (model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) + 1


def _keyed(model, rows):
    """Rows with ids; the first free one is asked for before the COPY begins."""
    first = _next(model)
    return ({"id": key} | row for key, row in enumerate(rows, start=first))


def _topic(key: int, cycle: Cycle) -> dict:
    return {
        "id": key,
        "cycle_id": cycle.pk,
        "code": f"BOARD-{key:07d}",
        "center_id": 1 + key % 300,
        "proposer_id": 3 + key % 997,
        "state": "running",
        "title": f"看板课题 {key}",
        "submitted_at": START,
        "started_at": START,
    }


def _lead(key: int) -> dict:
    return {"topic_id": key, "user_id": 4 + key % 900, "role": "lead", "state": "accepted"}


def _milestones(topics: range, begin: date, chance: random.Random):
    for key in topics:
        day = begin
        for position in range(MILESTONES):
            last = day + timedelta(days=chance.randrange(7, 45))
            progress = 100 if position < 4 else chance.randrange(0, 99)
            done = {"state": "done", "actual_end": last} if progress == 100 else {"state": "doing"}
            yield done | {
                "topic_id": key,
                "position": position,
                "title": f"第{position}步",
                "planned_start": day,
                "planned_end": last,
                "first_planned_end": last,
                "progress": progress,
            }
            day = last + timedelta(days=1)


def _updates(topics: range, chance: random.Random):
    for key in topics:
        for place in range(UPDATES):
            colour = chance.choice(["on_track", "on_track", "at_risk", "off_track"])
            moment = START + timedelta(days=14 * place)
            yield {"topic_id": key, "done": "已完成", "colour": colour, "by_id": 4, "created_at": moment}


def _indicators(topics: range):
    for key in topics:
        for place in range(INDICATORS):
            yield {
                "topic_id": key,
                "name": f"指标 {place}",
                "unit": "s",
                "direction": "down",
                "baseline": "100",
                "baseline_number": Decimal(100),
                "target": "50",
                "target_number": Decimal(50),
                "original_target": "50",
                "position": place,
            }


def _readings(indicators: list[int], begin: date, chance: random.Random):
    for key in indicators:
        for place in range(READINGS):
            value = chance.randrange(40, 101)
            day = begin + timedelta(days=30 * place)
            yield {
                "indicator_id": key,
                "date": day,
                "value": str(value),
                "number": Decimal(value),
                "by_id": 4,
            }
