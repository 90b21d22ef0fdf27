"""What the charter 任务书 of a topic says, and whether the approved one still fits (design.md §3)."""

import json

from django.core.serializers.json import DjangoJSONEncoder

from projects import hooks
from projects.models import Commitment, TeamMember, Topic

TEXTS = ("background", "current_state", "goal", "plan_outline", "expected_benefit")


def drawn_up(topic: Topic) -> dict:
    """The charter as it would be stored now."""
    return json.loads(json.dumps(hooks.charter_of(topic), cls=DjangoJSONEncoder))


def is_approved(topic: Topic) -> bool:
    """Approved, and what it says has not changed since."""
    return topic.charter_approved_at is not None and topic.charter == drawn_up(topic)


@hooks.belongs_to_charter("topic")
def decided(topic: Topic) -> dict:
    """What was proposed and elected."""
    return {
        "code": topic.code,
        "title": topic.title,
        "center": topic.center.name,
        "kind": topic.kind,
        "type": topic.type,
        "budget": None if topic.budget is None else f"{topic.budget:.2f}",
        **{name: getattr(topic, name) for name in TEXTS},
    }


@hooks.belongs_to_charter("group")
def group(topic: Topic) -> list[dict]:
    """Who has accepted which part, the lead first; hours a week as text, None where nobody said."""
    members = TeamMember.objects.filter(topic=topic, state="accepted").select_related("user")
    order = {"lead": 0, "advisor": 1, "member": 2}
    return [
        {"user": member.user_id, "name": str(member.user), "role": member.role, "hours": _hours(member)}
        for member in sorted(members, key=lambda member: (order[member.role], member.pk))
    ]


@hooks.belongs_to_charter("commitments")
def committed(topic: Topic) -> list[dict]:
    """Which people other centers have promised."""
    promised = Commitment.objects.filter(topic=topic, state="accepted").order_by("pk")
    return [
        {
            "center": one.center.name,
            "starts_on": one.starts_on,
            "ends_on": one.ends_on,
            "people": [{"name": str(row.user), "hours": _hours(row)} for row in one.people.all()],
        }
        for one in promised.select_related("center").prefetch_related("people__user")
    ]


def _hours(row) -> str | None:
    return None if row.weekly_hours is None else f"{row.weekly_hours:.1f}"
