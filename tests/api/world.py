"""One of everything, each with somebody who may change it."""

import datetime as dt
from dataclasses import dataclass

from django.core.files.uploadedfile import SimpleUploadedFile

from people.models import Seat, User
from plans import actions as plans
from plans.models import Procedure
from projects import actions as topics
from projects.models import Topic
from reminders.models import Notice
from results import actions as results
from scoring import actions as selection
from scoring.dimensions import DIMENSIONS
from tests.api.world_reviews import reviewed

MARKS = dict.fromkeys(DIMENSIONS, 7)
ONES = ["1"] * 21


@dataclass
class Thing:
    """`path` of something that `by` may change with `patch`; None where it is not changed."""

    path: str
    by: User
    patch: dict | None = None
    put: dict | None = None
    deletes: bool = False


def build(stage) -> dict[str, Thing]:
    """A thing of every resource, by its name."""
    cast = stage.cast
    open_cycle = stage.proposing(assigned=True)
    draft = stage.draft(open_cycle)
    member = topics.invite(draft, user=cast.staff, role="lead", by=cast.manager)
    pdf = SimpleUploadedFile("证据.pdf", b"%PDF-1.7 evidence")
    attachment = topics.attach(draft, pdf, by=cast.manager)
    weighing, _new = selection.invite_expert(open_cycle, by=cast.office, expert=cast.judge)
    judged_one = stage.topic(open_cycle, title="To be judged")
    assignment = selection.assign_one(judged_one, judge=cast.judge, by=cast.office)
    scoring = stage.scoring(number=2)
    first, second = scoring.topics.order_by("code")
    card, _new = selection.score(first, by=cast.judge, marks=MARKS)
    recusal = selection.declare_recusal(second, judge=cast.judge, by=cast.judge, reason="my brother")
    voting = stage.voting(proxies=1)
    proxy = selection.name_proxy(voting, voter=cast.manager, holder=cast.voter, by=cast.manager)
    ballot, _new = selection.cast(voting, by=cast.voter, choices=stage.candidates(voting)[:1])
    choices = {"choices": stage.candidates(voting)[1:2]}
    topic = {"title": "Fewer calls", "center": cast.branch.pk}
    cycle = {"code": open_cycle.code, "title": "This year"}
    seat = Seat.objects.get(user=cast.partner)
    user = {"username": "outsider", "name": "From outside"}
    center = {"code": "B", "name": "Branch office", "kind": "branch"}
    return at_work(stage, open_cycle) | {
        "centers": Thing(f"/centers/{cast.branch.pk}/", cast.office, {"name": "Branch office"}, center),
        "users": Thing(f"/users/{cast.outsider.pk}/", cast.office, {"name": "From outside"}, user),
        "seats": Thing(f"/seats/{seat.pk}/", cast.office, deletes=True),
        "topics": Thing(f"/topics/{draft.pk}/", cast.manager, {"title": "Fewer calls"}, topic),
        "members": Thing(
            f"/members/{member.pk}/", cast.manager, {"weekly_hours": "2.0"}, {"role": "lead"}, deletes=True
        ),
        "attachments": Thing(f"/attachments/{attachment.pk}/", cast.manager, deletes=True),
        "cycles": Thing(f"/cycles/{open_cycle.pk}/", cast.office, {"title": "This year"}, cycle),
        "scorecards": Thing(f"/scorecards/{card.pk}/", cast.judge, {"marks": {"goal": 3}}, {"marks": MARKS}),
        "assignments": Thing(f"/assignments/{assignment.pk}/", cast.office, deletes=True),
        "recusals": Thing(f"/recusals/{recusal.pk}/", cast.judge, deletes=True),
        "comparisons": Thing(f"/comparisons/{weighing.pk}/", cast.judge, {"upper": ONES}, {"upper": ONES}),
        "absences": Thing(f"/absences/{proxy.pk}/", cast.manager, deletes=True),
        "ballots": Thing(f"/ballots/{ballot.pk}/", cast.voter, choices, choices),
        "me": Thing("/me/", cast.manager, {"language": "en"}),
        "notices": Thing(f"/notices/{Notice.objects.inbox(cast.staff).latest('pk').pk}/", cast.staff),
    }


