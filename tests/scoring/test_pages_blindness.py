"""Before closing no page betrays a mark or a choice; afterwards a proposer sees marks without names."""

import re

import pytest
from django.urls import reverse

from projects.models import Cycle
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS

pytestmark = pytest.mark.django_db

ROLES = ("office", "leader", "judge", "judge3", "voter", "manager", "staff", "partner", "outsider")
OF_CYCLE = (
    "cycle",
    "cycle-history",
    "cycle-people",
    "score",
    "coverage",
    "ranking",
    "agreement",
    "judges",
    "discussion",
    "what-if",
    "ballot",
    "turnout",
    "tally",
    "record",
    "record-json",
)
OF_TOPIC = ("topic", "topic-history", "score-topic", "recuse", "derivation")
SCALE = {"scale_low": 0, "scale_high": 9999, "scale_step": "0.5"}
VARIES = re.compile(r'(csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]*|<time .*?</time>|<time .*?>')


def pages(cycle: Cycle) -> list[str]:
    topics = cycle.topics.values_list("pk", flat=True)
    addresses = [reverse(name) for name in ("home", "topics", "cycles")]
    addresses += [reverse(name, args=[cycle.pk]) for name in OF_CYCLE]
    return addresses + [reverse(name, args=[pk]) for name in OF_TOPIC for pk in topics]


@pytest.fixture(autouse=True)
def everybody(cast):
    """The cast is made when first asked for; here all of it is there from the start."""
    return [cast[role] for role in cast.ROLES]


def seen(client, cast, cycle: Cycle, roles=ROLES) -> dict[tuple[str, str], str]:
    """What everybody sees of a cycle, by role and address, without what differs from request to request."""
    found = {}
    for role in roles:
        client.force_login(cast[role])
        for address in pages(cycle):
            answer = client.get(address)
            found[role, address] = f"{answer.status_code} {VARIES.sub('', answer.content.decode())}"
    return found


def test_changing_a_scorecard_changes_nothing_on_anybody_elses_pages(client, stage, cast):
    cycle = stage.scoring(number=2, **SCALE)
    topic = cycle.topics.order_by("code").first()
    selection.score(topic, by=cast.judge2, marks=dict.fromkeys(DIMENSIONS, "7391.5"), comment="ZEBRA")
    before = seen(client, cast, cycle)
    selection.score(topic, by=cast.judge2, marks=dict.fromkeys(DIMENSIONS, "11.5"), comment="GNU")
    assert seen(client, cast, cycle) == before


def test_a_judges_own_pages_show_the_own_marks(client, stage, cast):
    cycle = stage.scoring(number=1, **SCALE)
    topic = cycle.topics.get()
    selection.score(topic, by=cast.judge2, marks=dict.fromkeys(DIMENSIONS, "7391.5"), comment="ZEBRA")
    client.force_login(cast.judge2)
    page = client.get(reverse("score-topic", args=[topic.pk])).content.decode()
    assert (page.count('value="7391.5"'), "ZEBRA" in page) == (7, True)
    others = seen(client, cast, cycle)
    assert [key for key, page in others.items() if "7391.5" in page or "ZEBRA" in page] == []


def test_changing_a_ballot_changes_nothing_on_anybody_elses_pages(client, stage, cast):
    cycle = stage.voting()
    best = stage.candidates(cycle)
    others = [role for role in ROLES if role != "voter"]
    selection.cast(cycle, by=cast.voter, choices=best[:1])
    before = seen(client, cast, cycle, others)
    selection.cast(cycle, by=cast.voter, choices=best[1:3])
    assert seen(client, cast, cycle, others) == before


def test_after_the_count_nobody_learns_whose_choice_it_was(client, stage, cast):
    cycle = stage.voting()
    best = stage.candidates(cycle)
    selection.cast(cycle, by=cast.voter, choices=best[:2])
    selection.cast(cycle, by=cast.manager, choices=best[:1])
    selection.close_voting(cycle, by=cast.office)
    client.force_login(cast.office)
    turnout = client.get(reverse("turnout", args=[cycle.pk])).content.decode()
    titles = cycle.topics.values_list("title", flat=True)
    assert [title for title in titles if title in turnout] == []


def test_proposer_sees_scorecards_by_number_office_by_name(client, stage, cast):
    cycle = selection.close_scoring(stage.scored(), by=cast.office)
    topic = cycle.topics.order_by("code").first()
    names = ["Judge2", "Judge3"]
    labels = ["J01", "J02", "J03"]
    client.force_login(cast.manager)  # the proposer
    page = client.get(topic.get_absolute_url()).content.decode()
    assert [word for word in names + labels if word in page] == labels
    client.force_login(cast.office)
    page = client.get(topic.get_absolute_url()).content.decode()
    assert [word for word in names + labels if word in page] == names


def test_a_voter_who_did_not_propose_sees_no_scorecard(client, stage, cast):
    cycle = selection.close_scoring(stage.scored(), by=cast.office)
    topic = cycle.topics.order_by("code").first()
    client.force_login(cast.voter)
    page = client.get(topic.get_absolute_url()).content.decode()
    assert ("Evaluation and votes" in page, "J01" in page, "Judge2" in page) == (True, False, False)


def test_results_list_only_topics_that_one_may_see(client, stage, cast):
    cycle = stage.certified()
    best = cycle.topics.filter(state="established").order_by("code")
    rest = cycle.topics.filter(state="passed_over").order_by("code")
    client.force_login(cast.outsider)
    for page in ("ranking", "what-if", "tally", "record"):
        body = client.get(reverse(page, args=[cycle.pk])).content.decode()
        told = [topic.code for topic in [*best, *rest] if topic.code in body]
        assert (page, told) == (page, [topic.code for topic in best])
    client.force_login(cast.partner)  # takes no part in any of them
    for page in ("ranking", "what-if", "tally", "record", "cycle-history"):
        body = client.get(reverse(page, args=[cycle.pk])).content.decode()
        assert (page, [topic.code for topic in [*best, *rest] if topic.code in body]) == (page, [])


def test_ties_are_told_only_between_topics_that_one_may_see(client, stage, cast):
    cycle = stage.scoring(number=4, seats=1, shortlist_size=2)
    for place, topic in enumerate(cycle.topics.order_by("code")):
        for judge in cast.judges:
            selection.score(topic, by=judge, marks=dict.fromkeys(DIMENSIONS, 8 if place < 2 else 5))
    cycle = selection.close_scoring(cycle, by=cast.office)
    codes = list(cycle.topics.order_by("code").values_list("code", flat=True))
    found = {}
    for role in ("office", "voter"):
        client.force_login(cast[role])
        body = client.get(reverse("ranking", args=[cycle.pk])).content.decode()
        found[role] = ("decided by lot" in body, [code for code in codes if code in body])
    assert found == {"office": (True, codes), "voter": (True, codes[:2])}
