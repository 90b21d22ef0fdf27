"""The office assigns judges to topics, by hand or as the product proposes; pure arithmetic aside."""

import pytest
from django.urls import reverse

from kit.models import Entry
from kit.refusals import Conflict, Invalid, Refused, Stale
from projects.models import Cycle, Topic
from scoring import actions as selection
from scoring.assigned import proposed, roster, weigh
from scoring.models import Assignment
from tests.api.door import Door
from tests.scoring.assignments import SEVENS, assign, everything, made, ordered, scoring, stored
from tests.scoring.plain_forms import form_with, press

pytestmark = pytest.mark.django_db


@pytest.fixture
def cycle(stage) -> Cycle:
    return made(stage)


def test_assigning_replaces_what_was_there_and_tells_it_once(cycle, cast):
    first, second = ordered(cycle)[:2]
    assign(cycle, cast, [(cast.judge.pk, first.pk), (cast.judge2.pk, first.pk)])
    kept = Assignment.objects.get(judge=cast.judge).pk
    draft = assign(cycle, cast, [(cast.judge.pk, first.pk), (cast.judge.pk, second.pk)])
    assert (int(draft.added.sum()), int(draft.removed.sum())) == (1, 1)
    assert stored(cycle) == {("judge", "Topic 1"), ("judge", "Topic 2")}
    assert Assignment.objects.get(judge=cast.judge, topic=first).pk == kept
    told = Entry.objects.filter(subject="cycle", verb="assign").order_by("number")
    assert [entry.changes for entry in told] == [
        {"assignments": [0, 2], "assigned_anew": [None, 2]},
        {"assignments": [2, 2], "assigned_anew": [None, 1], "taken_away": [None, 1]},
    ]
    assert Cycle.objects.get(pk=cycle.pk).version == cycle.version + 2


def test_assigning_some_topics_leaves_the_others_alone(cycle, cast):
    first, second = ordered(cycle)[:2]
    assign(cycle, cast, [(cast.judge.pk, first.pk), (cast.judge.pk, second.pk)])
    assign(cycle, cast, [(cast.judge2.pk, second.pk)], topics=[second.pk])
    assert stored(cycle) == {("judge", "Topic 1"), ("judge2", "Topic 2")}


def test_the_same_again_changes_nothing(cycle, cast):
    pairs = everything(cycle)
    assign(cycle, cast, pairs)
    version = Cycle.objects.get(pk=cycle.pk).version
    assign(cycle, cast, pairs)
    assert Cycle.objects.get(pk=cycle.pk).version == version
    assert Entry.objects.filter(verb="assign").count() == 1


def test_dry_run_writes_nothing(cycle, cast):
    draft = selection.assign_proposed(cycle, by=cast.office, anew=True, dry_run=True)
    assert (int(draft.added.sum()), Assignment.objects.count()) == (8, 0)
    assert not Entry.objects.filter(verb="assign").exists()


def test_unknown_pairs_are_named_by_their_place(cycle, stage, cast):
    (topic, *_rest), elsewhere = ordered(cycle), stage.topic(stage.proposing())
    with pytest.raises(Invalid) as refused:
        assign(
            cycle, cast, [(cast.judge.pk, topic.pk), (cast.staff.pk, topic.pk), (cast.judge.pk, elsewhere.pk)]
        )
    assert [(one.code, one.attr) for one in refused.value.problems] == [
        ("unknown_judge", "pairs.1"),
        ("unknown_topic", "pairs.2"),
    ]


def test_a_conflict_of_interest_is_never_assigned_and_its_row_stays_until_lifted(cycle, cast):
    first, second = ordered(cycle)[:2]
    assign(cycle, cast, [(cast.judge.pk, first.pk), (cast.judge.pk, second.pk)])
    recusal = selection.declare_recusal(first, judge=cast.judge, by=cast.judge, reason="kin")
    selection.declare_recusal(first, judge=cast.judge2, by=cast.judge2, reason="kin")
    with pytest.raises(Refused) as refused:
        assign(cycle, cast, [(cast.judge2.pk, first.pk)])
    assert refused.value.code == "conflict_of_interest"
    assign(cycle, cast, [(cast.judge.pk, second.pk)])
    assert stored(cycle) == {("judge", "Topic 1"), ("judge", "Topic 2")}
    assert weigh(roster(cycle)).panel == [0, 1, 0, 0]
    selection.lift_recusal(recusal, by=cast.judge)
    assert weigh(roster(cycle)).panel == [1, 1, 0, 0]


def test_whoever_has_scored_stays_unless_that_is_confirmed(cycle, cast):
    cycle = scoring(cycle, cast)
    first, second, *_rest = ordered(cycle)
    selection.score(first, by=cast.judge, marks=SEVENS)
    rest = [pair for pair in roster(cycle).keys if pair != (cast.judge.pk, first.pk)]
    with pytest.raises(Conflict) as refused:
        assign(cycle, cast, rest)
    assert refused.value.code == "already_decided"
    assign(cycle, cast, rest, remove_scored=True)
    assert Entry.objects.filter(verb="assign").latest("pk").changes == {
        "assignments": [8, 7],
        "taken_away": [None, 1],
        "taken_away_scored": [None, 1],
    }
    assert weigh(roster(cycle)).panel == [2, 2, 2, 2], "the card counts all the same"
    with pytest.raises(Refused) as refused:
        selection.score(first, by=cast.judge, marks=SEVENS)
    assert refused.value.code == "not_assigned"


