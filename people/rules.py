"""Who may look after people and centers."""

from django.utils.translation import gettext_lazy as _

from kit.permits import Permit, allow


def may_manage_people(user) -> Permit:
    """The office keeps users, centers and seats."""
    return allow(user.standing.is_office, _("Only the office may change users, centers and seats."))


def may_seat(user, person) -> Permit:
    """The office grants and revokes seats, but nobody their own: what one seat may not do alone, such as to
    run the cycle and to certify it, would else be one person's."""
    permit = may_manage_people(user)
    own = _("Nobody grants or revokes their own seats. Please ask somebody else of the office.")
    return permit and allow(user.pk != person.pk, own)