def established(stage, cycle) -> Topic:
    """A topic that was established; the cast's staff leads it."""
    topic = stage.topic(cycle, title="At work")
    Topic.objects.filter(pk=topic.pk).update(state="established")
    topic.refresh_from_db()
    lead = topics.invite(topic, user=stage.cast.staff, role="lead", by=stage.cast.office)
    topics.respond(lead, accept=True, by=stage.cast.staff)
    return topic


def at_work(stage, cycle) -> dict[str, Thing]:
    """What belongs to the work on a topic."""
    topic, lead = established(stage, cycle), stage.cast.staff
    procedure = Procedure.objects.get(code="pdca")
    plans.lay_out(topic, edition=procedure.editions.get(), starts_on=dt.date(2026, 3, 1), by=lead)
    milestone = topic.milestones.first()
    update = plans.report(topic, by=lead, done="Counted calls")
    risk = plans.add_risk(topic, by=lead, what="No data", likelihood=2, impact=4)
    steps = [{"title": "Plan", "days": 5}]
    whole = {"code": "pdca", "title": "PDCA", "steps": steps}
    dates = {"planned_start": "2026-03-01", "planned_end": "2026-03-09"}
    weighed = {"what": "No data", "likelihood": 2, "impact": 5}
    expert = stage.cast.other_manager
    asked = topics.ask_commitment(
        topic,
        center=stage.cast.department,
        purpose="Billing data",
        starts_on=dt.date(2026, 3, 1),
        ends_on=dt.date(2026, 6, 30),
        people=[(expert, 4)],
        by=lead,
    )
    return {
        "commitments": Thing(f"/commitments/{asked.pk}/", lead),
        "procedures": Thing(f"/procedures/{procedure.pk}/", stage.cast.office, {"steps": steps}, whole),
        "milestones": Thing(
            f"/milestones/{milestone.pk}/", lead, {"progress": 20}, {"title": "Do"} | dates, deletes=True
        ),
        "updates": Thing(f"/updates/{update.pk}/", lead, {"colour": "at_risk"}, {"done": "Counted"}),
        "risks": Thing(f"/risks/{risk.pk}/", lead, {"answer": "Ask for it"}, weighed),
        **achieved(topic, lead),
        **judged(stage, cycle, lead),
    }


def judged(stage, cycle, lead: User) -> dict[str, Thing]:
    """Reviews of other topics at work, each led by `lead`."""
    topics_at_work = established(stage, cycle), established(stage, cycle)
    return {name: Thing(*parts) for name, parts in reviewed(stage, *topics_at_work, lead).items()}


def achieved(topic: Topic, lead: User) -> dict[str, Thing]:
    """What a topic at work is measured by, and what it brings."""
    measure = {"name": "Waiting time", "unit": "s", "direction": "down"}
    indicator = results.add_indicator(topic, by=lead, baseline="60", target="20", **measure)
    reading = results.read(indicator, by=lead, date=dt.date(2025, 3, 1), value="55")
    period = {"starts_on": dt.date(2025, 1, 1), "ends_on": dt.date(2025, 12, 31)}
    claim = {"title": "Fewer calls", "amount": 5000, "kind": "soft", "recurrence": "one_off"}
    benefit = results.claim_benefit(topic, by=lead, **claim, **period)
    change = results.request_change(topic, by=lead, what="goal", new="Half a minute", why="More calls")
    days = {name: day.isoformat() for name, day in period.items()}
    return {
        "indicators": Thing(f"/indicators/{indicator.pk}/", lead, {"measured_by": "the switch"}, measure),
        "readings": Thing(
            f"/readings/{reading.pk}/", lead, {"value": "54"}, {"date": "2025-03-02", "value": "54"}
        ),
        "benefits": Thing(f"/benefits/{benefit.pk}/", lead, {"how": "by count"}, claim | days, deletes=True),
        "changes": Thing(f"/changes/{change.pk}/", lead),
    }
