"""People: who they are, the centers they belong to, the seats they hold (design.md §1)."""

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models.expressions import RawSQL
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.fields import Line
from kit.models import Versioned
from people.standing import Standing

#: Of a seat: whether its center, or one that it belongs to at any depth, is a partner site.
AT_PARTNER = RawSQL(
    """EXISTS (
        WITH RECURSIVE line AS (
            SELECT parent_id, kind FROM people_center WHERE id = people_seat.center_id
            UNION
            SELECT above.parent_id, above.kind FROM people_center above JOIN line ON above.id = line.parent_id
        )
        SELECT 1 FROM line WHERE kind = 'partner'
    )""",
    (),
    models.BooleanField(),
)


class User(Versioned, AbstractUser):
    """Somebody who signs in. Deactivated, never deleted; what they did stays."""

    first_name = last_name = None
    name = Line(pgettext_lazy("person", "name"), max_length=60)
    language = models.CharField(_("language"), max_length=10, blank=True)

    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["username"]
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="username_once_in_any_case",
                violation_error_code="unique",
                violation_error_message=_(
                    "This user name differs from another in upper and lower case only."
                ),
            )
        ]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return str(self)

    get_short_name = get_full_name

    @cached_property
    def standing(self) -> Standing:
        """What the seats of this person add up to while it is active; one query, kept for the request."""
        seats = self.seats.order_by().values_list("role", "center_id", "center__kind", AT_PARTNER)
        return Standing(seats if self.is_active else ())


class Center(Versioned):
    """A province, branch, department or partner site; together they form a tree."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("province")
        BRANCH = "branch", _("branch")
        DEPARTMENT = "department", _("department")
        PARTNER = "partner", _("partner site")

    code = Line(_("code"), max_length=30, unique=True)
    name = Line(_("name"), max_length=80)
    kind = models.CharField(pgettext_lazy("center", "kind"), max_length=12, choices=Kind)
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name=_("belongs to")
    )
    is_active = models.BooleanField(_("active"), default=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("center")
        verbose_name_plural = _("centers")
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=["province", "branch", "department", "partner"]),
                name="center_kind_known",
            ),
            models.CheckConstraint(
                condition=models.Q(parent__isnull=True) | ~models.Q(parent=models.F("id")),
                name="center_not_its_own_parent",
                violation_error_code="cycle_in_tree",
                violation_error_message=_("A center cannot belong to itself."),
            ),
        ]

    def __str__(self):
        return self.name


class Seat(Versioned):
    """A role that somebody holds at a center."""

    class Role(models.TextChoices):
        OFFICE = "office", _("office")
        MANAGER = "manager", _("manager")
        LEADER = "leader", _("leader")
        STAFF = "staff", _("staff")

    user = models.ForeignKey(User, models.CASCADE, related_name="seats", verbose_name=_("user"))
    center = models.ForeignKey(Center, models.PROTECT, related_name="seats", verbose_name=_("center"))
    role = models.CharField(_("role"), max_length=10, choices=Role)

    class Meta:
        ordering = ["center__code", "role", "user__username"]
        verbose_name = _("seat")
        verbose_name_plural = _("seats")
        constraints = [
            models.UniqueConstraint(
                fields=["user", "center", "role"],
                name="seat_once",
                violation_error_message=_("This person already holds this seat."),
            ),
            models.CheckConstraint(
                condition=models.Q(role__in=["office", "manager", "leader", "staff"]), name="seat_role_known"
            ),
        ]

    def __str__(self):
        return f"{self.user} · {self.get_role_display()} · {self.center}"
