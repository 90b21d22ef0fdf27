"""Who may import and export, and why not."""

from django.utils.translation import gettext_lazy as _

from kit.permits import GRANTED, Permit, allow


def may_import(user) -> Permit:
    """Importing is the office's."""
    return allow(user.standing.is_office, _("Only the office imports workbooks."))


def may_export_scores(user, cycle) -> Permit:
    """After scoring has closed, everybody what they may see; before, judges their own marks."""
    if cycle.scoring_closed_at or cycle.panelists.filter(user=user).exists():
        return GRANTED
    return allow(False, _("The scores can be exported once scoring has closed."))


def may_export_results(cycle) -> Permit:
    """After voting has closed; the rows are those of topics that one may see."""
    return allow(bool(cycle.voting_closed_at), _("The results can be exported once voting has closed."))
