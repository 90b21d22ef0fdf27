"""The ledger of notices, and how each person, group robot and kind of thing is reminded (design.md §6)."""

import datetime as dt

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.fields import Line
from kit.models import Versioned
from people.models import Center
from reminders.querysets import NoticeQuerySet


class Rule(Versioned):
    """How one kind of thing is reminded of, where the office has changed it (`reminders.defaults` otherwise).

    `offsets`: days from its day, ascending, negative before; `every`: so many days after the last, again and
    again (0: no more). `advisor_after`, `leader_after`: days late after which they are told (None: never).
    `urgent_from`: the window from which a letter goes at once, not with the next daily one (None: never).
    """

    kind = models.CharField(_("kind"), max_length=40, unique=True)
    is_on = models.BooleanField(pgettext_lazy("rule", "on"), default=True)
    offsets = models.JSONField(_("windows"))
    every = models.PositiveSmallIntegerField(
        _("then every so many days"), default=7, validators=[MaxValueValidator(90)]
    )
    advisor_after = models.PositiveSmallIntegerField(
        _("advisor is told after days"), null=True, blank=True, validators=[MaxValueValidator(365)]
    )
    leader_after = models.PositiveSmallIntegerField(
        _("leader is told after days"), null=True, blank=True, validators=[MaxValueValidator(365)]
    )
    urgent_from = models.SmallIntegerField(_("at once from window"), null=True, blank=True)

    class Meta:
        ordering = ["kind"]
        verbose_name = _("reminder rule")
        verbose_name_plural = _("reminder rules")

    def __str__(self):
        return self.kind


class Policy(Versioned):
    """What holds for everybody who has chosen nothing else; one row at most."""

    class Calendar(models.TextChoices):
        CHINA = "china", _("Chinese working days with make-up days")
        WEEKDAYS = "weekdays", _("Monday to Friday")
        EVERY_DAY = "every_day", _("every day")

    calendar = models.CharField(_("working days"), max_length=10, choices=Calendar, default=Calendar.CHINA)
    letter_at = models.TimeField(_("daily letter at"), default=dt.time(8, 30))
    quiet_from = models.TimeField(_("quiet from"), default=dt.time(21, 0))
    quiet_until = models.TimeField(_("quiet until"), default=dt.time(8, 0))

    class Meta:
        verbose_name = _("reminder settings")
        verbose_name_plural = _("reminder settings")

    def __str__(self):
        return str(_("Reminder settings"))


class Preference(Versioned):
    """What one person has chosen; where a time is empty, the policy's holds.

    `serial` is part of the address of the private calendar: raising it revokes the old address.
    """

    class Email(models.TextChoices):
        ALL = "all", _("the daily letter, and urgent ones at once")
        DAILY = "daily", _("one letter a day, also of what is urgent")
        URGENT = "urgent", _("only what is urgent")
        NONE = "none", _("no e-mail")

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminding")
    email = models.CharField(_("e-mail"), max_length=6, choices=Email, default=Email.ALL)
    letter_at = models.TimeField(_("daily letter at"), null=True, blank=True)
    quiet_from = models.TimeField(_("quiet from"), null=True, blank=True)
    quiet_until = models.TimeField(_("quiet until"), null=True, blank=True)
    every_day = models.BooleanField(_("also on free days"), default=False)
    serial = models.PositiveIntegerField(default=1, editable=False)
    calendar_on = models.BooleanField(_("calendar address"), default=False, editable=False)

    class Meta:
        verbose_name = _("reminder preferences")
        verbose_name_plural = _("reminder preferences")

    def __str__(self):
        return str(self.user)


class Robot(Versioned):
    """A robot of a chat group that is told what the topics of `center`, and of those below it, owe."""

    class Kind(models.TextChoices):
        WECOM = "wecom", _("WeCom")
        DINGTALK = "dingtalk", _("DingTalk")
        FEISHU = "feishu", _("Feishu")

    name = Line(_("name"), max_length=60)
    kind = models.CharField(pgettext_lazy("robot", "kind"), max_length=10, choices=Kind)
    url = models.URLField(_("address"), max_length=500)
    secret = models.CharField(_("secret"), max_length=200, blank=True)
    center = models.ForeignKey(Center, models.PROTECT, related_name="+", verbose_name=_("center"))
    letter_at = models.TimeField(_("daily message at"), default=dt.time(9, 0))
    is_on = models.BooleanField(pgettext_lazy("robot", "on"), default=True)

    class Meta:
        ordering = ["name", "id"]
        verbose_name = _("group robot")
        verbose_name_plural = _("group robots")

    def __str__(self):
        return self.name


