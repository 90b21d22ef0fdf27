"""Nothing that can be sent makes a 500, and what is wrong is named (design.md §8)."""

import json

import pytest
from django.test import Client

from kit import history
from kit.models import Entry
from projects.models import Topic
from tests.api.door import faults, outcome
from tests.api.world import MARKS

pytestmark = pytest.mark.django_db

DEEP = 10_000
NOT_AN_ID = (
    *("true", "false", "{}", "[]", "[1]"),
    *("1.5", "1e400", "-1e400", "NaN", "1e30", "-3"),
    *('"x"', '""', '"1.0"', '"-1"', '"１"'),
)
HUGE = str(10**30)
NOT_TEXT = ["true", "{}", "[]", '["a"]', "1e400", "null"]
FORBIDDEN = ["a\\u0000b", "\\ud800", "\\udfff\\ud800", "a\\u0007", "\\u009f", "\\ufffe"]


@pytest.fixture
def cycle(stage):
    return stage.proposing()


@pytest.fixture
def manager(door, cast):
    return door(cast.manager)


def raw(**parts: str) -> str:
    """A JSON object whose values are spelled as given."""
    return "{" + ", ".join(f'"{name}": {value}' for name, value in parts.items()) + "}"


REFERENCES = [
    ("/topics/", "cycle", {"center": "1", "title": '"T"'}),
    ("/topics/", "center", {"cycle": "1", "title": '"T"'}),
    ("/topics/", "theme", {"cycle": "1", "center": "1", "title": '"T"'}),
    ("/members/", "topic", {"user": "1", "role": '"lead"'}),
    ("/members/", "user", {"topic": "1", "role": '"lead"'}),
    ("/scorecards/", "topic", {"marks": "{}"}),
    ("/recusals/", "topic", {"reason": '"kin"'}),
    ("/recusals/", "judge", {"topic": "1", "reason": '"kin"'}),
    ("/ballots/", "cycle", {"choices": "[]"}),
]


@pytest.mark.parametrize("value", [*NOT_AN_ID, HUGE])
@pytest.mark.parametrize(("path", "attr", "rest"), REFERENCES)
def test_reference_that_is_no_id_is_400_and_named(manager, path, attr, rest, value):
    response = manager.post(path, raw(**rest, **{attr: value}))
    assert response.status_code == 400
    assert attr in [attr.split(".")[0] for _code, attr in faults(response)]


@pytest.mark.parametrize("value", [*NOT_AN_ID, HUGE])
@pytest.mark.parametrize(("path", "attr"), [("/topics/", "departments"), ("/ballots/", "choices")])
def test_list_of_references_names_the_one_at_fault(manager, cycle, cast, path, attr, value):
    rest = {"cycle": str(cycle.pk), "center": str(cast.branch.pk), "title": '"T"'}
    response = manager.post(path, raw(**rest, **{attr: f"[{value}]"}))
    assert response.status_code == 400
    assert [attr for _code, attr in faults(response)] == [f"{attr}.0"]
    scalar = manager.post(path, raw(**rest, **{attr: value if value != "[]" else "5"}))
    assert scalar.status_code == 400 or value == "[1]"


@pytest.mark.parametrize(("value", "wanted"), [("{}", (201,)), ('"{}"', (201,)), ("{}.0", (400, "invalid"))])
def test_id_is_a_whole_number_or_its_digits(manager, cycle, cast, value, wanted):
    body = raw(cycle=value.format(cycle.pk), center=str(cast.branch.pk), title='"T"')
    assert outcome(manager.post("/topics/", body)) == wanted


@pytest.mark.parametrize("value", NOT_TEXT)
@pytest.mark.parametrize("attr", ["title", "goal"])
def test_text_that_is_none_is_400_and_named(manager, cycle, cast, attr, value):
    parts = {"cycle": str(cycle.pk), "center": str(cast.branch.pk), "title": '"T"', attr: value}
    response = manager.post("/topics/", raw(**parts))
    assert response.status_code == 400
    assert [attr for _code, attr in faults(response)] == [attr]


@pytest.mark.parametrize("text", FORBIDDEN)
@pytest.mark.parametrize("attr", ["title", "background"])
def test_forbidden_characters_are_refused_by_name(manager, cycle, cast, attr, text):
    parts = {"cycle": str(cycle.pk), "center": str(cast.branch.pk), "title": '"T"', attr: f'"{text}"'}
    response = manager.post("/topics/", raw(**parts))
    assert (response.status_code, faults(response)) == (400, [("invalid_characters", attr)])
    assert Topic.objects.count() == 0


