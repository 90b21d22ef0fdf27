"""Whoever has been deactivated has no permit and no way in, whatever seats and places are still there."""

import pytest

from kit.refusals import Refused
from people.models import User
from people.rules import may_manage_people
from projects.rules import may_certify, may_run_cycles
from scoring import actions as selection
from scoring.models import Ballot, Recusal, Scorecard
from scoring.rules import may_recuse, may_score, may_take_record, may_vote
from tests.api.door import Door
from tests.cast import Cast
from tests.pages import signed_in

pytestmark = pytest.mark.django_db


def gone(user) -> User:
    """Deactivated past the action, which would end the token too."""
    User.objects.filter(pk=user.pk).update(is_active=False)
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("role", Cast.ROLES)
def test_session_and_token_open_nothing(cast, role):
    user = cast[role]
    client, door = signed_in(user), Door(user)
    before = [client.get("/profile/").status_code, door.get("/me/").status_code]
    gone(user)
    after = [client.get("/profile/").status_code, door.get("/me/").status_code]
    assert (before, after) == ([200, 200], [302, 401])


@pytest.mark.parametrize("role", Cast.ROLES)
def test_seats_give_no_standing(cast, role):
    standing = gone(cast[role]).standing
    assert (standing.roles, standing.centers, standing.managed) == (frozenset(), frozenset(), frozenset())
    assert not (standing.is_office or standing.is_leader or standing.is_manager or standing.is_partner)


@pytest.mark.parametrize(
    ("permit", "role"),
    [
        (may_manage_people, "office"),
        (may_run_cycles, "office"),
        (may_take_record, "office"),
        (may_certify, "leader"),
        (may_take_record, "leader"),
    ],
)
def test_permit_of_a_seat_is_gone(cast, permit, role):
    assert (bool(permit(cast[role])), bool(permit(gone(cast[role])))) == (True, False)


def test_places_on_panel_and_electorate_give_nothing(stage, cast):
    scoring, voting = stage.scoring(1), stage.voting()
    judge, voter = gone(cast.judge), gone(cast.voter)
    topic, best = scoring.topics.get(), stage.candidates(voting)[:1]
    assert [
        bool(may_score(judge, scoring)),
        bool(may_recuse(judge, judge)),
        bool(may_vote(voter, voting)),
    ] == [
        False,
        False,
        False,
    ]
    for act in (
        lambda: selection.score(topic, by=judge, marks={}),
        lambda: selection.declare_recusal(topic, judge=judge, by=judge, reason="why"),
        lambda: selection.cast(voting, by=voter, choices=best),
    ):
        with pytest.raises(Refused):
            act()
    held = (Scorecard.objects.filter(topic=topic), Recusal.objects.all(), Ballot.objects.all())
    assert [rows.exists() for rows in held] == [False, False, False]


def test_office_can_still_recuse_a_judge_who_has_left(stage, cast):
    topic = stage.scoring(1).topics.get()
    recusal = selection.declare_recusal(topic, judge=gone(cast.judge), by=cast.office, reason="a relative")
    assert (recusal.judge, recusal.cause) == (cast.judge, "office")
