"""Users and their seats, a row for each seat; known users get the seats that they don't hold yet."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError

from people.actions import edit_user
from people.actions.intake import take_in_users
from people.models import Center, Seat, User
from workbooks.actions.intakes.base import Intake
from workbooks.table import Row


class Users(Intake):
    """Passwords are hashed before anything is written: that takes a quarter of a second each."""

    def __init__(self, job, table):
        super().__init__(job, table)
        names = {row.values["username"] for row in table.rows}
        self.known = {user.username: user for user in User.objects.filter(username__in=names)}
        self.centers = {center.code: center for center in Center.objects.all()}
        seats = Seat.objects.filter(user__username__in=names)
        self.held = set(seats.values_list("user__username", "center_id", "role"))
        self.rows: dict[str, Row] = {}
        self.people: dict[str, User] = {}
        self.passwords: dict[str, str] = {}
        self.seats: list[Seat] = []

    def take(self, row):
        username = row.values["username"]
        if not username:
            return
        first = self.rows.setdefault(username, row)
        if first is row:
            self.people[username] = self.known.get(username) or self._new(row)
            if not self.people[username].is_active:
                self.table.fault(row.number, "inactive_user", "username", username)
        else:
            self._compare(row, first)
        self._take_seat(row, self.people[username])
        self._take_password(row, self.people[username])

    def prepare(self, beat):
        for username, password in self.passwords.items():
            self.people[username].set_password(password)
            beat()

    def write(self, by):
        fresh = [user for name, user in self.people.items() if name not in self.known]
        changed = 0
        for name, user in self.known.items():
            self.row = self.rows[name].number
            changed += self._edit(user, self.rows[name].values, by)
        self.row = None
        take_in_users(fresh, self.seats, by=by, source=self.job.name)
        return {
            "added": len(fresh),
            "changed": changed,
            "unchanged": len(self.known) - changed,
            "seats": len(self.seats),
        }

    def _new(self, row: Row) -> User:
        values = row.values
        user = User(
            username=values["username"], name=values.get("name") or "", email=values.get("email") or ""
        )
        user.set_unusable_password()
        if values.get("name") == "" or "name" not in values:
            self.table.fault(row.number, "required", "name")
        try:
            user.clean_fields(exclude=["password", "name"])
        except ValidationError as error:
            self.invalid(row, error)
        return user

    def _compare(self, row: Row, first: Row) -> None:
        """Whether a further row says the same of the person."""
        for key in ("name", "email"):
            value, before = row.values.get(key), first.values.get(key)
            if value and value != before:
                self.table.fault(row.number, "differs", key, value, first=first.number)

    def _take_seat(self, row: Row, user: User) -> None:
        center = self.find(row, "center", self.centers, "unknown_center")
        code, role = row.values.get("center"), row.values.get("role")
        if bool(code) != bool(role):
            if role is not None:
                self.table.fault(row.number, "seat_incomplete", "role" if code else "center")
            return
        if not center:
            self.is_repeated(row, "username", (user.username, None))
        elif not center.is_active:
            self.table.fault(row.number, "inactive_center", "center", code)
        elif role == Seat.Role.OFFICE and center.kind != Center.Kind.PROVINCE:
            self.table.fault(row.number, "office_at_province", "center", code)
        elif self.is_repeated(row, "username", (user.username, code, role)):
            return
        elif (user.username, center.pk, role) not in self.held:
            self.seats.append(Seat(user=user, center=center, role=role))

    def _take_password(self, row: Row, user: User) -> None:
        password = row.values.get("password")
        if not password:
            return
        if user.username in self.known:
            self.table.fault(row.number, "password_of_known", "password", password)
            return
        if self.passwords.setdefault(user.username, password) != password:
            first = self.rows[user.username].number
            self.table.fault(row.number, "differs", "password", password, first=first)
        try:
            validate_password(password, user)
        except ValidationError as error:
            detail = " ".join(error.messages)
            self.table.fault(row.number, "weak_password", "password", password, detail=detail)

    def _edit(self, user: User, values: dict, by) -> bool:
        fields = {key: values[key] for key in ("name", "email") if values.get(key)}
        if all(getattr(user, key) == value for key, value in fields.items()):
            return False
        edit_user(user, by=by, **fields)
        return True
