"""Who gets which page of a cycle in which phase: role × page, phase by phase."""

import pytest
from django.urls import reverse

from scoring import actions as selection

pytestmark = pytest.mark.django_db

ROLES = ("office", "leader", "judge", "voter", "manager", "staff", "partner", "outsider")
VOTERS = ("voter", "manager")
PHASES = ("setup", "proposing", "scoring", "ranked", "voting", "counted", "certified")


def allowed(*roles: str, status: int = 200, otherwise: int = 403) -> dict[str, int]:
    return {role: status if role in roles else otherwise for role in ROLES}


EVERYBODY = allowed(*ROLES)
NOBODY = allowed(*ROLES, status=404)
OFFICE = allowed("office")
NOT_YET = allowed("office", status=404)


def from_phase(phase: str, before: dict, after: dict) -> dict[str, dict]:
    start = PHASES.index(phase)
    return {name: after if place >= start else before for place, name in enumerate(PHASES)}


PAGES = {
    "cycle": dict.fromkeys(PHASES, EVERYBODY),
    "cycle-history": dict.fromkeys(PHASES, EVERYBODY),
    "cycle-setup": dict.fromkeys(PHASES, OFFICE),
    "weights": dict.fromkeys(PHASES, allowed("office", "leader")),
    "weights-mine": dict.fromkeys(PHASES, NOBODY),
    "cycle-people": dict.fromkeys(PHASES, OFFICE),
    "cycle-copy": dict.fromkeys(PHASES, OFFICE),
    "screening": dict.fromkeys(PHASES, NOT_YET) | {"proposing": OFFICE},
    "score": from_phase("scoring", allowed("judge", status=404), allowed("judge")),
    "assign": dict.fromkeys(PHASES, NOT_YET),
    "coverage": from_phase("scoring", NOT_YET, OFFICE),
    "ranking": from_phase("ranked", NOBODY, EVERYBODY),
    "agreement": from_phase("ranked", NOBODY, EVERYBODY),
    "judges": from_phase("ranked", NOBODY, allowed("office", otherwise=404)),
    "discussion": from_phase("ranked", NOBODY, allowed("office", "leader", "judge", otherwise=404)),
    "what-if": from_phase("ranked", NOBODY, EVERYBODY),
    "stability": from_phase("ranked", NOBODY, EVERYBODY),
    "ballot": dict.fromkeys(PHASES, allowed(*VOTERS)),
    "absences": dict.fromkeys(PHASES, NOT_YET),
    "proxy": dict.fromkeys(PHASES, allowed(*VOTERS, status=404)),
    "turnout": dict.fromkeys(PHASES, NOT_YET) | {"voting": OFFICE, "counted": OFFICE},
    "tally": from_phase("counted", NOBODY, EVERYBODY),
    "certify": dict.fromkeys(PHASES, allowed("leader", status=404))
    | {"counted": allowed("leader"), "certified": allowed("leader", status=302)},
    "record": from_phase("certified", NOBODY, EVERYBODY),
    "record-docx": from_phase("certified", NOBODY, allowed("office", "leader")),
    "record-json": from_phase("certified", NOBODY, allowed("office", "leader")),
}


def in_phase(stage, phase: str):
    if phase == "setup":
        return stage.cycle()
    if phase == "ranked":
        return selection.close_scoring(stage.scored(), by=stage.cast.office)
    build = {"counted": stage.voted}.get(phase) or getattr(stage, phase)
    return build()


@pytest.mark.parametrize("phase", PHASES)
def test_pages_of_a_cycle_by_role(client, stage, cast, phase):
    cycle = in_phase(stage, phase)
    found = {}
    for role in ROLES:
        client.force_login(cast[role])
        for page in PAGES:
            status = client.get(reverse(page, args=[cycle.pk])).status_code
            found.setdefault(page, {})[role] = status
    assert found == {page: by_phase[phase] for page, by_phase in PAGES.items()}


@pytest.mark.parametrize("page", ["cycle-new", "cycle-shares"])
def test_pages_that_begin_a_cycle_are_the_offices(client, cast, page):
    found = {}
    for role in ROLES:
        client.force_login(cast[role])
        found[role] = client.get(reverse(page)).status_code
    assert found == OFFICE


