"""Changing a thing: set, checked, written and told in one order, or not at all."""

import pytest

from kit import editing
from kit.models import Entry
from kit.refusals import Invalid, Stale
from people.actions import edit_center, edit_profile, edit_user
from people.models import Center
from projects.models import Cycle
from scoring import actions as selection

pytestmark = pytest.mark.django_db


def told() -> list[tuple]:
    return list(Entry.objects.order_by("id").values_list("subject", "verb", "changes"))


def stored(center) -> tuple:
    found = Center.objects.get(pk=center.pk)
    return found.name, found.version


def test_what_differs_is_written_and_told(cast):
    fields = {"name": "Renamed", "code": "B", "parent": cast.department}
    assert editing.edit(cast.branch, fields, by=cast.office, verb="move", cycle=7)
    assert (cast.branch.version, stored(cast.branch)) == (2, ("Renamed", 2))
    changes = {"name": ["Branch", "Renamed"], "parent": [cast.province.pk, cast.department.pk]}
    assert told() == [("center", "move", changes)]
    assert Entry.objects.get().cycle_id == 7


def test_nothing_is_told_where_nothing_differs_but_the_version_rises(cast):
    assert editing.edit(cast.branch, {"name": "Branch"}, by=cast.office)
    assert (stored(cast.branch), told()) == (("Branch", 2), [])


def test_what_the_check_cleans_is_what_is_written_and_told(cast):
    def trim(center):
        center.name = center.name.strip()

    editing.edit(cast.branch, {"name": " Trimmed "}, by=cast.office, check=trim)
    editing.edit(cast.branch, {"name": "Trimmed  "}, by=cast.office, check=trim)
    assert (stored(cast.branch), told()) == (
        ("Trimmed", 3),
        [("center", "edit", {"name": ["Branch", "Trimmed"]})],
    )


def test_refused_check_leaves_the_row_and_the_history_alone(cast):
    def refuse(center):
        raise Invalid("no")

    with pytest.raises(Invalid):
        editing.edit(cast.branch, {"name": "x"}, by=cast.office, check=refuse)
    assert (stored(cast.branch), told()) == (("Branch", 1), [])


def test_version_that_is_outdated_is_refused(cast):
    with pytest.raises(Stale):
        editing.edit(cast.branch, {"name": "x"}, by=cast.office, version=7)
    assert (stored(cast.branch), told()) == (("Branch", 1), [])


def test_condition_that_does_not_hold_is_answered(cast):
    assert not editing.edit(cast.branch, {"name": "x"}, by=cast.office, where={"kind": "partner"})
    assert (stored(cast.branch), told()) == (("Branch", 1), [])


def test_what_lies_beside_is_told_and_stands_for_what_history_must_not_hold(cast):
    editing.edit(cast.branch, {"name": "secret"}, by=cast.office, also={"name": ["…", "…"], "seats": [1, 2]})
    assert told() == [("center", "edit", {"name": ["…", "…"], "seats": [1, 2]})]


def test_caller_may_tell_in_its_own_words(cast):
    heard = []
    editing.edit(
        cast.branch,
        {"name": "x"},
        by=cast.office,
        tell=lambda *args, **about: heard.append((args, about)),
        topic=3,
    )
    assert heard == [
        ((cast.branch, "edit"), {"by": cast.office, "changes": {"name": ["Branch", "x"]}, "topic": 3})
    ]
    assert told() == []


def test_actions_tell_what_they_told_before(stage, cast):
    cycle = stage.cycle(code="E1", seats=2)
    start = Entry.objects.order_by("id").last().pk
    edit_center(cast.branch, by=cast.office, name="Renamed")
    edit_user(cast.staff, by=cast.office, name="李娜", password="another-horse-9")
    edit_profile(cast.staff, by=cast.staff, name="李娜", language="en")
    selection.set_up(cycle, by=cast.office, seats=3, themes=["骚扰"], panel=[cast.judge])
    panel = [sorted(judge.pk for judge in cast.judges), [cast.judge.pk]]
    assert list(Entry.objects.filter(pk__gt=start).order_by("id").values_list("verb", "changes")) == [
        ("edit", {"name": ["Branch", "Renamed"]}),
        ("edit", {"name": ["Staff", "李娜"], "password": ["…", "…"]}),
        ("edit", {"language": ["", "en"]}),
        ("set-up", {"seats": [2, 3], "themes": [[], ["骚扰"]], "panel": panel}),
    ]
    assert cast.staff.check_password("another-horse-9")
    assert Cycle.objects.get(pk=cycle.pk).version == 2
