"""The life of an import: refused at the door, claimed once, given up at last, written exactly once."""

import datetime as dt

import pytest
import time_machine
from celery import current_app
from django.utils import timezone

from kit import history
from kit.models import Entry
from kit.refusals import Conflict, Invalid, Refused, TooLarge, Unsupported
from people.models import Center, Seat, User
from tests.cast import Cast
from tests.workbooks.books import book, by_hand, repacked, upload
from tests.workbooks.conftest import said, use_broker
from workbooks import actions, tasks
from workbooks.actions import jobs, running
from workbooks.actions.intakes import Centers, Users
from workbooks.models import Import
from workbooks.querysets import LEASE

pytestmark = pytest.mark.django_db
HEADINGS = ["Code", "Name", "Kind"]


def centers(*codes: str) -> bytes:
    return book(HEADINGS, *[[code, code, "branch"] for code in codes])


@pytest.fixture
def queued(cast):
    """queued(*codes) is an import of these centers that waits."""

    def act(*codes: str, **kwargs) -> Import:
        fields = {"kind": "centers", "file": upload(centers(*codes or ["X"])), "by": cast.office} | kwargs
        return actions.submit_import(**fields)

    return act


def states() -> list:
    return list(Import.objects.order_by("id").values_list("state", flat=True))


# --- The door ----------------------------------------------------------------


@pytest.mark.parametrize("role", [role for role in Cast.ROLES if role != "office"])
def test_only_the_office_may_import(cast, queued, role):
    with pytest.raises(Refused):
        queued(by=cast[role])
    assert states() == []


@pytest.mark.parametrize(
    ("phase", "taken"),
    [
        ("cycle", set()),
        ("proposing", {"topics"}),
        ("scoring", {"scorecards"}),
        ("voting", {"ballots"}),
        ("voted", set()),
        ("certified", set()),
    ],
)
def test_cycle_takes_each_kind_in_its_phase_alone(cast, stage, queued, phase, taken):
    cycle = getattr(stage, phase)()
    for kind in ("topics", "scorecards", "ballots"):
        if kind in taken:
            assert queued(kind=kind, cycle=cycle).cycle == cycle
            continue
        with pytest.raises(Conflict) as caught:
            queued(kind=kind, cycle=cycle)
        assert caught.value.code == "phase_closed"


def test_kind_that_needs_a_cycle_is_refused_without_one(queued):
    with pytest.raises(Invalid) as caught:
        queued(kind="topics")
    assert (caught.value.code, caught.value.attr) == ("required", "cycle")


def test_cycle_is_left_out_where_it_has_no_meaning(queued, stage):
    assert queued(cycle=stage.cycle()).cycle is None


def test_file_larger_than_allowed_is_refused(queued, settings):
    settings.WORKBOOK_MAX_BYTES = 1000
    with pytest.raises(TooLarge) as caught:
        queued()
    assert (caught.value.status, caught.value.code, caught.value.attr) == (413, "too_large", "file")


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"code,name\nWH,x\n", "data.csv"),
        (b"code,name\nWH,x\n", "data.xlsx"),
        (centers("X"), "data.xlsm"),
        (centers("X"), "data"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "old.xls"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "locked.xlsx"),
        (centers("X")[:-400], "cut.xlsx"),
        (repacked(centers("X"), {"xl/workbook.xml": None}), "hollow.xlsx"),
        (b"%PDF-1.7\n", "data.xlsx"),
    ],
)
def test_file_that_is_no_workbook_is_refused(queued, settings, data, name):
    with pytest.raises(Unsupported) as caught:
        queued(file=upload(data, name))
    assert (caught.value.status, caught.value.code) == (415, "unsupported_type")
    assert states() == [] and not list(settings.MEDIA_ROOT.rglob("*"))


