"""Topics: proposed, edited, moved. A topic's state is written here and nowhere else."""

from datetime import timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from kit import history, versions
from kit.models import Answer, Entry
from kit.refusals import Conflict, Invalid, NotReady, Refused, require_reason
from projects import hooks, locks
from projects.actions.charter import approve_charter
from projects.charter import is_approved
from projects.lifecycle import DRAFT, MOVES, PROPOSING, SUBMITTED
from projects.models import Cycle, Topic
from projects.readiness import is_overruled, missing
from projects.rules import may_copy, may_edit, may_move, may_propose

SITTING = timedelta(minutes=10)
FIELDS = (
    "title",
    "center",
    "kind",
    "type",
    "theme",
    "background",
    "current_state",
    "goal",
    "plan_outline",
    "expected_benefit",
    "budget",
)


@transaction.atomic
def propose(*, cycle: Cycle, center, by, departments=(), copied_from: Topic | None = None, **fields) -> Topic:
    """A new draft. Raises Refused for a center not theirs, Conflict(phase_closed) outside proposing."""
    may_propose(by, cycle, center).require()
    cycle = locks.hold(cycle.pk)
    _refuse_unless_taken(cycle)
    topic = Topic(cycle=cycle, center=center, proposer=by, copied_from=copied_from, **fields)
    check_fields(topic, known=("cycle", "center", "proposer", "theme", "copied_from"))
    topic.save()
    if departments:
        topic.departments.set(departments)
    history.record(topic, "propose", by=by, new=topic.state, cycle=cycle, topic=topic, first=True)
    return topic


@transaction.atomic
def edit(
    topic: Topic, *, by, version: int | None = None, departments=None, typing: bool = False, **fields
) -> Topic:
    """Change a draft or returned topic. Raises Stale when somebody else wrote in between.

    `typing`: saved while somebody types, not by their decision; see `_record_edit`.
    """
    may_edit(by, topic).require()
    if "center" in fields and fields["center"] != topic.center:
        may_propose(by, topic.cycle, fields["center"]).require()
    changes = history.differences(topic, fields)
    for name, value in fields.items():
        setattr(topic, name, value)
    check_fields(topic)
    if not versions.write(topic, version=version, where={"state": topic.state}, **fields):
        raise Conflict(_("Only a draft or a returned topic can be changed."))
    if departments is not None:
        changes |= _set_departments(topic, departments)
    if changes:
        _record_edit(topic, changes, by=by, typing=typing)
    return topic


def _record_edit(topic: Topic, changes: dict, *, by, typing: bool) -> None:
    """Of a draft being typed, history tells who worked on it and when, not every keystroke."""
    if typing and topic.state == DRAFT:
        last = Entry.objects.filter(subject="topic", subject_id=topic.pk).order_by("-number").first()
        if last.by_id == by.pk and timezone.now() - last.at < SITTING:
            return
        changes = {}
    history.record(topic, "edit", by=by, changes=changes, cycle=topic.cycle_id, topic=topic)


@transaction.atomic
def begin_draft(*, key: str, by, cycle: Cycle, center, **fields) -> Topic:
    """The draft that the form with this `key` began, or a new one: sent twice, it is one draft.

    A second sending, or one whose answer got lost, changes the draft instead of making another.
    """
    answer, is_new = Answer.objects.get_or_create(
        user=by, key=f"draft {key}", defaults={"fingerprint": "", "body": {}}
    )
    if not is_new:
        return edit(Topic.objects.get(pk=answer.body["topic"]), by=by, typing=True, center=center, **fields)
    topic = propose(cycle=cycle, center=center, by=by, **fields)
    answer.body = {"topic": topic.pk}
    answer.save(update_fields=["body"])
    return topic


@transaction.atomic
def move(topic: Topic, verb: str, *, by, reason: str = "", version: int | None = None) -> Topic:
    """Perform one move of the life table. Raises Refused, Invalid (reason missing), Stale, NotReady with all
    that it lacks, Conflict(phase_closed or invalid_transition)."""
    may_move(by, topic, verb).require()
    if MOVES[verb].needs_reason:
        require_reason(reason)
    return carry_out(topic, verb, by=by, reason=reason, version=version)


