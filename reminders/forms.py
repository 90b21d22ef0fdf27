"""How one wants to be reminded."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kit.forms import ModelForm
from reminders.models import Policy, Preference


class Clock(forms.TimeInput):
    """Hours and minutes, as browsers offer them."""

    input_type = "time"

    def __init__(self):
        super().__init__(format="%H:%M")


class PreferenceForm(ModelForm):
    """Where a time is left empty, that of `policy` holds, and the form says which."""

    class Meta:
        model = Preference
        fields = ["email", "letter_at", "every_day", "quiet_from", "quiet_until"]
        widgets = {
            "email": forms.RadioSelect,
            "letter_at": Clock,
            "quiet_from": Clock,
            "quiet_until": Clock,
        }
        labels = {
            "email": _("What comes by e-mail"),
            "letter_at": _("Daily letter at"),
            "every_day": _("Also on free days"),
            "quiet_from": _("Quiet from"),
            "quiet_until": _("Quiet until"),
        }
        help_texts = {
            "email": _("Whatever you choose, every notice stands in the product as well."),
        }

    def __init__(self, *args, policy: Policy, **kwargs):
        super().__init__(*args, **kwargs)
        empty = _("Empty: %(time)s, as for everybody.")
        for name in ("letter_at", "quiet_from", "quiet_until"):
            self.fields[name].help_text = empty % {"time": f"{getattr(policy, name):%H:%M}"}
        free = {
            Policy.Calendar.CHINA: _(
                "Otherwise no letter comes on weekends and holidays, but for make-up days."
            ),
            Policy.Calendar.WEEKDAYS: _("Otherwise no letter comes on Saturdays and Sundays."),
            Policy.Calendar.EVERY_DAY: _("Letters come every day for everybody at present."),
        }
        self.fields["every_day"].help_text = free[policy.calendar]
