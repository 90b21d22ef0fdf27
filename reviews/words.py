"""Reviews and rectifications in words: buttons, confirmations, and the lines of the history."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reviews.closed_loop import ADJUST, PASS, PASS_AFTER_RECTIFICATION, TERMINATE

CONCLUSION_TONES = {PASS: "good", PASS_AFTER_RECTIFICATION: "warn", ADJUST: "warn", TERMINATE: "bad"}

#: What each conclusion brings about, told before it is chosen: at a gate, and at the acceptance.
CONSEQUENCES = {
    "stage": {
        PASS: _("The gate opens, and the group goes on."),
        PASS_AFTER_RECTIFICATION: _("The gate opens once somebody else has verified every finding."),
        ADJUST: _("The work goes back to an earlier milestone, and the next loop begins."),
        TERMINATE: _("The topic ends here."),
    },
    "acceptance": {
        PASS: _("The result is accepted, and consolidation begins."),
        PASS_AFTER_RECTIFICATION: _("The result is accepted once somebody else has verified every finding."),
        ADJUST: _("The topic is sent back to work, and the next loop begins."),
        TERMINATE: _("The topic ends here, without an accepted result."),
    },
}


@dataclass(frozen=True)
class Verb:
    """How a move of a rectification is offered: the button, its page, what is said when it is done."""

    button: str
    title: str
    text: str
    done: str
    danger: bool = False
    icon: str = ""


RECTIFYING = {
    "complete": Verb(
        _("Report as done"),
        _("Report this rectification as done?"),
        _("Say what was done and how one can see it. Somebody else will verify it."),
        _("Reported as done. Somebody else will verify it now."),
        icon="check",
    ),
    "verify": Verb(
        _("Verify"),
        _("Verify this rectification?"),
        _("You confirm that it was done and works. The last one of a review opens the gate."),
        _("The rectification has been verified."),
        icon="check",
    ),
    "send-back": Verb(
        pgettext_lazy("rectification", "Send back"),
        _("Send this rectification back?"),
        _("Its owner gets your reason and has to do more."),
        _("The rectification has been sent back."),
        danger=True,
        icon="arrow-left",
    ),
}

#: verb of a history entry → (what was done, tone)
TOLD_OF_REVIEWS = {
    "prepare": (_("began to prepare a review"), ""),
    "edit": (_("changed the draft of a review"), ""),
    "submit": (_("submitted a review"), ""),
    "discard": (_("threw the draft of a review away"), "warn"),
    "name-reviewers": (_("named the reviewers"), ""),
    "conclude": (_("concluded a review"), "good"),
}
TOLD_OF_MARKS = {
    "mark": (_("marked a review"), ""),
    "mark-again": (_("changed the own marks"), ""),
}
TOLD_OF_RECTIFICATIONS = {
    "find": (_("recorded a finding"), "warn"),
    "reassign": (_("changed owner or deadline of a rectification"), ""),
    "complete": (_("reported a rectification as done"), ""),
    "verify": (_("verified a rectification"), "good"),
    "send-back": (_("sent a rectification back"), "bad"),
}
