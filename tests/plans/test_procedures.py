"""Procedures: kept by the office, edited as editions, and no plan changes under anybody; both doors."""

import pytest
from django.core.exceptions import ValidationError

from kit.models import Entry
from kit.refusals import Invalid, Refused, Stale
from plans import actions
from plans.models import Edition, Procedure
from plans.procedures import PROCEDURES, steps_of
from tests.api.door import Door, faults, outcome
from tests.cast import Cast
from tests.pages import signed_in, text_of

pytestmark = pytest.mark.django_db

STEPS = [{"title": "Look", "days": 5}, {"title": "Act", "days": 10, "gate": True, "loop": True}]
STORED = [
    {"code": "step-1", "title": "Look", "title_en": "", "days": 5, "gate": False, "loop": False},
    {"code": "step-2", "title": "Act", "title_en": "", "days": 10, "gate": True, "loop": True},
]


@pytest.fixture
def office(cast):
    return cast.office


def make(office, **fields) -> Procedure:
    return actions.save_procedure(
        None, by=office, **({"code": "ours", "title": "Ours", "steps": STEPS} | fields)
    )


def test_the_first_procedures_are_there():
    found = [(one.code, one.title, one.editions.get().steps) for one in Procedure.objects.all()]
    assert found == [(one["code"], one["title"], steps_of(one)) for one in PROCEDURES]


def test_a_new_procedure_has_its_first_edition_with_codes_made_up(office):
    edition = make(office).editions.get()
    assert (edition.number, edition.by, edition.steps) == (1, office, STORED)


def test_changed_steps_are_a_new_edition_and_the_old_one_stays(office):
    procedure = make(office)
    actions.save_procedure(procedure, by=office, version=1, title="Ours, better", steps=STORED)
    assert procedure.editions.count() == 1
    shorter = [STORED[1]]
    actions.save_procedure(procedure, by=office, version=2, steps=shorter)
    assert [(one.number, one.steps) for one in procedure.editions.all()] == [(2, shorter), (1, STORED)]
    verbs = Entry.objects.filter(subject="procedure").order_by("number").values_list("verb", "changes")
    assert [verb for verb, _changes in verbs] == ["add", "edit", "edit"]
    assert verbs[2][1] == {"edition": [1, 2]}


def test_plans_laid_out_before_keep_their_steps(ground):
    before = ground.lay_out("pdca")
    procedure = Procedure.objects.get(code="pdca")
    actions.save_procedure(procedure, by=ground.cast.office, steps=STEPS)
    assert [(one.title, one.planned_end) for one in ground.milestones()] == [
        (one.title, one.planned_end) for one in before
    ]
    assert ground.topic.plan.edition.number == 1
    ground.lay_out("pdca")
    assert [one.title for one in ground.milestones()] == ["Look", "Act"]


@pytest.mark.parametrize("role", [role for role in Cast.ROLES if role != "office"])
def test_only_the_office_keeps_procedures_by_either_door(cast, role):
    with pytest.raises(Refused):
        make(cast[role])
    browser, procedure = signed_in(cast[role]), Procedure.objects.first()
    for address in ("/procedures/new/", f"/procedures/{procedure.pk}/edit/"):
        assert browser.get(address).status_code == 403
    body = {"code": "ours", "title": "Ours", "steps": STEPS}
    assert outcome(Door(cast[role]).post("/procedures/", body)) == (403, "permission_denied")
    assert browser.get(f"/procedures/{procedure.pk}/").status_code == 200


UNTITLED = [("invalid", "steps.0.title"), ("required", "steps.0.title")]
WRONG = {
    "no steps": ([], [("invalid", "steps")]),
    "no list": ("x", [("invalid", "steps")]),
    "too many": ([{"title": "x", "days": 1}] * 41, [("invalid", "steps")]),
    "no title": ([{"days": 1}], [("required", "steps.0.title")]),
    "no days": ([{"title": "x"}], [("invalid", "steps.0.days")]),
    "no day": ([{"title": "x", "days": 0}], [("invalid", "steps.0.days")]),
    "a true day": ([{"title": "x", "days": True}], [("invalid", "steps.0.days")]),
    "half a day": ([{"title": "x", "days": 1.5}], [("invalid", "steps.0.days")]),
    "days in words": ([{"title": "x", "days": "five"}], [("invalid", "steps.0.days")]),
    "too long a plan": ([{"title": "x", "days": 2000}] * 2, [("invalid", "steps")]),
    "no step": ([None, 7], [("required", "steps.0.title"), ("invalid", "steps.0.days"),
                            ("required", "steps.1.title"), ("invalid", "steps.1.days")]),
    "a title of two lines": ([{"title": "a\nb", "days": 1}], UNTITLED),
    "a title too long": ([{"title": "x" * 121, "days": 1}], UNTITLED),
    "a code twice": ([{"title": "x", "code": "a", "days": 1}] * 2, [("unique", "steps.1.code")]),
    "a code of words": ([{"title": "x", "code": "A b", "days": 1}], [("invalid", "steps.0.code")]),
    "two ways back": ([{"title": "x", "days": 1, "loop": True}] * 2, [("invalid", "steps")]),
}  # fmt: skip


