"""Users and their seats: added, changed, deactivated; never deleted."""

from collections import Counter
from collections.abc import Sequence
from functools import partial

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from kit import editing, history, versions
from kit.refusals import Conflict, Invalid, NotReady, Refused
from people.actions.tokens import end_token
from people.hooks import still_held
from people.models import Center, Seat, User
from people.rules import may_manage_people, may_seat


@transaction.atomic
def add_user(*, by, password: str | None = None, **fields) -> User:
    """A new user; without a password, one must be set by the link for a forgotten password."""
    may_manage_people(by).require()
    user = User(**fields)
    set_password(user, password)
    check_user(user)
    user.save()
    history.record(user, "add", by=by, changes={"username": [None, user.username]})
    return user


@transaction.atomic
def edit_user(user: User, *, by, version: int | None = None, password: str | None = None, **fields) -> User:
    """Nobody deactivates themselves; the last active person of the office can't be deactivated."""
    may_manage_people(by).require()
    if fields.get("is_active") is False and user.is_active:
        _refuse_to_lose(user, by)
    if password:
        fields["password"] = user.password  # to be replaced by the check, once the new fields are known
    hidden = {"password": ["…", "…"]} if password else {}
    check = partial(check_user, password=password)
    editing.edit(user, fields, by=by, version=version, check=check, also=hidden)
    if password or not user.is_active:
        end_token(user)
    return user


@transaction.atomic
def edit_profile(user: User, *, by, version: int | None = None, name: str, language: str) -> User:
    """One's own name and language; nobody else's."""
    if by.pk != user.pk:
        raise Refused(_("Everybody edits their own profile only."))
    editing.edit(user, {"name": name, "language": language}, by=by, version=version, check=check_user)
    return user


@transaction.atomic
def grant_seat(user: User, *, center: Center, role: str, by) -> Seat:
    """Where it may stand, `check_place` says. Raises Refused for one's own."""
    may_seat(by, user).require()
    check_place(center, role)
    seat = Seat(user=user, center=center, role=role)
    seat.full_clean()
    seat.save()
    history.record(user, "grant-seat", by=by, new=role, changes={"center": [None, center.pk]})
    return seat


@transaction.atomic
def revoke_seat(seat: Seat, *, by, version: int | None = None) -> None:
    """Takes a seat away; the last seat of the office stays. Raises Refused for one's own."""
    may_seat(by, seat.user).require()
    versions.check(seat, version)
    if seat.role == Seat.Role.OFFICE and not _other_office(seat.user):
        raise Conflict(_("This is the last seat of the office."), code="frozen")
    history.record(seat.user, "revoke-seat", by=by, old=seat.role, changes={"center": [seat.center_id, None]})
    seat.delete()


def check_place(center: Center, role: str) -> None:
    """Raises Invalid for a seat of the office anywhere but at a province, and for a leader at a partner site,
    who would see everything that is kept from its people."""
    if role == Seat.Role.OFFICE and center.kind != Center.Kind.PROVINCE:
        raise Invalid(_("The office sits at a center of the kind province."), attr="center")
    if role == Seat.Role.LEADER and center.kind == Center.Kind.PARTNER:
        raise Invalid(_("A leader cannot sit at a partner site."), attr="center")


def check_user(user: User, *, password: str | None = None) -> None:
    """The fields as the model wants them, and no namesake: said at its field, before the database would.
    A new `password` is set once it has been measured against them."""
    if password:
        set_password(user, password)
    user.full_clean(exclude=["password"], validate_constraints=False)
    refuse_namesakes([user])


def refuse_namesakes(users: Sequence[User]) -> None:
    """User names that differ in case alone would keep both people from signing in. Raises Invalid."""
    names = Counter(user.username.lower() for user in users)
    others = User.objects.exclude(pk__in=[user.pk for user in users if user.pk])
    names.update(
        others.annotate(lower=Lower("username")).filter(lower__in=list(names)).values_list("lower", flat=True)
    )
    if double := [user.username for user in users if names[user.username.lower()] > 1]:
        message = _("This user name differs from another in upper and lower case only: %(name)s.")
        raise Invalid(message % {"name": double[0]}, code="unique", attr="username")


def set_password(user: User, password: str | None) -> None:
    """On the object alone. Without one nobody can sign in as this user; a weak one raises Invalid."""
    if not password:
        user.set_unusable_password()
        return
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise Invalid(" ".join(error.messages), attr="password") from None
    user.set_password(password)


def _refuse_to_lose(user: User, by: User) -> None:
    """The row is locked, so that nobody hands anything over to this person at the same moment; after the
    seats, since the history of two who take each other out refers to both."""
    if user == by:
        raise Conflict(_("You cannot deactivate yourself."), code="frozen")
    is_last = not _other_office(user)
    User.objects.select_for_update(of=("self",)).get(pk=user.pk)
    if held := still_held(user):
        raise NotReady(held)
    if user.standing.is_office and is_last:
        raise Conflict(_("This is the last person of the office."), code="frozen")


def _other_office(user: User) -> bool:
    """The seats of the office are locked, so that two people can't take each other out at once."""
    list(Seat.objects.select_for_update(of=("self",)).filter(role=Seat.Role.OFFICE).order_by("pk"))
    return Seat.objects.filter(role=Seat.Role.OFFICE, user__is_active=True).exclude(user=user).exists()
