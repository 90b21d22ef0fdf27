"""Seeded data by COPY: the same rows, and the same checksum, on every machine."""

import hashlib
import json
import random
from datetime import UTC, datetime, timedelta

from django.db import connection, models

from kit.models import Versioned
from people.models import Center, Seat, User
from projects.models import Cycle, Panelist, Topic, Voter
from scoring.dimensions import DIMENSIONS
from scoring.models import RulebookVersion, Scorecard, VotingRound

START = datetime(2026, 1, 1, tzinfo=UTC)
COMMON = [
    "客户",
    "投诉",
    "满意度",
    "提升",
    "宽带",
    "流量",
    "服务",
    "优化",
    "坐席",
    "工单",
    "响应",
    "时长",
    "质检",
    "职场",
]
RARE = ["龘", "犇", "麤", "驫", "鱻", "淼", "焱", "垚"]
STATES = ["accepted", "shortlisted", "passed_over", "established"]


class Loader:
    """Copies rows of a model, filling what isn't given with the model's own defaults."""

    def __init__(self):
        self.checksum = hashlib.sha256()

    def copy(self, model: type[models.Model], rows) -> int:
        """Insert `rows`, dicts by attribute name, with COPY; how many."""
        fields = list(model._meta.concrete_fields)
        columns = ", ".join(f'"{field.column}"' for field in fields)
        number = 0
        with (
            connection.cursor() as cursor,
            cursor.copy(
                f'COPY "{model._meta.db_table}" ({columns}) FROM STDIN'  # nosec B608: names of our own models
            ) as out,
        ):
            for row in rows:
                values = [self._value(model, field, row) for field in fields]
                self.checksum.update(repr(values).encode())
                out.write_row(values)
                number += 1
        self._advance(model)
        return number

    def _value(self, model, field, row):
        value = row[field.attname] if field.attname in row else self._default(model, field)
        return json.dumps(value) if isinstance(field, models.JSONField) and value is not None else value

    def _default(self, model, field):
        if field.attname in ("created_at", "updated_at") and issubclass(model, Versioned):
            return START
        return START if getattr(field, "auto_now_add", False) else field.get_default()

    def _advance(self, model) -> None:
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT setval(pg_get_serial_sequence(%s, 'id'), coalesce(max(id), 1)) FROM \"{table}\"",  # nosec B608: the name of our own model
                [table],
            )


def emptied() -> random.Random:
    """Empties every table; the seeded chance that data are made with."""
    with connection.cursor() as cursor:
        names = ", ".join(
            f'"{name}"'
            for name in connection.introspection.table_names(cursor)
            if name != "django_migrations"
        )
        cursor.execute(f"TRUNCATE {names} CASCADE")  # nosec B608: names of our own tables
    return random.Random(1)  # nosec B311: benchmark data


def people(loader: Loader, chance: random.Random) -> None:
    """300 centers under one province, 1,000 users: 1 office, 2 leader, 3 manager of center 10, 4… judges."""
    kinds = ["branch", "department", "partner"]
    loader.copy(
        Center,
        [
            {
                "id": key,
                "code": f"C{key}",
                "name": f"中心{key}",
                "kind": "province" if key == 1 else kinds[key % 3],
                "parent_id": None if key == 1 else 1,
            }
            for key in range(1, 301)
        ],
    )
    loader.copy(
        User,
        [
            {"id": key, "username": f"u{key}", "name": f"用户{key}", "password": "!", "date_joined": START}
            for key in range(1, 1001)
        ],
    )
    seats = [(1, 1, "office"), (2, 1, "leader"), (3, 10, "manager")]
    seats += [(key, 11 + key % 289, chance.choice(["manager", "staff"])) for key in range(4, 1001)]
    loader.copy(
        Seat,
        [
            {"id": number, "user_id": user, "center_id": center, "role": role}
            for number, (user, center, role) in enumerate(seats, start=1)
        ],
    )


def cycles(loader: Loader, number: int) -> None:
    """Past cycles in running, so that a list has something to leave out."""
    loader.copy(
        Cycle,
        [
            {"id": key, "code": f"B{key}", "title": f"周期 {key}", "phase": "running"}
            for key in range(1, number + 1)
        ],
    )


def topics(loader: Loader, chance: random.Random, number: int, of_cycles: int) -> int:
    """`number` topics spread over the cycles; titles mix common terms and rare characters."""

    def row(key: int) -> dict:
        title = "".join(chance.sample(COMMON, 4)) + (chance.choice(RARE) if key % 997 == 0 else "")
        moment = START + timedelta(minutes=key)
        return {
            "id": key,
            "cycle_id": 1 + key % of_cycles,
            "code": f"B{1 + key % of_cycles}-{key:07d}",
            "center_id": 1 + key % 300,
            "proposer_id": 3 + key % 997,
            "state": chance.choice(STATES),
            "title": f"{title} {key}",
            "background": "背景" * 20,
            "goal": "目标" * 20,
            "submitted_at": moment,
            "was_shortlisted": True,
            "created_at": moment,
            "updated_at": moment,
        }

    return loader.copy(Topic, (row(key) for key in range(1, number + 1)))


def panel(loader: Loader, chance: random.Random, cycle: Cycle, number: int, judges: range) -> int:
    """`number` accepted topics of `cycle` scored by all `judges`, who differ in mean and spread."""
    loader.copy(
        Panelist,
        [
            {"id": user, "cycle_id": cycle.pk, "user_id": user, "number": place}
            for place, user in enumerate(judges, start=1)
        ],
    )
    first = Topic.objects.order_by("-id").values_list("id", flat=True).first() or 0
    keys = range(first + 1, first + number + 1)
    loader.copy(
        Topic,
        (
            {
                "id": key,
                "cycle_id": cycle.pk,
                "code": f"{cycle.code}-{key:07d}",
                "center_id": 2,
                "proposer_id": 3,
                "state": "accepted",
                "title": f"评分课题 {key}",
                "submitted_at": START,
            }
            for key in keys
        ),
    )
    habits = {user: (chance.gauss(0, 1), chance.uniform(0.5, 1.5)) for user in judges}
    rows = (
        {"cycle_id": cycle.pk, "topic_id": key, "judge_id": user}
        | {name: _mark(chance, *habits[user]) for name in DIMENSIONS}
        for key in keys
        for user in judges
    )
    start = Scorecard.objects.order_by("-id").values_list("id", flat=True).first() or 0
    return loader.copy(Scorecard, ({"id": start + place} | row for place, row in enumerate(rows, start=1)))


def _mark(chance: random.Random, shift: float, spread: float) -> float:
    return float(min(10, max(1, round(6 + shift + chance.gauss(0, 1.6) * spread))))


def rulebook(cycle: Cycle, content: dict, digest: str) -> None:
    """The frozen rules of a cycle that was loaded, not opened."""
    RulebookVersion.objects.create(cycle=cycle, number=1, content=content, hash=digest)


def electorate(loader: Loader, cycle: Cycle, voters: range, candidates: list[int]) -> VotingRound:
    """A voting round over `candidates` with one voter per ballot to be cast."""
    loader.copy(Voter, [{"id": user, "cycle_id": cycle.pk, "user_id": user} for user in voters])
    return VotingRound.objects.create(cycle=cycle, number=1, seats=10, choices=10, candidates=candidates)