@pytest.mark.parametrize("role", ["judge", "leader", "manager", "voter", "outsider"])
def test_nobody_but_the_office_assigns(cycle, cast, client, role):
    with pytest.raises(Refused):
        selection.assign(cycle, by=cast[role], pairs=[])
    client.force_login(cast[role])
    pages = [reverse("assign", args=[cycle.pk]), reverse("assign-propose", args=[cycle.pk, "anew"])]
    assert [client.get(page).status_code for page in pages] == [403, 403]
    assert [client.post(page).status_code for page in pages] == [403, 403]
    person, pair = Door(cast[role]), {"judge": cast.judge2.pk, "topic": ordered(cycle)[0].pk}
    own = Assignment.objects.create(cycle=cycle, topic_id=pair["topic"], judge=cast.judge)
    assert person.post(f"/cycles/{cycle.pk}/actions/assign/", {"propose": True}).status_code == 403
    assert person.post("/assignments/", pair).status_code == 403
    wanted = (200, 403) if role == "judge" else (404, 404)
    assert person.get(f"/assignments/{own.pk}/").status_code == wanted[0]
    assert person.delete(f"/assignments/{own.pk}/", If_Match=1).status_code == wanted[1]
    assert person.ids("/assignments/") == ([own.pk] if role == "judge" else [])


def test_it_is_done_from_proposing_until_scoring_closes_and_only_where_it_is_wanted(
    cycle, stage, cast, client
):
    client.force_login(cast.office)

    def answer(cycle) -> tuple:
        try:
            selection.assign(cycle, by=cast.office, pairs=list(roster(cycle).keys))
        except Conflict as refused:
            code = refused.code
        else:
            code = ""
        return client.get(reverse("assign", args=[cycle.pk])).status_code, code

    assert answer(stage.cycle(assigned=True)) == (404, "phase_closed")
    assert answer(cycle) == (200, "")
    assert answer(stage.proposing()) == (404, "invalid_transition")
    cycle = scoring(cycle, cast)
    assert answer(cycle) == (200, "")
    for topic in ordered(cycle):
        for judge in cast.judges:
            if (judge.pk, topic.pk) in roster(cycle).keys:
                selection.score(topic, by=judge, marks=SEVENS)
    cycle = selection.close_scoring(cycle, by=cast.office)
    assert answer(cycle) == (404, "phase_closed")


def test_the_proposal_is_even_linked_free_of_conflicts_and_always_the_same(cycle, stage, cast):
    Topic.objects.filter(title="Topic 1").update(proposer=cast.judge)
    draft = proposed(roster(cycle), anew=True)
    weighed = draft.weighed()
    assert (weighed.panel, sorted(weighed.load), weighed.short) == ([2, 2, 2, 2], [2, 3, 3], [])
    assert len(weighed.groups) == 1
    assert not (draft.rows & draft.roster.barred).any()
    assert proposed(roster(cycle), anew=True).digest == draft.digest
    selection.assign_proposed(cycle, by=cast.office, anew=True, seen=draft.digest)
    assert set(roster(cycle).keys) == set(draft.roster.pairs(draft.rows))


def test_filling_the_gaps_keeps_everybody_and_skips_who_has_left(cycle, cast):
    first = ordered(cycle)[0]
    assign(cycle, cast, [(cast.judge.pk, topic.pk) for topic in ordered(cycle)])
    cast.judge3.is_active = False
    cast.judge3.save(update_fields=["is_active"])
    draft = selection.assign_proposed(cycle, by=cast.office, anew=False)
    assert stored(cycle) == {(judge, f"Topic {n}") for judge in ("judge", "judge2") for n in range(1, 5)}
    assert int(draft.removed.sum()) == 0
    selection.declare_recusal(first, judge=cast.judge, by=cast.judge, reason="kin")
    (short,) = selection.assign_proposed(cycle, by=cast.office, anew=False).weighed().short
    assert (short.code, short.judges, short.available, short.needed) == (first.code, 1, 1, 2)


def test_a_proposal_that_has_changed_since_it_was_seen_is_shown_again(cycle, cast, client):
    client.force_login(cast.office)
    page = client.get(reverse("assign-propose", args=[cycle.pk, "anew"]))
    (judge, topic), *_rest = page.context["draft"].roster.pairs(page.context["draft"].rows)
    selection.declare_recusal(
        Topic.objects.get(pk=topic),
        judge=next(j for j in cast.judges if j.pk == judge),
        by=cast.office,
        reason="kin",
    )
    again = press(client, page, "seen")
    assert (again.status_code, Assignment.objects.count()) == (409, 0)
    assert press(client, again, "seen").status_code == 200
    assert len(stored(cycle)) == 8
    assert (judge, topic) not in roster(cycle).keys


def test_two_saves_at_once_the_second_sees_the_first(cycle, cast, client):
    client.force_login(cast.office)
    first = ordered(cycle)[0]
    page = client.get(reverse("assign", args=[cycle.pk]))
    assign(cycle, cast, [(cast.judge2.pk, first.pk)])
    with pytest.raises(Stale):
        assign(cycle, cast, [], version=cycle.version)
    stale = press(client, page, "topics", pairs=[f"{cast.judge.pk}-{first.pk}"])
    assert (stale.status_code, stored(cycle)) == (409, {("judge2", "Topic 1")})
    assert form_with(stale, "topics").fields["pairs"] == [f"{cast.judge.pk}-{first.pk}"]
    press(client, stale, "topics")
    assert stored(cycle) == {("judge", "Topic 1")}
