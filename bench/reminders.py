"""A tick of the reminders over 500,000 open milestones, against the same lines written by plain SQL."""

import datetime as dt
import sys
from collections.abc import Iterator

from django.db import connection
from django.db.models import F
from django.utils import timezone

from bench import data
from bench.measure import interleaved, table
from people.models import Seat, User
from plans.models import Milestone
from projects.models import Cycle, TeamMember, Topic
from reminders.actions import booking
from reminders.models import Notice, Policy
from reminders.planning import BATCH, expected

TOPICS, MILESTONES, PEOPLE = 50_000, 10, 2_000
SIZES = (10_000, 100_000)
ROUNDS = 5
FLOOR = "raw: select what is due, insert by 500"
FLOOR_BATCH = 500
LATER = dt.timedelta(days=60)
"""So much later are those due that count in the second size only."""

LEDGER = """
DROP TABLE IF EXISTS bench_ledger;
CREATE TABLE bench_ledger (LIKE reminders_notice INCLUDING ALL);
ALTER TABLE bench_ledger ADD FOREIGN KEY (recipient_id) REFERENCES people_user DEFERRABLE INITIALLY DEFERRED,
  ADD FOREIGN KEY (robot_id) REFERENCES reminders_robot DEFERRABLE INITIALLY DEFERRED
"""
DUE = """
SELECT m.id, m.owner_id, m.planned_end, w.begun, m.topic_id, m.title, t.title, u.email
FROM plans_milestone m JOIN projects_topic t ON t.id = m.topic_id JOIN people_user u ON u.id = m.owner_id,
LATERAL (SELECT max(o) AS begun FROM unnest('{-7,-3,-1,0,1,3}'::int[]) o
  WHERE o <= %(today)s - m.planned_end) w
WHERE m.state IN ('planned', 'doing') AND t.state IN ('established', 'running') AND u.is_active
  AND m.planned_end <= %(until)s
  AND NOT EXISTS (SELECT 1 FROM bench_ledger n WHERE n.rule = 'milestones' AND n.subject = m.id
    AND n.recipient_id = m.owner_id AND n.day = m.planned_end AND n."window" >= w.begun)
"""
BOOK = """
INSERT INTO bench_ledger (rule, role, attempts, error, recipient_id, subject, day, "window", channel, state,
  topic, label, note, url, letter, booked_at, send_after, sent_at)
SELECT 'milestones', 'own', 0, '', * FROM unnest(%s::bigint[], %s::bigint[], %s::date[], %s::int[],
  %s::text[], %s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[],
  %s::timestamptz[], %s::timestamptz[]) ON CONFLICT DO NOTHING
"""
KEYS = 'recipient_id, rule, subject, day, "window", role, channel, state, topic, url, send_after'
DIFFERENT = f"""
SELECT count(*) FROM (
  (SELECT {KEYS} FROM reminders_notice EXCEPT ALL SELECT {KEYS} FROM bench_ledger) UNION ALL
  (SELECT {KEYS} FROM bench_ledger EXCEPT ALL SELECT {KEYS} FROM reminders_notice)) AS different
"""  # nosec B608: names of our own columns


def run(raw) -> None:
    """`raw`: a psycopg connection that commits by itself."""
    now = _load()
    raw.execute("SET jit = off")  # as Keti's own connections
    raw.execute(LEDGER)
    queries = {}
    for number in SIZES:
        if number == SIZES[-1]:
            Milestone.objects.filter(pk__gt=SIZES[0], pk__lte=number).update(
                planned_end=F("planned_end") - LATER
            )
            _analyse()
        queries[number] = _contest(raw, now, number)
    _demand_steady(queries)


def _contest(raw, now: dt.datetime, number: int) -> int:
    """Time one size; how many queries its first tick takes."""
    first, second = "first tick: books all", "next tick: nothing new"
    dry, settling = "dry run of the same day", "settle: all of it unread"
    contestants = {
        FLOOR: lambda: book_raw(raw, now),
        dry: lambda: expected(now.date()),
        first: lambda: booking.book(now),
        second: lambda: booking.book(now),
        settling: lambda: booking.settle(now),
    }

    def before(name: str) -> None:
        if name == FLOOR:
            raw.execute("TRUNCATE bench_ledger")
        elif name == dry:
            _empty()

    notes, lines, queries = _checked(raw, now, number, contestants, before)
    figures = interleaved(contestants, ROUNDS, 1, before)
    rates = {name: f"{lines / figures[name].wall:,.0f} notices/s" for name in (FLOOR, first)}
    told = {name: ", ".join(filter(None, (rates.get(name), notes[name]))) for name in contestants}
    table(f"Reminders: {number:,} due of {TOPICS * MILESTONES:,} open, {lines:,} lines", FLOOR, figures, told)
    return queries


def _checked(raw, now, number: int, contestants: dict, before) -> tuple[dict[str, str], int, int]:
    """That the ledger is line for line as the floor's, and nothing twice; the queries of each contestant, the
    lines, and the queries of the first tick."""
    answers, counts = {}, {}
    for name, call in contestants.items():
        before(name)
        answers[name], counts[name] = _counted(call)
    floor, dry, first, second, settled = answers.values()
    told = Notice.objects.count()
    with connection.cursor() as cursor:
        different = cursor.execute(DIFFERENT).fetchone()[0]
    _demand(floor == first == told and different == 0, f"{different} lines differ from the floor's")
    _demand(Notice.objects.filter(channel="app").count() == number, "not every milestone is told once")
    _demand(second == settled == 0, f"{second} are booked twice, {settled} settled")
    begun = {-7, -3, -1, 0, 1}
    days = Milestone.objects.filter(planned_end__in=[now.date() - dt.timedelta(day) for day in begun])
    _demand(sum(one.channel == "app" for one in dry) == days.count(), "the dry run tells something else")
    return (
        {name: f"{count} queries" if count else "" for name, count in counts.items()},
        told,
        list(counts.values())[2],
    )


