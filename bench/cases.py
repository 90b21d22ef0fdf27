"""What is measured: the hot paths of the first election, each against its floor, answers checked first."""

import random
import sys
from importlib.metadata import version

import numpy as np
import orjson
import psycopg
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from rest_framework.authtoken.models import Token

from bench import arithmetic, boards, data, reminders
from bench.arithmetic import FLOOR, numpy_floor
from bench.floors import Floor
from bench.measure import interleaved, machine, request, table
from config.wsgi import application
from people.models import User
from projects.models import Cycle, Topic
from scoring import actions
from scoring.actions.computing import evaluation_of
from scoring.dimensions import DIMENSIONS
from scoring.evaluation import evaluate
from scoring.queries import frozen_rules, marks_of
from scoring.rulebook import Rulebook

CYCLES, STATE = 20, "established"


def run(url: str, rounds: int, sizes: list[int], parts: list[str]) -> None:
    """The named parts (`bench.__main__.PARTS`), in one process on one machine."""
    floor = Floor(psycopg.connect(url, autocommit=True))
    server = floor.connection.execute("SHOW server_version").fetchone()[0]
    print(f"{machine()}, PostgreSQL {server}, Django {version('django')}, numpy {np.__version__}")  # noqa: T201
    print(f"{rounds} interleaved rounds after 5 that don't count; p50 of the wall clock and of CPU")  # noqa: T201
    call_command("migrate", verbosity=0)
    if "topics" in parts or "boards" in parts:
        _topics(floor, rounds, sizes, parts)
    if "reminders" in parts:
        reminders.run(floor.connection)
    if "arithmetic" in parts:
        arithmetic.run(rounds)


def _topics(floor: Floor, rounds: int, sizes: list[int], parts: list[str]) -> None:
    for number in sizes if "topics" in parts else sizes[-1:]:
        _fresh(number)
        if "topics" in parts:
            _listing(floor, rounds, number)
    loader = data.Loader()
    chance = random.Random(7)  # nosec B311: benchmark data
    if "topics" in parts:
        _scoring(floor, rounds, loader, chance)
        _ranking(rounds, loader, chance)
    if "boards" in parts:
        headers = {"token": _headers(1), "session": _session(2)}
        boards.run(floor.connection, rounds, loader, chance, headers)


def _fresh(number: int) -> None:
    loader, chance = data.Loader(), data.emptied()
    data.people(loader, chance)
    data.cycles(loader, CYCLES)
    data.topics(loader, chance, number, CYCLES)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"\n{number:,} topics, sha256 of the rows {loader.checksum.hexdigest()[:16]}")  # noqa: T201


def _headers(user_id: int) -> dict:
    token, _ = Token.objects.get_or_create(user=User.objects.get(pk=user_id))
    return {"authorization": f"Token {token.key}"}


