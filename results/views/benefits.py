"""The benefits of a topic: claimed, confirmed with finance, added up once."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from kit.forms import Form, sent
from projects.forms import ReasonForm
from projects.models import Attachment, Topic
from projects.rules import may_steer
from projects.tabs import frame
from results import actions
from results.forms import BenefitForm, ConfirmForm
from results.models import Benefit
from results.queries import benefit_totals, duplicates_among
from results.rules import may_claim, may_confirm, may_unconfirm
from results.views.asking import ask, part_of_topic, topic_at_work


@require_safe
def benefits(request, pk: int):
    topic = topic_at_work(request, pk)
    user = request.user
    found = list(topic.benefits.with_whole_seen_by(user).select_related("by", "confirmed_by"))
    context = frame(topic, "topic-benefits") | {
        "benefits": _told(found, user),
        "tiles": _tiles(benefit_totals(Topic.objects.filter(pk=topic.pk))),
        "may_claim": may_claim(user, topic),
        "may_steer": may_steer(user, topic),
    }
    return render(request, "results/benefits.html", context)


def _tiles(totals: dict) -> list[dict]:
    """Totals by kind: confirmed in front, claimed as a note; recurring ones where there are any."""
    labels = {"hard": _("Hard benefits"), "soft": _("Soft benefits")}
    tiles = [_tile(label, totals[kind], _("yuan")) for kind, label in labels.items()]
    labels = {"hard": _("Hard, every year"), "soft": _("Soft, every year")}
    recurring = {kind: sums for kind, sums in totals["recurring"].items() if any(sums.values())}
    return tiles + [_tile(labels[kind], sums, _("yuan a year")) for kind, sums in recurring.items()]


def _tile(label: str, sums: dict, unit: str) -> dict:
    note = _("confirmed; %(amount)s more claimed") % {"amount": f"{sums['claimed']:,.2f}"}
    return {"label": label, "value": f"{sums['confirmed']:,.2f}", "unit": unit, "note": note}


def _told(found: list[Benefit], user) -> list[Benefit]:
    """With the benefit that each is counted in, its possible duplicates and its files."""
    wholes = Benefit.objects.select_related("topic").in_bulk(
        [one.seen_whole for one in found if one.seen_whole]
    )
    alike, files = duplicates_among(found, user), _files(found)
    for benefit in found:
        benefit.whole = wholes.get(benefit.seen_whole)
        benefit.duplicates = alike.get(benefit.pk, [])
        benefit.files = files.get(benefit.pk, [])
        benefit.is_own = benefit.by_id == user.pk
    return found


def _files(found: list[Benefit]) -> dict[int, list[Attachment]]:
    files: dict[int, list[Attachment]] = {}
    keys = [benefit.pk for benefit in found]
    for file in Attachment.objects.filter(subject="benefit", subject_id__in=keys):
        files.setdefault(file.subject_id, []).append(file)
    return files


def _list_url(topic: Topic) -> str:
    return reverse("topic-benefits", args=[topic.pk])


@require_http_methods(["GET", "HEAD", "POST"])
def claim_benefit(request, pk: int):
    topic = topic_at_work(request, pk)
    may_claim(request.user, topic).require()
    form = BenefitForm(sent(request), user=request.user)
    return ask(
        request,
        form,
        lambda: actions.claim_benefit(topic, by=request.user, **form.values),
        topic=topic,
        back=_list_url(topic),
        said=_("The benefit has been claimed. The office confirms it with finance."),
        title=_("Claim a benefit"),
        verb=_("Claim"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def edit_benefit(request, pk: int):
    benefit = part_of_topic(request, Benefit, pk)
    may_claim(request.user, benefit.topic).require()
    form = BenefitForm(sent(request), instance=benefit, user=request.user)
    return ask(
        request,
        form,
        lambda: actions.edit_benefit(benefit, by=request.user, version=form.seen, **form.values),
        topic=benefit.topic,
        thing=benefit,
        back=_list_url(benefit.topic),
        said=_("The benefit has been changed."),
        title=_("Edit the benefit"),
        verb=_("Save"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def remove_benefit(request, pk: int):
    benefit = part_of_topic(request, Benefit, pk)
    may_claim(request.user, benefit.topic).require()
    form = Form(sent(request), version=benefit.version)
    return ask(
        request,
        form,
        lambda: actions.remove_benefit(benefit, by=request.user, version=form.seen),
        topic=benefit.topic,
        back=_list_url(benefit.topic),
        said=_("The benefit has been removed."),
        title=_("Remove this benefit?"),
        text=benefit.title,
        verb=_("Remove"),
        danger=True,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def confirm_benefit(request, pk: int):
    benefit = part_of_topic(request, Benefit, pk)
    may_confirm(request.user, benefit).require()
    form = ConfirmForm(sent(request), version=benefit.version)
    return ask(
        request,
        form,
        lambda: actions.confirm_benefit(benefit, by=request.user, version=form.seen, **form.values),
        topic=benefit.topic,
        back=_list_url(benefit.topic),
        said=_("The benefit has been confirmed."),
        title=_("Confirm this benefit?"),
        text=_("“%(title)s”: %(amount)s yuan. It can't be edited once it is confirmed.")
        % {"title": benefit.title, "amount": f"{benefit.amount:,.2f}"},
        verb=_("Confirm"),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_confirmation(request, pk: int):
    benefit = part_of_topic(request, Benefit, pk)
    may_unconfirm(request.user, benefit).require()
    form = ReasonForm(sent(request), version=benefit.version, required=True)
    return ask(
        request,
        form,
        lambda: actions.withdraw_confirmation(benefit, by=request.user, version=form.seen, **form.values),
        topic=benefit.topic,
        back=_list_url(benefit.topic),
        said=_("The confirmation has been withdrawn."),
        title=_("Withdraw the confirmation?"),
        text=_("“%(title)s” is a claim again and can be edited.") % {"title": benefit.title},
        verb=_("Withdraw"),
        danger=True,
    )
