"""What the office enters: a rule's windows, what holds for everybody, group robots."""

import datetime as dt
import re
from collections.abc import Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.forms import Form, ModelForm
from people.forms import CenterChoice
from people.models import Center
from reminders import kinds
from reminders.defaults import Timing
from reminders.masking import masked
from reminders.models import Policy, Robot
from reminders.timing_words import window_words

USUAL = (-14, -7, -4, -3, -2, -1, 0, 1, 3, 7)
SEPARATORS = re.compile(r"[\s,;，；、]+")
MINUS = str.maketrans("−－–＋", "---+")
FAR = 366
"""Days that a dry run looks ahead."""
WHOLE = re.compile(r"[+-]?[0-9]{1,4}")


class Windows(forms.CharField):
    """Whole numbers of days in one line, with whatever stands between them in Chinese or English."""

    def clean(self, value) -> list[int]:
        words = filter(None, SEPARATORS.split(super().clean(value).translate(MINUS)))
        return [self._number(word) for word in words]

    def _number(self, word: str) -> int:
        if not WHOLE.fullmatch(word):
            said = _("“%(word)s” is no whole number of days.") % {"word": word[:20]}
            raise ValidationError(said, code="invalid")
        return int(word)


def _days(label, help_text="", least: int = 0, most: int = 365) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, help_text=help_text, min_value=least, max_value=most, required=False
    )


class RuleForm(Form):
    """Windows that are usual are ticked, others typed; together they are the rule's."""

    is_on = forms.BooleanField(label=_("Remind of it"), required=False)
    usual = forms.TypedMultipleChoiceField(
        label=_("When it is told"), coerce=int, required=False, widget=forms.CheckboxSelectMultiple
    )
    offsets = Windows(
        label=_("Further windows"),
        required=False,
        max_length=200,
        help_text=_("Days from the day on which it is due, before it with a minus: -21, 10, 30"),
    )
    every = forms.IntegerField(
        label=_("After the last window again every so many days"),
        min_value=0,
        max_value=90,
        help_text=_("0: no more"),
    )
    advisor_after = _days(_("Days late from which the advisor is told"), _("Empty: never"))
    leader_after = _days(_("Days late from which the leader is told"), _("Empty: never"))
    urgent_from = forms.TypedChoiceField(
        label=_("Letters go at once from"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Earlier ones go with the daily letter. Quiet hours are kept."),
    )

    def __init__(self, *args, timing: Timing, of_topics: bool, **kwargs):
        """`of_topics`: whether there are advisors and leaders to be told."""
        super().__init__(*args, initial=_initial(timing), **kwargs)
        self.fields["usual"].choices = _worded(USUAL)
        offered = {*USUAL, timing.urgent_from} - {None}
        self.fields["urgent_from"].choices = [("", _("never")), *_worded(sorted(offered))]
        if not of_topics:
            del self.fields["advisor_after"], self.fields["leader_after"]

    @property
    def values(self) -> dict:
        found = super().values
        usual = found.pop("usual")
        return found | {"offsets": sorted({*usual, *found["offsets"]})}


def _worded(windows: Iterable[int]) -> list[tuple[int, str]]:
    return [(window, window_words(window)) for window in windows]


def _initial(timing: Timing) -> dict:
    further = [offset for offset in timing.offsets if offset not in USUAL]
    return {
        "is_on": timing.is_on,
        "usual": [offset for offset in timing.offsets if offset in USUAL],
        "offsets": ", ".join(map(str, further)),
        "every": timing.every,
        "advisor_after": timing.advisor_after,
        "leader_after": timing.leader_after,
        "urgent_from": timing.urgent_from,
    }


class AnnouncementForm(Form):
    """What has happened is told once."""

    is_on = forms.BooleanField(label=_("Tell of it"), required=False)
    at_once = forms.BooleanField(
        label=_("Letters go at once"),
        required=False,
        help_text=_("Otherwise with the daily letter. Quiet hours are kept."),
    )

    def __init__(self, *args, timing: Timing, **kwargs):
        initial = {"is_on": timing.is_on, "at_once": timing.urgent_from is not None}
        super().__init__(*args, initial=initial, **kwargs)

    @property
    def values(self) -> dict:
        found = super().values
        return {"is_on": found["is_on"], "urgent_from": 0 if found["at_once"] else None}


def _clock() -> forms.TimeInput:
    return forms.TimeInput(attrs={"type": "time"}, format="%H:%M")


class PolicyForm(ModelForm):
    class Meta:
        model = Policy
        fields = ("calendar", "letter_at", "quiet_from", "quiet_until")
        widgets = {name: _clock() for name in ("letter_at", "quiet_from", "quiet_until")}
        help_texts = {
            "letter_at": _("On working days. Everybody can choose another time."),
            "quiet_until": _("Urgent letters wait for the end of the quiet hours."),
        }


class RobotForm(ModelForm):
    """Address and secret are never shown again: left empty, they stay as they are."""

    url = forms.CharField(
        label=_("Address"),
        max_length=500,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false", "inputmode": "url"}),
    )
    secret = forms.CharField(
        label=_("Secret"),
        max_length=200,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    drop_secret = forms.BooleanField(label=_("Without a secret from now on"), required=False)
    center = CenterChoice(
        label=_("Center"),
        help_text=_("It is told what the topics of this center, and of those below it, owe."),
    )

    class Meta:
        model = Robot
        fields = ("name", "kind", "center", "url", "secret", "letter_at", "is_on")
        widgets = {"letter_at": _clock()}

    field_order = ("name", "kind", "center", "url", "secret", "drop_secret", "letter_at", "is_on")

    def __init__(self, *args, instance: Robot | None = None, **kwargs):
        super().__init__(*args, instance=instance, **kwargs)
        self.fields["center"].offer(Center.objects.all(), keep=instance and instance.center)
        self.initial.update(url="", secret="")
        self.fields["letter_at"].help_text = _("On working days.")
        self.fields["is_on"].label = pgettext_lazy("robot", "Switched on")
        known, secret = self.fields["url"], self.fields["secret"]
        secret.help_text = _("DingTalk and Feishu sign with it; WeCom has none.")
        if instance is None:
            known.required = True
            known.help_text = _("The webhook that the chat group shows for its robot.")
            del self.fields["drop_secret"]
            return
        known.help_text = _("Now %(address)s. Left empty, it stays.") % {"address": masked(instance.url)}
        if instance.secret:
            secret.help_text = _("One is set. Left empty, it stays.")
        else:
            del self.fields["drop_secret"]

    @property
    def values(self) -> dict:
        """Without what stays."""
        found = super().values
        drop = found.pop("drop_secret", False)
        kept = [name for name in ("url", "secret") if not found[name]]
        return {name: value for name, value in found.items() if name not in kept} | (
            {"secret": ""} if drop else {}
        )


class PreviewForm(Form):
    """A day up to a year ahead, and whom and what to show."""

    day = forms.DateField(label=_("Day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
    search = forms.CharField(
        label=_("Recipient"), max_length=100, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
    kind = forms.ChoiceField(label=_("Kind"), required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].choices = [("", _("all")), *kinds.due()]

    def clean_day(self) -> dt.date:
        day, last = self.cleaned_data["day"], timezone.localdate() + dt.timedelta(FAR)
        if day > last:
            said = _("This looks at most a year ahead: until %(day)s.") % {"day": last.isoformat()}
            raise ValidationError(said, code="invalid")
        return day