def _session(user_id: int) -> dict:
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    store, user = SessionStore(), User.objects.get(pk=user_id)
    store[SESSION_KEY], store[HASH_SESSION_KEY] = str(user.pk), user.get_session_auth_hash()
    store[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
    store.create()
    return {"cookie": f"sessionid={store.session_key}"}


def _listing(floor: Floor, rounds: int, number: int) -> None:
    raw = floor.listing(1, STATE)
    query = f"cycle=1&state={STATE}&ordering=-id&page_size=50"
    office, manager, page = _headers(1), _headers(3), _session(3)

    def api(headers):
        return lambda: request(application, "GET", "/api/v1/topics/", query, **headers)

    contestants = {
        "raw: WSGI + psycopg + orjson": lambda: request(raw, "GET", "/"),
        "API list of 50, token of the office": api(office),
        "API list of 50, token of a manager": api(manager),
        "page of topics, session of a manager": lambda: request(
            application, "GET", "/topics/", f"cycle=1&state={STATE}", **page
        ),
    }
    notes = _checked_list(contestants)
    table(
        f"Topic list, {number:,} topics",
        "raw: WSGI + psycopg + orjson",
        interleaved(contestants, rounds),
        notes,
    )


def _checked_list(contestants: dict) -> dict:
    expected = None
    notes = {}
    for name, call in contestants.items():
        with CaptureQueriesContext(connection) as queries:
            status, _headers, body = call()
        _demand(status == 200, f"{name}: {status} {body[:300]}")
        if "page" not in name:
            answer = orjson.loads(body)
            first = [row[0] if isinstance(row, list) else row["id"] for row in answer["results"]]
            expected = expected or (answer["count"], first)
            _demand((answer["count"], first) == expected, f"{name}: another answer than the floor's")
        notes[name] = f"{len(queries)} queries" if len(queries) else ""
    return notes


def _scoring(floor: Floor, rounds: int, loader, chance) -> None:
    cycle = Cycle.objects.create(code="S", title="评分", phase="scoring", min_judges=3)
    rules = Rulebook(lot_seed="bench")
    data.rulebook(cycle, rules.to_dict(), rules.hash())
    data.panel(loader, chance, cycle, 100, range(900, 910))
    topics = list(Topic.objects.filter(cycle=cycle).values_list("pk", flat=True))
    judge, other = _headers(900), 901
    marks = dict.fromkeys(DIMENSIONS, 7)

    def save():
        body = orjson.dumps({"topic": chance.choice(topics), "marks": marks, "comment": ""})
        return request(application, "POST", "/api/v1/scorecards/", body=body, **judge)

    def raw():
        body = orjson.dumps({"marks": marks})
        return request(floor.scorecard(cycle.pk, chance.choice(topics), other), "POST", "/", body=body)

    _contest("Saving a scorecard of seven marks", {"raw upsert": raw, "API": save}, rounds)
    _voting(floor, rounds, loader, chance, topics)


def _voting(floor: Floor, rounds: int, loader, chance, topics: list[int]) -> None:
    cycle = Cycle.objects.create(code="V", title="票选", phase="voting", round=1)
    now = data.electorate(loader, cycle, range(500, 900), topics[:20])
    voters = {key: _headers(key) for key in range(500, 600)}

    def cast():
        body = orjson.dumps({"cycle": cycle.pk, "choices": chance.sample(topics[:20], 10)})
        return request(
            application, "POST", "/api/v1/ballots/", body=body, **voters[chance.randrange(500, 600)]
        )

    def raw():
        body = orjson.dumps({"choices": chance.sample(topics[:20], 10)})
        return request(floor.ballot(cycle.pk, now.pk, chance.randrange(600, 900)), "POST", "/", body=body)

    _contest("Casting a ballot", {"raw upsert": raw, "API": cast}, rounds)


def _contest(title: str, contestants: dict, rounds: int) -> None:
    notes = {}
    for name, call in contestants.items():
        with CaptureQueriesContext(connection) as queries:
            status, _headers, body = call()
        _demand(status in (200, 201), f"{title}, {name}: {status} {body[:300]}")
        notes[name] = f"{len(queries)} queries" if len(queries) else ""
    table(title, "raw upsert", interleaved(contestants, rounds), notes)


def _ranking(rounds: int, loader, chance) -> None:
    cycle = Cycle.objects.create(code="R", title="一万课题", phase="scoring", min_judges=3)
    rules = actions.rules_of(cycle, lot_seed="bench")
    data.rulebook(cycle, rules.to_dict(), rules.hash())
    judges = range(700, 720)
    data.panel(loader, chance, cycle, 10_000, judges)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE scoring_scorecard")
    topics = list(cycle.topics.order_by("code").values_list("pk", flat=True))
    codes = list(cycle.topics.order_by("code").values_list("code", flat=True))
    marks = marks_of(cycle, topics, list(judges))
    _demand(not np.isnan(marks).any(), "marks are missing")
    _demand(np.isclose(np.nanmean(marks), _mean_by_sql(cycle)), "another mean than SQL's")
    frozen = frozen_rules(cycle)
    contestants = {
        FLOOR: lambda: numpy_floor(marks),
        "load: one aggregated binary column": lambda: marks_of(cycle, topics, list(judges)),
        "evaluate(): all of methods.md §2–§4": lambda: evaluate(marks, frozen, codes),
        "recompute: load, recusals, evaluate": lambda: evaluation_of(cycle, frozen),
    }
    figures = interleaved(contestants, max(10, rounds // 6), 1)
    table("Ranking of 10,000 topics × 20 judges × 7", FLOOR, figures)


def _mean_by_sql(cycle: Cycle) -> float:
    columns = " + ".join(DIMENSIONS)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT avg({columns}) / 7 FROM scoring_scorecard WHERE cycle_id = %s", [cycle.pk])  # nosec B608
        return float(cursor.fetchone()[0])


def _demand(condition: bool, problem: str) -> None:
    if not condition:
        sys.exit(f"The answers are wrong, so nothing is timed: {problem}")
