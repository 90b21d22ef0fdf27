"""Users and seats brought in many at once, as from a workbook."""

from collections.abc import Sequence

from django.db import transaction

from kit import history
from people.actions.users import check_place, refuse_namesakes
from people.models import Seat, User
from people.rules import may_manage_people, may_seat


@transaction.atomic
def take_in_users(users: Sequence[User], seats: Sequence[Seat], *, by, source: str = "") -> None:
    """Save new users and new seats, whose `user` may be one of them. `source` is kept in the history.

    Raises Refused for a seat of one's own, Invalid, ValidationError, and IntegrityError where somebody made
    the same user or seat in the meantime.
    """
    may_manage_people(by).require()
    for user in users:
        user.full_clean(exclude=["password"], validate_unique=False, validate_constraints=False)
    refuse_namesakes(users)
    for seat in seats:
        may_seat(by, seat.user).require()
        check_place(seat.center, seat.role)
    User.objects.bulk_create(users, batch_size=500)
    for seat in seats:
        seat.user_id = seat.user.pk
    Seat.objects.bulk_create(seats, batch_size=500)
    note = {"workbook": [None, source]} if source else {}
    added = [{"username": [None, user.username]} | note for user in users]
    history.record_many([(user, "") for user in users], "add", by=by, changes=added)
    for role in Seat.Role.values:
        granted = [seat for seat in seats if seat.role == role]
        places = [{"center": [None, seat.center_id]} | note for seat in granted]
        history.record_many(
            [(seat.user, "") for seat in granted], "grant-seat", by=by, new=role, changes=places
        )