@pytest.mark.parametrize(
    "data",
    [
        repacked(centers("X"), {"xl/media/zeros": bytes(100 * 2**20)}),
        by_hand("", before='<dimension ref="A1:XFD1048576"/>'),
        by_hand("", before='<dimension ref="A1:XFD5"/>'),
    ],
    ids=["bomb", "rows", "columns"],
)
def test_bomb_is_refused_at_the_door(queued, data):
    assert len(data) < 200_000
    with pytest.raises(TooLarge):
        queued(file=upload(data))
    assert states() == []


def test_empty_file_is_refused(queued):
    with pytest.raises(Invalid) as caught:
        queued(file=upload(b""))
    assert caught.value.code == "empty"


def test_upload_is_kept_and_noted(queued, cast, settings):
    data = centers("X")
    job = queued(file=upload(data))
    assert (job.state, job.name, job.by, job.size) == ("queued", "data.xlsx", cast.office, len(data))
    assert (settings.MEDIA_ROOT / job.path).read_bytes() == data
    entry = Entry.objects.get(subject="import")
    assert (entry.verb, entry.changes) == ("upload", {"sha256": [None, job.sha256]})


def test_file_is_gone_once_the_import_has_ended(bring, settings, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        bring("centers", HEADINGS, ["X", "x", "branch"])
        bring("centers", HEADINGS, ["Y", "y", "nonsense"])
    assert states() == ["done", "failed"]
    assert not [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


# --- The bell ----------------------------------------------------------------


def test_bell_is_rung_after_the_commit(queued, django_capture_on_commit_callbacks, monkeypatch):
    rung = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_: rung.append((name, args)))
    with django_capture_on_commit_callbacks(execute=True):
        job = queued()
        assert rung == []
    assert rung == [("workbooks.tasks.run_import", [job.pk])]
    job.refresh_from_db()
    assert job.rung_at is not None


def test_import_waits_where_there_is_no_broker(queued, django_capture_on_commit_callbacks, monkeypatch):
    use_broker(monkeypatch, "redis://127.0.0.1:1/0")
    with django_capture_on_commit_callbacks(execute=True):
        job = queued("X")
    job.refresh_from_db()
    assert (job.state, job.rung_at) == ("queued", None)
    assert tasks.take_up_waiting() == 1
    assert Center.objects.filter(code="X").exists()


# --- Claims ------------------------------------------------------------------


def test_task_may_be_run_twice(queued):
    job = queued("X")
    assert [tasks.run_import(job.pk), tasks.run_import(job.pk)] == [True, False]
    assert Center.objects.filter(code="X").count() == 1
    assert states() == ["done"]


def test_unknown_import_is_nobodys(db):
    assert tasks.run_import(12345) is False


def test_claimed_import_is_nobody_elses(queued):
    job = queued()
    assert jobs.claim(job.pk).attempt == 1
    assert jobs.claim(job.pk) is None
    assert tasks.take_up_waiting() == 0


def test_import_of_a_dead_worker_is_taken_up_after_the_lease(queued):
    job = queued("X")
    with time_machine.travel(timezone.now() - LEASE - dt.timedelta(seconds=1), tick=False):
        jobs.claim(job.pk)
    assert tasks.take_up_waiting() == 1
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("done", 2)


def test_import_of_a_living_worker_is_left_to_it(queued):
    job = queued("X")
    with time_machine.travel(timezone.now() - LEASE + dt.timedelta(seconds=5), tick=False):
        jobs.claim(job.pk)
    assert tasks.take_up_waiting() == 0


def test_import_that_ends_its_worker_each_time_is_given_up(queued, settings):
    job = queued("X")
    for left in range(jobs.ATTEMPTS, 0, -1):
        with time_machine.travel(timezone.now() - left * 2 * LEASE, tick=False):
            assert jobs.claim(job.pk)
    assert tasks.take_up_waiting() == 0
    job.refresh_from_db()
    assert (job.state, said(job)) == ("failed", [(None, "", "interrupted")])
    assert not Center.objects.filter(code="X").exists()


def test_worker_that_was_thought_dead_writes_nothing(queued, monkeypatch):
    """It has read and checked everything when another takes the import over."""
    job = queued("X")

    def overtaken(intake, beat) -> None:
        Import.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - 2 * LEASE)
        assert jobs.claim(job.pk).attempt == 2

    monkeypatch.setattr(Centers, "prepare", overtaken)
    actions.run(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempt) == ("running", 2)
    assert not Center.objects.filter(code="X").exists()