def _counted(call) -> tuple[object, int]:
    seen = []

    def count(execute, *args):
        seen.append(1)
        return execute(*args)

    with connection.execute_wrapper(count):
        return call(), len(seen)


def _demand_steady(queries: dict[int, int]) -> None:
    """Each batch takes the same number of queries, at any size."""
    (few, few_queries), (many, many_queries) = queries.items()
    each, rest = divmod(many_queries - few_queries, (many - few) // BATCH)
    _demand(rest == 0 and 0 < each <= few_queries * BATCH // few, f"queries of a batch: {queries}")
    print(f"  {each} queries a batch of {BATCH:,}, {few_queries - each * few // BATCH} besides")  # noqa: T201


def book_raw(raw, now: dt.datetime) -> int:
    """What is due and not in the floor's ledger, one line a channel; how many."""
    today, booked = now.date(), 0
    due = raw.execute(DUE, {"today": today, "until": today + dt.timedelta(7)}).fetchall()
    lines = list(_lines(due, now))
    for start in range(0, len(lines), FLOOR_BATCH):
        columns = zip(*lines[start : start + FLOOR_BATCH], strict=True)
        booked += raw.execute(BOOK, [list(column) for column in columns]).rowcount
    return booked


def _lines(due: list[tuple], now: dt.datetime) -> Iterator[tuple]:
    letter = now.replace(hour=8, minute=30)
    name = f"d{letter:%Y%m%d%H%M}"
    for subject, person, day, window, topic, title, of, email in due:
        said = (topic, f"Finish “{title}”", of, f"/milestones/{subject}/")
        yield person, subject, day, window, "app", "sent", *said, "", now, now, now
        if email:
            yield person, subject, day, window, "email", "booked", *said, name, now, letter, None


# --- The data ----------------------------------------------------------------------------------------


def _load() -> dt.datetime:
    """Everything anew; the moment of the tick, a Tuesday at eight."""
    chance = data.emptied()
    loader = data.Loader()
    data.people(loader, chance)
    more = range(User.objects.count() + 1, PEOPLE + 1)
    loader.copy(
        User, ({"id": key, "password": "!", "date_joined": data.START} | _person(key) for key in more)
    )
    loader.copy(
        Seat, ({"id": key, "user_id": key, "center_id": 11 + key % 289, "role": "staff"} for key in more)
    )
    Policy.objects.create(calendar=Policy.Calendar.WEEKDAYS)
    today = timezone.localdate() + dt.timedelta(1)
    today += dt.timedelta((1 - today.weekday()) % 7)
    now = timezone.make_aware(dt.datetime.combine(today, dt.time(8)))
    cycle = Cycle.objects.create(code="M", title="提醒", phase="running")
    loader.copy(Topic, (_topic(key, cycle, now) for key in range(1, TOPICS + 1)))
    loader.copy(TeamMember, _members())
    loader.copy(Milestone, (_milestone(key, today) for key in range(1, TOPICS * MILESTONES + 1)))
    _analyse()
    return now


def _person(key: int) -> dict:
    return {"username": f"u{key}", "name": f"用户{key}", "email": f"u{key}@example.org"}


def _topic(key: int, cycle: Cycle, now: dt.datetime) -> dict:
    return {
        "id": key,
        "cycle_id": cycle.pk,
        "code": f"M-{key:07d}",
        "center_id": 1 + key % 300,
        "proposer_id": 1 + key % PEOPLE,
        "state": "running",
        "title": f"提醒课题 {key}",
        "submitted_at": data.START,
        "started_at": now,
    }


def _members() -> Iterator[dict]:
    for key in range(1, TOPICS + 1):
        for place, role in enumerate(("lead", "advisor")):
            person = 3 + (key + 7 * place) % (PEOPLE - 2)
            yield {
                "id": 2 * key - 1 + place,
                "topic_id": key,
                "user_id": person,
                "role": role,
                "state": "accepted",
            }


def _milestone(key: int, today: dt.date) -> dict:
    """The first of them are due between two days ago and seven days on, the next 60 days later, the rest not
    for half a year."""
    away = 0 if key <= SIZES[0] else LATER.days if key <= SIZES[-1] else 180
    day = today + dt.timedelta(away + key % 10 - 2)
    return {
        "id": key,
        "topic_id": 1 + key * 7919 % TOPICS,
        "position": key % MILESTONES,
        "title": f"第{key % MILESTONES}步",
        "owner_id": 3 + key * 31 % (PEOPLE - 2),
        "planned_start": today - dt.timedelta(90),
        "planned_end": day,
        "first_planned_end": day,
        "state": "doing",
    }


def _empty() -> None:
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE reminders_notice")


def _analyse() -> None:
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")


def _demand(condition: bool, problem: str) -> None:
    if not condition:
        sys.exit(f"The answers are wrong, so nothing is timed: {problem}")
