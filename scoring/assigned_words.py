"""An assignment in sentences: what a proposal would do, what is still lacking, what was saved."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from projects.lifecycle import PROPOSING
from scoring.assigned import Draft, Short, Weighed


def saved(draft: Draft) -> str:
    """What has been written."""
    added, removed = int(draft.added.sum()), int(draft.removed.sum())
    if not added and not removed:
        return _("Nothing has changed.")
    if not removed:
        return ngettext("%(n)d assignment added.", "%(n)d assignments added.", added) % {"n": added}
    if not added:
        text = ngettext("%(n)d assignment taken away.", "%(n)d assignments taken away.", removed)
        return text % {"n": removed}
    return _("Assignments added: %(added)d, taken away: %(removed)d.") % {"added": added, "removed": removed}


def foretold(draft: Draft) -> list[str]:
    """What a proposal comes to."""
    weighed, told = draft.weighed(), []
    covered = len(weighed.panel) - len(weighed.short)
    if covered:
        told.append(_covered(covered, draft.roster.cycle.min_judges, whole=not weighed.short))
    told.append(_loads(weighed))
    if len(weighed.groups) == 1:
        told.append(_("All judges are linked through common topics, so that their severity can be compared."))
    if links := len(draft.links):
        told.append(
            ngettext(
                "%(n)d assignment is beyond the needed number: it links judges who would share none.",
                "%(n)d assignments are beyond the needed number: they link judges who would share none.",
                links,
            )
            % {"n": links}
        )
    return told + _scored(draft)


def _covered(topics: int, needed: int, *, whole: bool) -> str:
    if whole:
        text = ngettext(
            "Every topic has at least %(needed)d judge.",
            "Every topic has at least %(needed)d judges.",
            needed,
        )
        return text % {"needed": needed}
    return ngettext(
        "%(topics)d topic has the judges that it needs.",
        "%(topics)d topics have the judges that they need.",
        topics,
    ) % {"topics": topics}


def _loads(weighed: Weighed) -> str:
    if weighed.least == weighed.most:
        text = ngettext("Each judge scores %(n)d topic.", "Each judge scores %(n)d topics.", weighed.most)
        return text % {"n": weighed.most}
    return _("Each judge scores between %(least)d and %(most)d topics.") % {
        "least": weighed.least,
        "most": weighed.most,
    }


def _scored(draft: Draft) -> list[str]:
    stay = int((draft.roster.cards & draft.rows & draft.roster.possible).sum())
    if not stay:
        return []
    text = ngettext(
        "Whoever has scored a topic stays with it: %(n)d scorecard.",
        "Whoever has scored a topic stays with it: %(n)d scorecards.",
        stay,
    )
    return [text % {"n": stay}]


def remedy(short: Short, phase: str) -> str:
    """What can be done for a topic with too few judges."""
    if short.available >= short.needed:
        return _("Assign another judge.")
    if phase == PROPOSING:
        return _("Put more people on the panel who have no conflict of interest.")
    return _("Lift a recusal that no longer holds, or reopen the proposals to enlarge the panel.")