@transaction.atomic
def carry_out(topic: Topic, verb: str, *, by, reason: str = "", version: int | None = None) -> Topic:
    """The move itself, for `move` and for the conclusion of a stage review, which has its own permit."""
    rule, reason = MOVES[verb], reason.strip()
    cycle = locks.lock(topic.cycle_id) if verb == "submit" else locks.hold(topic.cycle_id)
    locks.renew(topic)
    versions.check(topic, version)
    old, fields = topic.state, {}
    if old in rule.sources:
        fields = _entering(topic, rule, verb, cycle)
        _refuse_unless_ready(topic, verb, by=by, reason=reason)
    sources = {"state__in": rule.sources}
    if not versions.write(topic, version=topic.version, where=sources, state=rule.target, **fields):
        topic.refresh_from_db(fields=["state", "version"])
        raise Conflict(
            _("This cannot be done while the topic is in the state “%(state)s”.")
            % {"state": topic.get_state_display()}
        )
    history.record(topic, verb, by=by, old=old, new=rule.target, reason=reason, cycle=cycle, topic=topic)
    hooks.follow(topic, verb, by=by, reason=reason)
    return topic


def _refuse_unless_ready(topic: Topic, verb: str, *, by, reason: str) -> None:
    """Starting a topic approves its charter, where that is still to be done."""
    lacking = missing(topic, verb, by=by)
    if lacking and not is_overruled(verb, reason):
        raise NotReady(lacking)
    if verb == "start" and not is_approved(topic):
        approve_charter(topic, by=by)


def move_all(topics, verb: str, *, by, reason: str = "", **fields) -> int:
    """Perform a move that belongs to the cycle on all of `topics`; the caller holds the cycle's lock."""
    rule = MOVES[verb]
    moved = list(topics.filter(state__in=rule.sources).select_for_update(of=("self",)).order_by("id"))
    now = timezone.now()
    Topic.objects.filter(pk__in=[topic.pk for topic in moved]).update(
        state=rule.target, version=F("version") + 1, updated_at=now, **fields
    )
    history.record_many(
        [(topic, topic.state) for topic in moved], verb, by=by, new=rule.target, reason=reason
    )
    return len(moved)


@transaction.atomic
def copy_topic(topic: Topic, *, cycle: Cycle, by) -> Topic:
    """A draft in `cycle` with what was proposed before; the old topic stays as it is.

    Raises Refused, and Conflict unless it was passed over (design.md §3).
    """
    may_copy(by, topic).require()
    fields = {name: getattr(topic, name) for name in FIELDS if name not in ("center", "theme")}
    theme = topic.theme and cycle.themes.filter(name=topic.theme.name).first()
    return propose(
        cycle=cycle,
        center=topic.center,
        by=by,
        theme=theme,
        copied_from=topic,
        departments=list(topic.departments.all()),
        **fields,
    )


def _refuse_unless_taken(cycle: Cycle) -> None:
    if not cycle.takes(PROPOSING):
        raise Conflict(_("This cycle takes no proposals now."), code="phase_closed")


def _entering(topic: Topic, rule, verb: str, cycle: Cycle) -> dict:
    """What a move writes beside the state; refuses what the phase forbids."""
    if rule.phases and cycle.phase not in rule.phases:
        raise Conflict(_("The phase for this has passed or not begun."), code="phase_closed")
    if verb == "submit":
        _refuse_unless_taken(cycle)
    if rule.target != SUBMITTED:
        return _moment(topic, verb)
    fields = {"submitted_at": topic.submitted_at or timezone.now()}
    if topic.code is None:
        # The caller holds the cycle FOR UPDATE; its version stays, since nobody edits this counter.
        Cycle.objects.filter(pk=cycle.pk).update(topics_numbered=F("topics_numbered") + 1)
        fields["code"] = f"{cycle.code}-{cycle.topics_numbered + 1:03d}"
    return fields


def _moment(topic: Topic, verb: str) -> dict:
    """The times in a topic's life that later dates are counted from."""
    now = timezone.now()
    return {
        "start": {"started_at": topic.started_at or now},
        "accept-result": {"consolidating_since": now},
        "reopen": {"consolidating_since": None},
        "close": {"ended_at": now},
        "terminate": {"ended_at": now},
    }.get(verb, {})


def check_fields(topic: Topic, *, known: tuple[str, ...] = ()) -> None:
    """The fields as the model wants them; raises ValidationError with all faults, Refused across cycles.

    `known`: relations that the caller has just read, for which no query is spent.
    """
    topic.full_clean(exclude=known, validate_unique=False, validate_constraints=False)
    if topic.theme_id and topic.theme.cycle_id != topic.cycle_id:
        raise Invalid(_("This theme belongs to another cycle."), attr="theme")
    if not topic.center.is_active:
        raise Refused(_("This center is no longer active."))


def _set_departments(topic: Topic, departments) -> dict:
    before = sorted(topic.departments.values_list("pk", flat=True))
    after = sorted(center.pk for center in departments)
    if before == after:
        return {}
    topic.departments.set(departments)
    return {"departments": [before, after]}
