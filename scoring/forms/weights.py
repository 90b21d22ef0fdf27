"""Who compares, the 21 comparisons, and why weights are adopted all the same."""

from itertools import groupby

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from kit.forms import Form
from people.forms import PersonField
from scoring.labels import BY_CODE
from scoring.models import Comparison
from scoring.pairs import PAIRS, filled
from scoring.weighing_words import offered


class InviteForm(Form):
    """One expert, by name."""

    person = PersonField(label=_("Person"))


class AdoptForm(Form):
    """The reason that some weights need."""

    reason = forms.CharField(label=_("Reason"), max_length=2000, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args, needs_reason: bool, **kwargs):
        super().__init__(*args, **kwargs)
        if not needs_reason:
            del self.fields["reason"]


class CompareForm(Form):
    """A choice of 17 sentences for each pair, empty while it is open. `then` is the button."""

    def __init__(self, *args, comparison: Comparison, is_open: bool = True, **kwargs):
        super().__init__(*args, version=comparison.version, **kwargs)
        for pair, entry in zip(PAIRS, filled(comparison.upper), strict=True):
            first, second = (BY_CODE[code].short for code in pair)
            self.fields["-".join(pair)] = forms.ChoiceField(
                label=_("%(first)s compared with %(second)s") % {"first": first, "second": second},
                choices=[("", _("– not compared yet –")), *offered(*pair)],
                required=False,
                initial=entry or "",
                disabled=not is_open,
            )

    @property
    def finishes(self) -> bool:
        return self.data.get("then") == "finish"

    @property
    def upper(self) -> list[str | None]:
        return [self.cleaned_data["-".join(pair)] or None for pair in PAIRS]

    @property
    def groups(self) -> list[dict]:
        """The pairs under the first of each: {dimension, pairs: [{field, first, second}]}."""
        return [
            {
                "dimension": BY_CODE[code],
                "pairs": [
                    {"field": self["-".join(pair)], "first": BY_CODE[pair[0]], "second": BY_CODE[pair[1]]}
                    for pair in pairs
                ],
            }
            for code, pairs in groupby(PAIRS, key=lambda pair: pair[0])
        ]

    def clean(self):
        cleaned = super().clean()
        open_pairs = sum(not cleaned.get("-".join(pair)) for pair in PAIRS)
        if self.finishes and open_pairs:
            self.add_error(None, _still_open(open_pairs))
        return cleaned


def _still_open(number: int) -> str:
    return ngettext(
        "%(n)d pair is still open: compare it, then finish.",
        "%(n)d pairs are still open: compare them, then finish.",
        number,
    ) % {"n": number}