@pytest.mark.parametrize("text", FORBIDDEN)
def test_forbidden_characters_in_names_and_inside_json_are_refused(door, cast, text):
    office = door(cast.office)
    assert office.post("/centers/", raw(**{f"a{text}": "1"})).status_code == 400
    nested = office.post("/cycles/", raw(code='"X"', title='"X"', anchors=f'{{"1": "{text}"}}'))
    assert faults(nested) == [("invalid_characters", "anchors.1")]


TITLES = [
    "=1+1",
    "+SUM(A1)",
    "@cmd",
    "-2",
    "😀🎉 emoji",
    "👨‍👩‍👧‍👦",
    "‮abc",
    "<script>alert(1)</script>",
    "'; DROP TABLE --",
    "课" * 120,
]


@pytest.mark.parametrize("title", TITLES)
def test_odd_but_honest_text_is_kept_as_it_is(manager, cycle, cast, title):
    made = manager.post("/topics/", {"cycle": cycle.pk, "center": cast.branch.pk, "title": title})
    assert (made.status_code, made.json()["title"]) == (201, title)
    assert manager.ids("/topics/", search=title[:100]) == [made.json()["id"]]


def test_text_is_stored_in_nfc(manager, cycle, cast):
    body = {"cycle": cycle.pk, "center": cast.branch.pk, "title": "Cafe\u0301"}
    made = manager.post("/topics/", body).json()
    assert (made["title"], Topic.objects.get().title) == ("Caf\u00e9", "Caf\u00e9")
    assert manager.ids("/topics/", search="Cafe\u0301") == [made["id"]]


@pytest.mark.parametrize(("attr", "most"), [("title", 120), ("background", 10_000), ("goal", 10_000)])
def test_text_beyond_its_limit_is_refused_by_name(manager, cycle, cast, attr, most):
    body = {"cycle": cycle.pk, "center": cast.branch.pk, "title": "T"}
    for length in (most + 1, 100_000):
        refused = manager.post("/topics/", body | {attr: "长" * length})
        assert faults(refused) == [("max_length", attr)]
    assert manager.post("/topics/", body | {attr: "长" * most}).status_code == 201


@pytest.mark.parametrize("body", ["[" * DEEP, "[" * DEEP + "]" * DEEP, '{"a":' * DEEP + "1" + "}" * DEEP])
def test_deep_json_is_400(manager, body):
    assert outcome(manager.post("/topics/", body)) == (400, "parse_error")


def test_json_nested_beyond_32_levels_is_400(door, cast):
    deep = "[" * 40 + "]" * 40
    response = door(cast.office).post("/cycles/", raw(code='"X"', title='"X"', anchors=deep))
    assert faults(response) == [("too_deep", "anchors")]


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "1e400"])
@pytest.mark.parametrize("attr", ["budget", "title", "cycle", "nothing"])
def test_number_that_is_not_finite_is_refused_by_name(manager, attr, number):
    assert faults(manager.post("/topics/", raw(**{attr: number}))) == [("invalid", attr)]


BUDGETS = [
    "-1",
    "0.001",
    "99999999999",
    '"1e9"',
    '"NaN"',
    '"x"',
    "true",
    "{}",
    '"1,000"',
    '"' + "9" * 2000 + '"',
]


@pytest.mark.parametrize("budget", BUDGETS)
def test_budget_that_cannot_be_is_refused(manager, cycle, cast, budget):
    body = raw(cycle=str(cycle.pk), center=str(cast.branch.pk), title='"T"', budget=budget)
    response = manager.post("/topics/", body)
    if budget == '"1e9"':
        assert response.json()["budget"] == "1000000000.00"
        return
    assert (response.status_code, [attr for _code, attr in faults(response)]) == (400, ["budget"])


@pytest.mark.parametrize(
    "mark", ["0", "11", "7.5", "true", '"x"', "{}", "[]", "1e400", '"7,0"', "1e300", HUGE, '"1e1"']
)
def test_mark_off_the_scale_is_refused_by_dimension(door, stage, cast, mark):
    topic = stage.scoring(number=1).topics.get()
    body = raw(topic=str(topic.pk), marks=raw(importance="7", goal=mark))
    response = door(cast.judge).post("/scorecards/", body)
    assert response.status_code == 400
    assert [attr for _code, attr in faults(response)] == ["marks.goal"]


@pytest.mark.parametrize("marks", ["5", '"x"', "[]", "true", "null", '{"charm": 5}', '{"": 5}'])
def test_marks_that_are_no_marks_are_refused(door, stage, cast, marks):
    topic = stage.scoring(number=1).topics.get()
    response = door(cast.judge).post("/scorecards/", raw(topic=str(topic.pk), marks=marks))
    assert response.status_code == 400
    assert [attr.split(".")[0] for _code, attr in faults(response)] == ["marks"]


