"""What belongs to a topic that one may no longer see waits no longer on the desk either."""

import pytest

from people.due import count_for, waiting_for
from projects import actions as topics
from projects.models import TeamMember
from tests.cast import make_user
from tests.plans.ground import Ground

pytestmark = pytest.mark.django_db


def kinds(user) -> list[str]:
    found = [item.row.kind for item in waiting_for(user)]
    assert count_for(user) == len(found)
    return found


def test_who_leaves_the_group_and_sees_it_no_more_owes_nothing_of_it(stage):
    ground = Ground(stage)
    guest = make_user("guest", (make_site(ground), "staff"))
    invited = topics.invite(ground.topic, user=guest, role="member", by=ground.cast.office)
    assert kinds(guest) == ["invitations"]
    topics.respond(invited, accept=True, by=guest)
    ground.milestone(owner=guest)
    assert kinds(guest) == ["milestones"]
    topics.remove_member(TeamMember.objects.get(user=guest), by=ground.cast.office, reason="moved")
    assert kinds(guest) == []


def test_an_invitation_waits_also_where_its_topic_cannot_be_seen_yet(stage, cast):
    draft = stage.draft(stage.proposing())
    topics.invite(draft, user=cast.staff, role="member", by=cast.office)
    assert kinds(cast.staff) == ["invitations"]


def make_site(ground: Ground):
    """Another partner site."""
    site = type(ground.cast.province)
    return site.objects.create(code="S2", name="Other site", kind="partner", parent=ground.cast.branch)