MOVES = {
    "setup": {"open-proposing": 200},
    "proposing": {"open-scoring": 200, "reopen": 200},
    "scoring": {"close-scoring": 200, "open-voting": 200, "reopen": 200},
    "ranked": {"open-voting": 200, "reopen": 200},
    "voting": {"close-voting": 200, "reopen": 200},
    "counted": {"reopen": 200},
    "certified": {"close": 200, "reopen": 200},
}
VERBS = ("open-proposing", "open-scoring", "close-scoring", "open-voting", "close-voting", "close", "reopen")


@pytest.mark.parametrize("phase", PHASES)
def test_confirmations_of_moves_by_phase_and_role(client, stage, cast, phase):
    cycle = in_phase(stage, phase)
    client.force_login(cast.office)
    found = {verb: client.get(reverse("cycle-move", args=[cycle.pk, verb])).status_code for verb in VERBS}
    assert found == {verb: MOVES[phase].get(verb, 409) for verb in VERBS}
    for role in set(ROLES) - {"office"}:
        client.force_login(cast[role])
        refused = {client.get(reverse("cycle-move", args=[cycle.pk, verb])).status_code for verb in VERBS}
        assert (role, refused) == (role, {403})


def test_unknown_move_is_not_found(client, stage, cast):
    client.force_login(cast.office)
    assert client.get(reverse("cycle-move", args=[stage.cycle().pk, "explode"])).status_code == 404


def test_certify_move_leads_the_leader_to_the_list(client, stage, cast):
    cycle = stage.voted()
    client.force_login(cast.leader)
    answer = client.get(reverse("cycle-move", args=[cycle.pk, "certify"]))
    assert (answer.status_code, answer.url) == (302, reverse("certify", args=[cycle.pk]))


@pytest.mark.parametrize("phase", ["scoring", "certified"])
def test_scoring_page_is_for_judges_who_see_the_topic(client, stage, cast, phase):
    cycle = in_phase(stage, phase)
    topic = cycle.topics.order_by("code").first()
    expected = {"scoring": 404, "certified": 403}  # an outsider sees the topic once it is established
    found = {}
    for role in ("judge", "office", "leader", "manager", "outsider"):
        client.force_login(cast[role])
        found[role] = client.get(reverse("score-topic", args=[topic.pk])).status_code
    assert found == {"judge": 200, "office": 403, "leader": 403, "manager": 403, "outsider": expected[phase]}


def test_scoring_page_does_not_exist_before_scoring(client, stage, cast):
    topic = stage.topic(stage.proposing())
    client.force_login(cast.judge)
    assert client.get(reverse("score-topic", args=[topic.pk])).status_code == 404


def test_recusal_page_is_for_judges_and_the_office(client, stage, cast):
    topic = stage.scoring().topics.first()
    found = {}
    for role in ROLES:
        client.force_login(cast[role])
        found[role] = client.get(reverse("recuse", args=[topic.pk])).status_code
    assert found == {
        "office": 200,
        "judge": 200,
        "leader": 403,
        "manager": 403,
        "voter": 404,
        "staff": 404,
        "partner": 404,
        "outsider": 404,
    }


def test_strangers_are_sent_to_sign_in(client, stage):
    cycle = stage.cycle()
    for page in PAGES:
        answer = client.get(reverse(page, args=[cycle.pk]))
        assert (page, answer.status_code, answer.url.split("?")[0]) == (page, 302, "/accounts/login/")


def test_results_but_the_superseded_record_vanish_when_scoring_is_reopened(client, stage, cast):
    cycle = selection.reopen(stage.certified(), by=cast.office, phase="scoring", reason="an error")
    found = {}
    for role in ROLES:
        client.force_login(cast[role])
        for page in ("ranking", "what-if", "tally", "record", "record-json"):
            found[role, page] = client.get(reverse(page, args=[cycle.pk])).status_code
    kept = {key: status for key, status in found.items() if status != 404}
    assert kept == {("office", "record"): 200, ("leader", "record"): 200}
