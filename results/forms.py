"""What is entered about results."""

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from kit.forms import Form, ModelForm
from kit.spoken import labelled
from kit.widgets import Select
from results.models import Benefit, Change, Indicator, Reading


def _figure() -> forms.TextInput:
    return forms.TextInput(attrs={"autocomplete": "off", "class": "short"})


def _prose(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")


class IndicatorForm(ModelForm):
    """An indicator; baseline and target can follow."""

    class Meta:
        model = Indicator
        fields = ["name", "unit", "direction", "baseline", "target", "measured_by"]
        labels = {
            "name": _("Name"),
            "unit": _("Unit"),
            "direction": pgettext_lazy("indicator", "Direction"),
            "baseline": _("Baseline"),
            "target": _("Target"),
            "measured_by": _("How it is measured"),
        }
        help_texts = {
            "name": _("What is counted or timed, e.g. “Repeat-call rate”."),
            "unit": _("Per cent and percentage points never mix: choose the one that you will report in."),
            "baseline": _("How it is today: a number, a range or a bound, e.g. “12”, “10–15”, “≥ 82”."),
            "target": _("How it shall be, in the same way."),
            "measured_by": _("Source, period and formula, so that somebody else would measure the same."),
        }
        widgets = {"baseline": _figure(), "target": _figure(), "measured_by": _prose(3)}


class ReadingForm(ModelForm):
    """A reading: the day and the value suffice."""

    class Meta:
        model = Reading
        fields = ["date", "value", "sample_size", "source", "evidence"]
        labels = {
            "date": _("Date"),
            "value": _("Value"),
            "sample_size": _("Sample size"),
            "source": _("Source"),
            "evidence": _("Evidence"),
        }
        widgets = {"date": _day(), "value": _figure(), "evidence": _prose(2)}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if not self.instance.pk:
            self.fields["date"].initial = timezone.localdate
        self.fields["date"].widget.attrs["max"] = timezone.localdate().isoformat()


class WholeField(forms.ModelChoiceField):
    """A benefit that another is counted in, told with its topic."""

    widget = Select

    def label_from_instance(self, benefit: Benefit) -> str:
        return labelled(benefit.topic, f"{benefit.title} ({benefit.amount:,.2f})")


class BenefitForm(ModelForm):
    """A benefit; what `user` may not see is no choice to be counted in."""

    counted_in = WholeField(
        label=_("Already counted in"),
        required=False,
        queryset=Benefit.objects.none(),
        help_text=Benefit._meta.get_field("counted_in").help_text,
    )

    class Meta:
        model = Benefit
        fields = ["title", "amount", "starts_on", "ends_on", "kind", "recurrence", "how", "counted_in"]
        labels = {
            "title": _("Title"),
            "amount": _("Amount (yuan)"),
            "starts_on": _("From"),
            "ends_on": _("Until"),
            "kind": _("Kind"),
            "recurrence": _("Recurrence"),
            "how": _("How it was worked out"),
        }
        help_texts = {
            "amount": _("Of one year where it recurs."),
            "kind": _("Hard: it shows in the books. Soft: it is estimated."),
            "recurrence": _("Recurring: it comes again every year."),
            "how": _("The figures and the formula; what finance needs to follow it."),
        }
        widgets = {
            "amount": forms.TextInput(
                attrs={"inputmode": "decimal", "class": "short", "autocomplete": "off"}
            ),
            "starts_on": _day(),
            "ends_on": _day(),
            "how": _prose(4),
        }

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        wholes = Benefit.objects.visible_to(user).counted_once().exclude(pk=self.instance.pk)
        self.fields["counted_in"].queryset = wholes.select_related("topic")
        self.fields["counted_in"].empty_label = _("nothing else")


class ConfirmForm(Form):
    """What finance said."""

    confirmation = forms.CharField(
        label=_("Who in finance confirmed it, by which document"),
        max_length=200,
        widget=forms.TextInput,
    )


class ChangeForm(ModelForm):
    """What is to change, and why. For a target, what stood before is filled in."""

    class Meta:
        model = Change
        fields = ["what", "indicator", "old", "new", "why"]
        labels = {
            "what": _("What is changed"),
            "indicator": _("Indicator"),
            "old": _("From"),
            "new": _("To"),
            "why": _("Why"),
        }
        help_texts = {
            "indicator": _("Only for a target: whose target."),
            "old": _("What stood before; for a target it is filled in."),
            "new": _("For a target the figure alone, e.g. “≥ 82”."),
            "why": _("What has come to light since the charter was approved?"),
        }
        widgets = {"old": _prose(2), "new": _prose(2), "why": _prose(3)}

    def __init__(self, *args, topic, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["indicator"].queryset = topic.indicators.all()
        self.fields["indicator"].empty_label = _("none")