@pytest.mark.parametrize(("steps", "told"), WRONG.values(), ids=WRONG)
def test_steps_that_make_no_plan_are_refused_with_every_fault(office, steps, told):
    with pytest.raises(Invalid) as refused:
        make(office, steps=steps)
    assert [(one.code, one.attr) for one in refused.value.problems] == told
    assert not Procedure.objects.filter(code="ours").exists()
    answer = Door(office).post("/procedures/", {"code": "ours", "title": "Ours", "steps": steps})
    assert (answer.status_code, faults(answer)) == (400, told)


@pytest.mark.parametrize(
    ("fields", "attr"),
    [
        ({"code": "pdca"}, "code"),
        ({"code": "A b"}, "code"),
        ({"title": ""}, "title"),
        ({"type": "x"}, "type"),
    ],
)
def test_a_name_that_is_taken_or_none_is_refused(office, fields, attr):
    with pytest.raises(ValidationError) as refused:
        make(office, **fields)
    assert (list(refused.value.error_dict), Edition.objects.count()) == ([attr], 5)


def test_an_outdated_version_is_stale_and_makes_no_edition(office):
    procedure = make(office)
    actions.save_procedure(procedure, by=office, version=1, title="First")
    with pytest.raises(Stale):
        actions.save_procedure(procedure, by=office, version=1, steps=[STORED[0]])
    assert procedure.editions.count() == 1


# --- The page ----------------------------------------------------------------------------------------


def sent(rows: list[tuple], **more) -> dict:
    """A form as a browser sends it; rows of (code, title, days)."""
    fields = {"title": "Ours", "title_en": "", "code": "ours", "type": "", "is_active": "on"}
    columns = {
        "code_of": [code for code, _title, _days in rows],
        "title_of": [title for _code, title, _days in rows],
        "title_en_of": [""] * len(rows),
        "days_of": [days for _code, _title, days in rows],
    }
    return fields | columns | more


def test_the_page_saves_rows_in_their_order(office):
    rows = [("", "Look", "5"), ("", "Act", "10"), ("", "", "7")]
    answer = signed_in(office).post("/procedures/new/", sent(rows, act="save", gate_of=["1"], loop_of=["1"]))
    procedure = Procedure.objects.get(code="ours")
    assert (answer.status_code, answer["Location"]) == (302, f"/procedures/{procedure.pk}/")
    assert procedure.editions.get().steps == STORED


def test_the_buttons_of_rows_work_without_a_script_and_save_nothing(office):
    procedure = make(office)
    browser, address = signed_in(office), f"/procedures/{procedure.pk}/edit/"
    rows = [("step-1", "Look", "5"), ("step-2", "Act", "x")]
    for act, titles in [("add", ["Look", "Act", ""]), ("up-1", ["Act", "Look"]), ("remove-0", ["Act"])]:
        answer = browser.post(address, sent(rows, act=act, title="Half typed", version=1, gate_of=["1"]))
        assert answer.status_code == 200
        assert [row["title"] for row in answer.context["rows"]] == titles
        assert [row["gate"] for row in answer.context["rows"] if row["title"] == "Act"] == [True]
        assert 'value="Half typed"' in text_of(answer)
        assert 'name="version" value="1"' in text_of(answer)
    assert Procedure.objects.get(pk=procedure.pk).version == 1


def test_the_page_tells_which_step_is_wrong_and_keeps_what_was_typed(office):
    answer = signed_in(office).post(
        "/procedures/new/", sent([("", "Look", "5"), ("", "Act", "soon")], act="save")
    )
    page = text_of(answer)
    assert answer.status_code == 422
    assert "Step 2: The days are a whole number from 1 on." in page
    assert 'value="soon"' in page


def test_of_two_who_edit_a_procedure_the_second_keeps_the_text_and_is_told(office):
    procedure = make(office)
    browser, address = signed_in(office), f"/procedures/{procedure.pk}/edit/"
    rows = [("step-1", "Look", "5")]
    assert browser.post(address, sent(rows, act="save", title="First", version=1)).status_code == 302
    second = browser.post(address, sent(rows, act="save", title="Second", version=1))
    assert (second.status_code, 'value="Second"' in text_of(second)) == (409, True)
    assert Procedure.objects.get(pk=procedure.pk).title == "First"


def test_an_earlier_edition_can_be_looked_at(office):
    procedure = make(office)
    actions.save_procedure(procedure, by=office, steps=[{"title": "Only this", "days": 3}])
    browser = signed_in(office)
    pages = {n: text_of(browser.get(f"/procedures/{procedure.pk}/?edition={n}")) for n in (1, 2, 99, "x")}
    assert ["1. Look" in pages[n] for n in (1, 2, 99, "x")] == [True, False, False, False]
    assert ["An earlier edition" in pages[n] for n in (1, 2)] == [True, False]


def test_the_list_costs_the_same_with_many_procedures(office, django_assert_num_queries):
    from tests.pages import queries

    browser = signed_in(office)
    few = len(queries(browser, "/procedures/"))
    for number in range(10):
        make(office, code=f"p{number}")
    assert len(queries(browser, "/procedures/")) == few