def test_progress_is_told_while_rows_are_checked(queued, monkeypatch):
    monkeypatch.setattr(running, "PULSE", 0)
    seen = []
    beat = running.beat

    def spied(job, **progress):
        beat(job, **progress)
        seen.append(dict(Import.objects.values("state", "total", "processed").get(pk=job.pk)))

    monkeypatch.setattr(running, "beat", spied)
    actions.run(queued("X", "Y", "Z").pk)
    assert [(step["total"], step["processed"]) for step in seen] == [(3, 0), (3, 1), (3, 2), (3, 3), (3, 3)]
    assert {step["state"] for step in seen} == {"running"}


def test_error_of_our_own_fails_the_import_and_is_logged(queued, monkeypatch, caplog):
    job = queued("X")

    def broken(*args):
        raise ZeroDivisionError

    monkeypatch.setattr(running, "read_table", broken)
    assert actions.run(job.pk)
    job.refresh_from_db()
    assert (job.state, said(job)) == ("failed", [(None, "", "internal")])
    assert "ZeroDivisionError" in caplog.text


def test_missing_file_fails_the_import(queued, settings):
    job = queued("X")
    (settings.MEDIA_ROOT / job.path).unlink()
    actions.run(job.pk)
    job.refresh_from_db()
    assert said(job) == [(None, "", "file_missing")]


def test_user_whom_somebody_else_entered_meanwhile_is_named(queued, monkeypatch):
    job = queued(kind="users", file=upload(book(["Username", "Name"], ["lina", "李娜"])))

    def meanwhile(intake, beat):
        User.objects.create(username="lina", name="Another")

    monkeypatch.setattr(Users, "prepare", meanwhile)
    actions.run(job.pk)
    job.refresh_from_db()
    assert (job.state, said(job)) == ("failed", [(None, "", "unique")])
    assert "lina" in job.faults[0]["detail"]


def test_seat_that_somebody_else_gave_meanwhile_fails_the_import(cast, queued, monkeypatch):
    seat = Seat(user=cast.staff, center=cast.department, role=Seat.Role.MANAGER)
    row = [seat.user.username, seat.center.code, "manager"]
    job = queued(kind="users", file=upload(book(["Username", "Center", "Role"], row)))

    monkeypatch.setattr(Users, "prepare", lambda intake, beat: seat.save())
    actions.run(job.pk)
    job.refresh_from_db()
    assert (job.state, said(job)) == ("failed", [(None, "", "changed_meanwhile")])


def test_person_who_left_the_office_meanwhile_imports_nothing(cast, queued):
    job = queued("X")
    cast.office.seats.all().delete()
    actions.run(job.pk)
    job.refresh_from_db()
    assert said(job) == [(None, "", "permission_denied")]
    assert not Center.objects.filter(code="X").exists()


def test_wrong_sheet_and_empty_sheet_are_told(bring):
    job = bring.file("centers", book(["x"], sheet="A", others=["B"]))
    assert (said(job), job.faults[0]["particulars"]) == ([(None, "", "wrong_sheet")], {"sheets": "A、B"})
    assert said(bring.file("centers", book(HEADINGS))) == [(None, "", "empty")]


def test_history_of_an_import_is_whole(bring, cast):
    bring("centers", HEADINGS, ["X", "x", "branch"])
    entries = Entry.objects.filter(subject="import").order_by("number")
    assert list(entries.values_list("verb", "new", "by")) == [
        ("upload", "queued", cast.office.pk),
        ("import", "done", cast.office.pk),
    ]
    assert list(history.broken()) == []