class Pulse(models.Model):
    """When the last round of reminders was done; one row."""

    ONLY = 1
    at = models.DateTimeField()

    def __str__(self):
        return str(self.at)


class Notice(models.Model):
    """One line of the ledger: that one recipient was to be told one thing in one window by one channel.

    `rule`: the kind of thing, or `event:` and the verb of an announcement. `subject`: its key; of an
    announcement, the key of its entry in the history. `label`, `note`, `url`: as said when it was booked, in
    the recipient's language. `letter`: notices with the same one go out together, under one Message-ID.
    `settled_at`: since when the thing is no longer open.
    """

    class Role(models.TextChoices):
        OWN = "own", _("it awaits you")
        ADVISOR = "advisor", _("you advise the topic")
        LEADER = "leader", _("you lead the area")
        GROUP = "group", _("it concerns your group")

    class Channel(models.TextChoices):
        APP = "app", _("in the product")
        EMAIL = "email", _("e-mail")
        ROBOT = "robot", _("group robot")

    class State(models.TextChoices):
        BOOKED = "booked", _("to be sent")
        SENT = "sent", _("sent")
        DROPPED = "dropped", _("not sent: no longer needed")
        DEAD = "dead", _("could not be sent")

    recipient = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="notices",
        verbose_name=_("recipient"),
    )
    robot = models.ForeignKey(
        Robot, models.CASCADE, null=True, related_name="notices", verbose_name=_("group robot")
    )
    rule = models.CharField(_("kind"), max_length=40)
    subject = models.BigIntegerField()
    day = models.DateField(_("due"))
    window = models.SmallIntegerField(_("window"))
    role = models.CharField(max_length=8, choices=Role, default=Role.OWN)
    channel = models.CharField(_("channel"), max_length=6, choices=Channel)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.BOOKED)
    topic = models.BigIntegerField(null=True)
    label = models.CharField(max_length=400)
    note = models.CharField(max_length=400, blank=True)
    url = models.CharField(max_length=200)
    letter = models.CharField(max_length=40, blank=True)
    booked_at = models.DateTimeField(_("booked"))
    send_after = models.DateTimeField(_("to be sent from"))
    sent_at = models.DateTimeField(_("sent"), null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    error = models.CharField(max_length=400, blank=True)
    read_at = models.DateTimeField(pgettext_lazy("notice", "read"), null=True)
    settled_at = models.DateTimeField(_("done since"), null=True)

    objects = NoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["recipient", "rule", "subject", "day", "window", "channel"],
                name="notice_once_to_person",
            ),
            models.UniqueConstraint(
                fields=["robot", "rule", "subject", "day", "window", "channel"], name="notice_once_to_robot"
            ),
            models.CheckConstraint(
                condition=Q(recipient__isnull=False, robot__isnull=True)
                | Q(recipient__isnull=True, robot__isnull=False, channel="robot"),
                name="notice_to_one",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["booked", "sent", "dropped", "dead"]), name="notice_state_known"
            ),
        ]
        indexes = [
            models.Index(fields=["send_after"], name="notice_to_send", condition=Q(state="booked")),
            models.Index(fields=["rule", "subject"], name="notice_of_subject"),
            models.Index(fields=["recipient", "-id"], name="notice_inbox", condition=Q(channel="app")),
            models.Index(
                fields=["recipient"],
                name="notice_unread",
                condition=Q(channel="app", read_at=None, settled_at=None),
            ),
            models.Index(fields=["topic", "-id"], name="notice_of_topic"),
            models.Index(fields=["-id"], name="notice_dead", condition=Q(state="dead")),
        ]

    def __str__(self):
        return self.label
