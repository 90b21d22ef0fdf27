"""Who may look at which board, and why not (design.md §1). The topics on it are those that one may see."""

from django.utils.translation import gettext_lazy as _

from kit.permits import Permit, allow


def may_oversee(user) -> Permit:
    """The page over all cycles is for those who steer them."""
    standing = user.standing
    return allow(
        standing.is_leader or standing.is_office, _("Only leaders and the office see this overview.")
    )


def may_see_center(user, center) -> Permit:
    """A center's board: its managers, leaders and the office."""
    standing = user.standing
    return allow(
        center.pk in standing.managed or standing.is_leader or standing.is_office,
        _("Only the managers of this center, leaders and the office see its board."),
    )
