"""The group of a topic: its page, inviting, changing, handing over, taking out, and one's own answer."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit import kept
from kit.forms import Form, sent
from people.models import User
from projects import actions
from projects.actions.members import OPEN, STARTED
from projects.forms import HandOverForm, InviteForm, MemberForm, ReasonForm
from projects.models import Commitment, TeamMember, Topic
from projects.rules import is_public, may_answer, may_ask_centers, may_invite, may_lead
from projects.tabs import frame
from projects.views.fetching import visible_topic, working_topic

ORDER = {"lead": 0, "advisor": 1, "member": 2}


@require_safe
def topic_group(request, pk: int):
    topic, user = working_topic(request, pk), request.user
    members = list(topic.members.select_related("user"))
    leads = [member for member in members if (member.role, member.state) == ("lead", "accepted")]
    commitments = list(
        Commitment.objects.filter(topic=topic)
        .select_related("center", "topic", "asked_by", "answered_by")
        .prefetch_related("people__user")
    )
    context = frame(topic, "topic-group") | {
        "members": sorted(members, key=lambda member: (member.state == "declined", ORDER[member.role])),
        "in_group": {member.user_id for member in members},
        "may_invite": may_invite(user, topic) and topic.state in OPEN,
        "may_ask": may_ask_centers(user, topic),
        "handing_over": leads[0] if leads and topic.state in OPEN and may_lead(user, topic) else None,
        "commitments": commitments,
        "answerable": {one.pk for one in commitments if _is_open(one) and may_answer(user, one)},
    }
    return render(request, "projects/group.html", context)


def _is_open(commitment: Commitment) -> bool:
    return commitment.state in ("asked", "countered")


def _back(topic: Topic):
    """Where the group is shown: on a page of its own once the topic is established."""
    return redirect("topic-group", topic.pk) if is_public(topic) else redirect(topic)


@require_http_methods(["GET", "HEAD", "POST"])
def invite_person(request, pk: int):
    topic = visible_topic(request, pk)
    may_invite(request.user, topic).require()
    asked = {name: request.GET[name] for name in ("person", "role") if name in request.GET}
    form = InviteForm(sent(request), initial=asked)
    if request.method == "POST" and form.is_valid() and _invited(request, topic, form):
        messages.success(request, _("%(person)s has been invited.") % {"person": form.result.user})
        return _back(topic)
    context = {
        "topic": topic,
        "form": form,
        "cancel": _back(topic).url,
        "typed_before": kept.refill(request, form),
    }
    return render(request, "projects/invite.html", context, status=form.status)


def _invited(request, topic: Topic, form: InviteForm) -> bool:
    fields = dict(form.values)
    return form.done(actions.invite, topic, user=fields.pop("person"), by=request.user, **fields)


def _visible_member(request, pk: int, **narrowed) -> TeamMember:
    seen = TeamMember.objects.filter(topic__in=Topic.objects.visible_to(request.user), **narrowed)
    return get_object_or_404(seen.select_related("topic__cycle", "user"), pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_person(request, pk: int):
    member = _visible_member(request, pk)
    may_invite(request.user, member.topic).require()
    form = MemberForm(sent(request), instance=member)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.edit_member, member, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("Saved."))
        return _back(member.topic)
    context = {
        "title": _("The part of %(person)s") % {"person": member.user},
        "text": str(member.topic),
        "verb": _("Save"),
        "form": form,
        "cancel": _back(member.topic).url,
    }
    return render(request, "confirm.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def remove_person(request, pk: int):
    member = _visible_member(request, pk)
    may_invite(request.user, member.topic).require()
    form = _removing(request, member)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.remove_member, member, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("%(person)s has been taken out of the group.") % {"person": member.user})
        return _back(member.topic)
    context = {
        "title": _("Take %(person)s out of the group?") % {"person": member.user},
        "text": _("The invitation or membership ends. The person can be invited again."),
        "verb": _("Take out"),
        "danger": True,
        "form": form,
        "cancel": _back(member.topic).url,
    }
    return render(request, "confirm.html", context, status=form.status)


def _removing(request, member: TeamMember) -> Form:
    if member.topic.state in STARTED:
        return ReasonForm(sent(request), version=member.version, required=True)
    return Form(sent(request), version=member.version)


@require_http_methods(["GET", "HEAD", "POST"])
def hand_over(request, pk: int):
    """The lead's membership `pk` goes to somebody else of the group."""
    member = _visible_member(request, pk, role="lead", state="accepted")
    may_lead(request.user, member.topic).require()
    others = TeamMember.objects.filter(topic=member.topic, state="accepted").exclude(pk=member.pk)
    people = User.objects.filter(is_active=True, pk__in=others.values("user"))
    form = HandOverForm(sent(request), people=people, version=member.version)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.done(actions.hand_over, member, by=request.user, version=form.seen, **form.values)
    ):
        messages.success(request, _("%(person)s leads the topic now.") % {"person": form.result.user})
        return _back(member.topic)
    context = {"topic": member.topic, "member": member, "form": form, "people": people}
    return render(request, "projects/hand_over.html", context, status=form.status)


@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request, pk: int):
    """One's own; seen even where the topic itself can't be seen yet."""
    member = get_object_or_404(
        request.user.memberships.select_related("topic__center", "topic__proposer"), pk=pk
    )
    form = ReasonForm(sent(request), required=False, label=_("Your reason, if you decline"))
    if request.method == "POST" and form.is_valid() and _answered(request, member, form):
        messages.success(request, _("Your answer has been sent."))
        return redirect("home")
    context = {
        "member": member,
        "topic": member.topic,
        "sees_topic": Topic.objects.visible_to(request.user).filter(pk=member.topic_id).exists(),
        "form": form,
        "typed_before": kept.refill(request, form),
    }
    return render(request, "projects/invitation.html", context, status=form.status)


def _answered(request, member: TeamMember, form: ReasonForm) -> bool:
    accept = request.POST.get("answer") == "accept"
    return form.done(actions.respond, member, accept=accept, by=request.user, **form.values)
