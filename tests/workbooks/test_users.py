"""Importing users with their seats."""

import pytest
from django.contrib.auth import authenticate

from kit import history
from kit.models import Entry
from people.models import Seat, User
from tests.workbooks.conftest import noted, said

pytestmark = pytest.mark.django_db
HEADINGS = ["用户名", "姓名", "邮箱", "中心编码", "角色", "初始密码"]


def seats(username: str) -> list:
    return list(Seat.objects.filter(user__username=username).values_list("center__code", "role"))


def test_users_come_with_seats_and_passwords(bring, rf):
    job = bring(
        "users",
        HEADINGS,
        ["lina", "李娜", "lina@example.com", "B", "管理人员", "correct-horse-1"],
        ["lina", None, None, "D", "staff", None],
        ["wang", "王强", None, None, None, None],
    )
    assert job.result == {"added": 2, "changed": 0, "unchanged": 0, "seats": 2, "examples": 0}
    assert seats("lina") == [("B", "manager"), ("D", "staff")]
    assert authenticate(rf.post("/"), username="lina", password="correct-horse-1").email == "lina@example.com"
    assert not User.objects.get(username="wang").has_usable_password()


def test_known_users_get_what_they_do_not_hold_yet(bring, cast):
    assert cast.manager and cast.staff
    job = bring(
        "users",
        HEADINGS[:5],
        ["manager", "Manager", "m@example.com", "B", "manager"],
        ["manager", None, None, "B", "leader"],
        ["staff", "Staff", None, "B", "staff"],
    )
    assert job.result == {"added": 0, "changed": 1, "unchanged": 1, "seats": 1, "examples": 0}
    assert seats("manager") == [("B", "leader"), ("B", "manager")]


def test_every_line_of_history_is_written(bring, cast):
    assert cast.manager
    bring(
        "users", HEADINGS[:5], ["lina", "李娜", None, "B", "staff"], ["manager", "Neu", None, "B", "leader"]
    )
    entries = Entry.objects.filter(subject="user", by=cast.office).order_by("id")
    assert list(entries.values_list("verb", "new", "changes__workbook")) == [
        ("edit", "", None),
        ("add", "", [None, "data.xlsx"]),
        ("grant-seat", "leader", [None, "data.xlsx"]),
        ("grant-seat", "staff", [None, "data.xlsx"]),
    ]
    assert list(history.broken()) == []


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (["a b", "A", None, None, None, None], ("username", "invalid_username")),
        (["a", None, None, None, None, None], ("name", "required")),
        ([None, "A", None, None, None, None], ("username", "required")),
        (["a", "A", "nonsense", None, None, None], ("email", "invalid_email")),
        (["a", "A", None, "Q", "staff", None], ("center", "unknown_center")),
        (["a", "A", None, "B", None, None], ("role", "seat_incomplete")),
        (["a", "A", None, None, "staff", None], ("center", "seat_incomplete")),
        (["a", "A", None, "B", "office", None], ("center", "office_at_province")),
        (["a", "A", None, "B", "chief", None], ("role", "unknown_choice")),
        (["a", "A", None, None, None, "12345"], ("password", "weak_password")),
        (["manager", "M", None, None, None, "correct-horse-2"], ("password", "password_of_known")),
        (["gone", "G", None, None, None, None], ("username", "inactive_user")),
        (["a", "A", None, "X", "staff", None], ("center", "inactive_center")),
    ],
)
def test_bad_row_is_named_and_nothing_is_written(bring, cast, row, fault):
    assert cast.manager
    User.objects.create(username="gone", name="Gone", is_active=False)
    type(cast.branch).objects.create(code="X", name="x", kind="branch", is_active=False)
    job = bring("users", HEADINGS, ["fine", "Fine", None, "B", "staff", None], row)
    assert said(job) == [(3, *fault)]
    assert not User.objects.filter(username__in=["fine", "a"]).exists()


def test_further_rows_of_a_person_must_agree_and_not_repeat(bring):
    job = bring(
        "users",
        HEADINGS,
        ["lina", "李娜", "a@example.com", "B", "staff", "correct-horse-1"],
        ["lina", "李那", "b@example.com", "B", "staff", "correct-horse-2"],
    )
    assert said(job) == [
        (3, "name", "differs"),
        (3, "email", "differs"),
        (3, "username", "repeated"),
        (3, "password", "differs"),
    ]


def test_passwords_are_in_no_fault(bring):
    job = bring("users", HEADINGS, ["a", "A", None, None, None, "12345"])
    assert [fault["value"] for fault in job.faults] == ["••••"]
    assert "12345" not in str(job.faults) and noted(job) == []
