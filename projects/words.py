"""The moves, gaps and states of a topic in sentences, for buttons, confirmations and the history."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Move:
    """How a move is offered: the button, its page, what is said when it is done."""

    button: str
    title: str
    text: str
    done: str
    danger: bool = False
    icon: str = ""
    reason: str = ""


MOVES = {
    "submit": Move(
        _("Submit"),
        _("Submit this topic?"),
        _(
            "It goes to the office for screening; judges and leaders can read it. "
            "You can't change it then unless the office returns it."
        ),
        _("The topic has been submitted."),
        icon="arrow-right",
    ),
    "withdraw": Move(
        _("Withdraw"),
        _("Withdraw this topic?"),
        _("It takes no further part in this cycle. This can't be undone, but its text stays here."),
        _("The topic has been withdrawn."),
        danger=True,
        icon="cross-circle",
        reason=_("Why it is withdrawn"),
    ),
    "accept": Move(
        _("Accept"),
        _("Accept this topic?"),
        _("It passes the screening and will be scored."),
        _("The topic has been accepted."),
        icon="check",
    ),
    "return": Move(
        _("Return"),
        _("Return this topic for revision?"),
        _("The proposer gets your reason, revises the topic and submits it again."),
        _("The topic has been returned."),
        icon="arrow-left",
        reason=_("What is to be revised"),
    ),
    "reject": Move(
        _("Reject"),
        _("Reject this topic?"),
        _("It ends here. The proposer gets your reason."),
        _("The topic has been rejected."),
        danger=True,
        icon="cross-circle",
        reason=_("Why it is rejected"),
    ),
    "start": Move(
        _("Start"),
        _("Start the work on this topic?"),
        _(
            "The plan is carried out from now on, and the group reports at the rhythm of the cycle. "
            "The charter stays as it was approved."
        ),
        _("The work has started."),
        icon="arrow-right",
    ),
    "request-acceptance": Move(
        _("Ask for acceptance"),
        _("Ask for the acceptance of the result?"),
        _("The final stage review begins. Plan and targets can't be changed until it has been concluded."),
        _("Acceptance has been asked for."),
        icon="flag",
        reason=_("What was achieved, in a few sentences"),
    ),
    "send-back": Move(
        _("Send back"),
        _("Send this topic back to work?"),
        _("The acceptance ends without a result. The group gets your reason and goes on working."),
        _("The topic has been sent back to work."),
        icon="arrow-left",
        reason=_("What is still to be done"),
    ),
    "close": Move(
        _("Close the topic"),
        _("Close this topic?"),
        _("Its result counts as lasting, and the group is done. This can't be undone."),
        _("The topic has been closed."),
        icon="check-circle",
        reason=_("Why it is closed, where readings are missing"),
    ),
    "reopen": Move(
        _("Back to work"),
        _("Take this topic back to work?"),
        _("The result did not last. The group goes on working, and acceptance is asked for anew."),
        _("The topic is at work again."),
        icon="refresh",
        reason=_("What did not last"),
    ),
    "terminate": Move(
        _("Terminate"),
        _("Terminate this topic?"),
        _("The work ends without an accepted result. The group gets your reason. This can't be undone."),
        _("The topic has been terminated."),
        danger=True,
        icon="cross-circle",
        reason=_("Why it is terminated"),
    ),
}

#: The move towards the result, in the states of a topic at work.
FORWARD = {"established": "start", "running": "request-acceptance", "consolidating": "close"}

GAPS = {
    "background": _("No background: judges can't tell how important and how urgent it is."),
    "current_state": _("No current state: judges can't tell from where the work starts."),
    "goal": _("No goal: judges can't tell whether it is reasonable."),
    "goal_figure": _("The goal names no figure: by how much, from what, until when?"),
    "plan_outline": _("No plan outline: judges can't tell whether it is feasible and easy to carry out."),
    "expected_benefit": _("No expected benefit: judges can't tell what the result is worth."),
    "budget": _(
        "No budget: judges can't tell whether the cost stays under control. Enter 0 if it costs nothing."
    ),
    "theme": _("No theme: the topic won't be found under the themes of this cycle."),
}

#: Where a gap is filled, when that isn't the field of the same name.
GAP_FIELDS = {"goal_figure": "goal"}

NEXT = {
    "draft": _("A draft. Only your center and the office can see it. Submit it before the proposals close."),
    "submitted": _("The office screens it. The result appears here and on your desk."),
    "returned": _("Revise it as the office asks, then submit it again."),
    "accepted": _("It has passed the screening. The judges score it once scoring has opened."),
    "rejected": _("It did not pass the screening and takes no further part."),
    "withdrawn": _("It was withdrawn and takes no further part."),
    "shortlisted": _("It is on the shortlist. The electorate votes on it."),
    "passed_over": _("It was not elected in this cycle. It can be copied into a later one."),
    "established": _(
        "It was elected and established. Name the group, lay out the plan, set the indicators; "
        "once the charter is approved, the work starts."
    ),
    "running": _("The group is at work: it reports, reads its indicators and passes one gate after another."),
    "acceptance": _("The group has asked for acceptance. The final stage review decides."),
    "consolidating": _("The result was accepted. Readings after 30, 60 and 90 days show whether it lasts."),
    "closed": _("It is closed, and its result stays for others to use."),
    "terminated": _("It was terminated."),
}

#: verb of a history entry → (what was done, tone)
TOLD = {
    "propose": (_("began the draft"), ""),
    "edit": (_("changed the topic"), ""),
    "submit": (_("submitted the topic"), ""),
    "withdraw": (_("withdrew the topic"), "warn"),
    "accept": (_("accepted the topic in the screening"), "good"),
    "return": (_("returned the topic for revision"), "warn"),
    "reject": (_("rejected the topic in the screening"), "bad"),
    "shortlist": (_("put the topic on the shortlist"), "good"),
    "pass-over": (_("passed the topic over"), "warn"),
    "establish": (_("established the topic"), "good"),
    "back-to-accepted": (_("reopened scoring: the topic is accepted again"), "warn"),
    "back-to-shortlisted": (_("reopened voting: the topic is shortlisted again"), "warn"),
    "approve-charter": (_("approved the charter"), "good"),
    "start": (_("started the work"), "good"),
    "request-acceptance": (_("asked for acceptance"), ""),
    "send-back": (_("sent the topic back to work"), "warn"),
    "accept-result": (_("accepted the result"), "good"),
    "close": (_("closed the topic"), "good"),
    "reopen": (_("reopened the topic"), "warn"),
    "terminate": (_("terminated the topic"), "bad"),
    "attach": (_("added a file"), ""),
    "detach": (_("removed a file"), ""),
}
TOLD_OF_MEMBERS = {
    "invite": (_("invited somebody to the group"), ""),
    "accept": (_("accepted the invitation to the group"), "good"),
    "decline": (_("declined the invitation to the group"), "warn"),
    "remove": (_("took somebody out of the group"), "warn"),
    "hand-over": (_("handed over the lead"), "warn"),
    "take-over": (_("became the lead"), "good"),
    "edit": (_("changed the part of somebody in the group"), ""),
}
TOLD_OF_COMMITMENTS = {
    "ask": (_("asked a center for people"), ""),
    "accept": (_("promised the people asked for"), "good"),
    "decline": (_("declined to give the people asked for"), "warn"),
    "counter": (_("offered other people or hours"), "warn"),
    "accept-offer": (_("took the counter-offer"), "good"),
    "decline-offer": (_("declined the counter-offer"), "warn"),
}
