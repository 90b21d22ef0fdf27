"""Who gets which page of a topic in which state (design.md §1)."""

import pytest

from tests.pages import signed_in

ROLES = (
    "office",
    "leader",
    "manager",
    "other_manager",
    "judge",
    "voter",
    "staff",
    "partner",
    "partner_manager",
    "outsider",
)


def table(default: int, **seen: int) -> dict[str, int]:
    """role → status; strangers are sent to the sign-in."""
    return dict.fromkeys(ROLES, default) | {"nobody": 302} | seen


OWN = table(404, office=200, manager=200)
SUBMITTED = OWN | {"leader": 200, "judge": 200}
#: `manager` and `voter` are the electorate of the stage.
SHORTLISTED = SUBMITTED | {"voter": 200}
PUBLIC = table(200, partner=404, partner_manager=404)

READING = {
    "draft": OWN,
    "returned": OWN,
    "submitted": SUBMITTED,
    "accepted": SUBMITTED,
    "rejected": SUBMITTED,
    "withdrawn": SUBMITTED,
    "shortlisted": SHORTLISTED,
    "established": PUBLIC,
}


def topic_in(stage, state: str):
    if state == "shortlisted":
        return stage.voting().topics.filter(state=state).first()
    if state == "established":
        return stage.certified().topics.filter(state=state).first()
    return stage.topic(stage.proposing(), state)


def statuses(cast, address: str) -> dict[str, int]:
    found = {role: signed_in(cast[role]).get(address).status_code for role in ROLES}
    return found | {"nobody": signed_in(None).get(address).status_code}


@pytest.mark.parametrize("state", READING)
@pytest.mark.parametrize("page", ["", "history/"])
def test_who_reads_a_topic(cast, stage, state, page):
    topic = topic_in(stage, state)
    assert statuses(cast, f"/topics/{topic.pk}/{page}") == READING[state]


def only_by(readers: dict, *writers: str) -> dict:
    """Of those who may read, all but `writers` are told why not."""
    return {
        role: 403 if status == 200 and role not in writers else status for role, status in readers.items()
    }


@pytest.mark.parametrize(
    ("state", "page", "expected"),
    [
        ("draft", "edit/", only_by(OWN, "manager")),
        ("draft", "files/", only_by(OWN, "manager")),
        ("draft", "invite/", OWN),
        ("draft", "move/submit/", only_by(OWN, "manager")),
        ("draft", "move/withdraw/", only_by(OWN, "manager")),
        ("submitted", "move/withdraw/", only_by(SUBMITTED, "manager")),
        ("submitted", "move/accept/", only_by(SUBMITTED, "office")),
        ("submitted", "move/return/", only_by(SUBMITTED, "office")),
        ("submitted", "move/reject/", only_by(SUBMITTED, "office")),
        ("submitted", "move/establish/", table(404)),
        ("submitted", "copy/", only_by(SUBMITTED) | {"manager": 409}),
    ],
)
def test_who_may_act_on_a_topic(cast, stage, state, page, expected):
    topic = topic_in(stage, state)
    assert statuses(cast, f"/topics/{topic.pk}/{page}") == expected


def test_the_proposer_copies_what_was_passed_over(cast, stage):
    topic = stage.certified().topics.filter(state="passed_over").first()
    readers = only_by(SHORTLISTED, "manager") if topic.was_shortlisted else only_by(SUBMITTED, "manager")
    assert statuses(cast, f"/topics/{topic.pk}/copy/") == readers


@pytest.mark.parametrize("address", ["/topics/", "/topics/new/", "/topics/duplicates/?title=calls"])
def test_everybody_signed_in_gets_the_lists(cast, stage, address):
    stage.proposing()
    assert statuses(cast, address) == table(200)


def test_a_list_shows_what_its_reader_may_see_and_no_more(cast, stage):
    cycle = stage.proposing()
    drafted, submitted = (
        stage.draft(cycle, title="Drafted calls"),
        stage.topic(cycle, "submitted", title="Sent calls"),
    )
    seen = {
        role: {
            topic.title
            for topic in (drafted, submitted)
            if topic.title in signed_in(cast[role]).get("/topics/").content.decode()
        }
        for role in ROLES
    }
    both, sent = {"Drafted calls", "Sent calls"}, {"Sent calls"}
    assert seen == dict.fromkeys(ROLES, set()) | {
        "office": both,
        "manager": both,
        "leader": sent,
        "judge": sent,
    }


@pytest.mark.parametrize("role", ["other_manager", "partner", "outsider", "leader", "judge"])
def test_no_filter_search_or_duplicate_betrays_a_draft(cast, stage, role):
    topic = stage.draft(stage.proposing(), title="Confidential night shift")
    client = signed_in(cast[role])
    for address in (
        "/topics/?search=Confidential",
        f"/topics/?cycle={topic.cycle_id}&state=draft",
        f"/topics/?center={topic.center_id}",
        f"/topics/?proposer={topic.proposer_id}",
        "/topics/?ordering=title",
        "/topics/duplicates/?title=Confidential night shift",
    ):
        assert "Confidential night" not in client.get(address).content.decode().replace(
            'value="Confidential', ""
        ), address


def test_a_copy_names_its_original_only_to_those_who_see_it(cast, stage):
    old = stage.certified().topics.filter(state="passed_over").first()
    cycle = stage.proposing(panel=[cast.outsider, cast.judge, cast.judge2])
    copy = stage.topic(cycle, "submitted", title="Again", copied_from=old)
    link = f"/topics/{old.pk}/"
    assert link in signed_in(cast.judge).get(f"/topics/{copy.pk}/").content.decode()
    assert link not in signed_in(cast.outsider).get(f"/topics/{copy.pk}/").content.decode()