def test_a_thousand_marks_are_refused_at_once(door, stage, cast):
    topic = stage.scoring(number=1).topics.get()
    body = {"topic": topic.pk, "marks": {f"d{number}": 1 for number in range(1000)}}
    assert len(faults(door(cast.judge).post("/scorecards/", body))) == 1


NO_MOMENTS = (
    *("0001-01-01T00:00:00", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00", "1999-12-31T00:00:00Z"),
    *("x", "2025-13-01T00:00:00Z", "1e400", 5, True, {}),
)


@pytest.mark.parametrize("moment", NO_MOMENTS)
def test_moment_that_cannot_be_is_refused(door, stage, cast, moment):
    cycle = stage.cycle()
    response = door(cast.office).patch(f"/cycles/{cycle.pk}/", {"voting_ends_at": moment}, If_Match="*")
    assert response.status_code == 400
    assert [attr for _code, attr in faults(response)] == ["voting_ends_at"]


def test_moment_without_offset_is_local(door, stage, cast):
    cycle = stage.cycle()
    body = {"voting_ends_at": "2027-06-01T08:00:00"}
    told = door(cast.office).patch(f"/cycles/{cycle.pk}/", body, If_Match="*").json()
    assert told["voting_ends_at"] == "2027-06-01T00:00:00+00:00"


SETTINGS = {
    "seats": [0, -1, 10**9, "x", True, 1.5, None],
    "choices": [0],
    "shortlist_size": [2**15],
    "min_judges": [0],
    "center_cap": [-5],
    "quorum": ["3/2", "1/0", "x", "1/3/4", ""],
    "weights": [{"goal": 1}, [1], [[]], "x", 5, {"goal": "x"}, {"goal": [1]}, {"charm": 1}],
    "floors": [{"goal": 99}, {"goal": {}}],
    "directions": [{"goal": "up"}, 5],
    "tie_break": [["votes"], "lot", ["moon", "lot"], [["lot"]]],
    "anchors": [{"99": "x"}, {"x": "y"}, {"1": 5}, [1], {"1": "x" * 30_000}],
    "calibration": ["moon"],
    "panel_mean": [5],
    "minimum_share": ["all"],
    "runoff": ["maybe"],
    "scale_low": ["x", 10],
    "scale_high": [1],
    "scale_step": [0, 3.3333],
    "panel": [[999_999], "x"],
    "electorate": [[True], {}],
    "themes": ["x", ["x" * 61], [{}]],
    "code": ["", "x" * 21],
    "title": [""],
}
SCALE = {"scale_high", "scale_step", "scale_low", "non_field_errors"}


@pytest.mark.parametrize(
    ("name", "value"), [(name, value) for name, values in SETTINGS.items() for value in values]
)
def test_setting_that_cannot_be_is_refused_by_name(door, stage, cast, name, value):
    cycle = stage.cycle()
    before = door(cast.office).get(f"/cycles/{cycle.pk}/").json()
    response = door(cast.office).patch(f"/cycles/{cycle.pk}/", {name: value}, If_Match="*")
    assert response.status_code == 400, response.content
    wrong = {attr.split(".")[0] for _code, attr in faults(response)}
    assert wrong <= (SCALE if name in SCALE else {name})
    assert door(cast.office).get(f"/cycles/{cycle.pk}/").json() == before


@pytest.mark.parametrize("value", [[], ["x"], "x", 5, True])
@pytest.mark.parametrize("name", ["anchors", "weights", "floors", "directions"])
def test_object_of_settings_that_is_none_is_refused_when_a_cycle_is_made(door, cast, name, value):
    made = door(cast.office).post("/cycles/", {"code": "X", "title": "X", name: value})
    assert (made.status_code, faults(made)) == (400, [("not_a_mapping", name)])


@pytest.mark.parametrize("query", ["search=%00", "search=a%00b", "state=%00", "%00=1", "cycle=1%00"])
def test_nul_in_an_address_is_400(manager, query):
    assert manager.get(f"/topics/?{query}").status_code == 400


ODD = (
    *("search=%ED%A0%80", "search=%FF%FE", "search=%", "search=%25%5F", "search=" + "a%20" * 50),
    *("state=" + ",".join(["draft"] * 500), "mine=true&mine=false", "page=2&page=1", "&&=&"),
)


@pytest.mark.parametrize("query", ODD)
def test_odd_query_string_is_answered(manager, query):
    assert manager.get(f"/topics/?{query}").status_code in (200, 400)


def test_per_cent_and_underscore_are_searched_for_literally(manager, cycle, cast):
    made = manager.post("/topics/", {"cycle": cycle.pk, "center": cast.branch.pk, "title": "up 5% and_more"})
    manager.post("/topics/", {"cycle": cycle.pk, "center": cast.branch.pk, "title": "up 50 andXmore"})
    assert manager.ids("/topics/", search="5%") == [made.json()["id"]]
    assert manager.ids("/topics/", search="and_m") == [made.json()["id"]]


UTF8 = "课".encode().decode("latin-1")
NO_TOKENS = (
    *("Token", "Token ", "Token a b", "Token x" * 2000, "Token \xff", f"Token {UTF8}", "Token ;--"),
    *("Bearer x", "Basic AAAA"),
)


@pytest.mark.parametrize("header", NO_TOKENS)
def test_broken_authorization_is_401(cast, header):
    response = Client().get("/api/v1/topics/", headers={"Authorization": header})
    assert response.status_code == 401
    assert faults(response)


@pytest.mark.parametrize("cookie", ['"\\000"', "x" * 5000, UTF8, '"\\ud800"'])
def test_broken_session_cookie_is_a_stranger(cookie):
    response = Client().get("/api/v1/topics/", headers={"Cookie": f"sessionid={cookie}"})
    assert outcome(response) == (401, "not_authenticated")


def test_body_that_writes_read_only_parts_changes_none_of_them(manager, cycle, cast):
    body = {"cycle": cycle.pk, "center": cast.branch.pk, "title": "T"}
    forged = {
        "state": "established",
        "code": "X-1",
        "proposer": cast.office.pk,
        "version": 99,
        "id": 77,
        "was_shortlisted": True,
    }
    made = manager.post("/topics/", body | forged).json()
    told = {name: made[name] for name in ("state", "code", "proposer", "version")}
    assert told == {"state": "draft", "code": None, "proposer": cast.manager.pk, "version": 1}
    patched = manager.patch(f"/topics/{made['id']}/", forged | {"cycle": 999}, If_Match=1).json()
    assert (patched["state"], patched["cycle"], patched["version"]) == ("draft", cycle.pk, 2)


def test_refused_write_leaves_no_line_of_history(manager, cycle, cast):
    before = Entry.objects.count()
    manager.post("/topics/", {"cycle": cycle.pk, "center": cast.branch.pk, "title": ""})
    manager.post("/topics/", {"cycle": cycle.pk, "center": cast.department.pk, "title": "T"})
    assert Entry.objects.count() == before


def test_error_names_every_fault_at_once(manager):
    response = manager.post("/topics/", {"cycle": "x", "kind": "moon", "budget": "much"})
    assert {attr for _code, attr in faults(response)} == {"cycle", "kind", "budget", "title", "center"}


def test_scorecard_takes_numbers_as_json_has_them(door, stage, cast):
    topic = stage.scoring(number=1, scale_step="0.5").topics.get()
    body = json.dumps({"topic": topic.pk, "marks": MARKS | {"goal": 7.5, "cost": None, "ease": "9"}})
    made = door(cast.judge).post("/scorecards/", body).json()
    assert made["marks"] == MARKS | {"goal": 7.5, "cost": None, "ease": 9}


@pytest.mark.parametrize("number", ["1e15", "-1e16", "1e300", HUGE, "-" + HUGE])
def test_number_that_no_database_gives_back_is_refused(door, cast, stage, number):
    office, cycle = door(cast.office), stage.cycle()
    weights = dict.fromkeys(("goal", "innovation", "urgency", "feasibility", "cost", "ease"), "1")
    body = raw(weights=json.dumps(weights)[:-1] + f', "importance": {number}' + "}")
    refused = office.patch(f"/cycles/{cycle.pk}/", body, If_Match=cycle.version)
    assert (refused.status_code, faults(refused)) == (400, [("too_large", "weights")])
    floors = raw(floors=f'{{"goal": [[{number}]]}}')
    assert office.patch(f"/cycles/{cycle.pk}/", floors, If_Match=cycle.version).status_code == 400
    assert office.get(f"/cycles/{cycle.pk}/").status_code == 200


def test_negative_zero_is_a_mark_and_the_history_stays_sound(door, stage, cast):
    topic = stage.scoring(number=1, scale_low=-5, scale_high=5).topics.get()
    marks = '{"goal": -0.0, "cost": "-0", "ease": -0}'
    made = door(cast.judge).post("/scorecards/", raw(topic=str(topic.pk), marks=marks))
    assert [made.json()["marks"][name] for name in ("goal", "cost", "ease")] == [0, 0, 0]
    assert list(history.broken()) == []
