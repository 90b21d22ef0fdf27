"""What is asked for at an upload."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from kit.forms import Form
from projects.models import Cycle
from workbooks.columns import Layout
from workbooks.models import Import
from workbooks.sheets import IMPORTS

PHASES = {"topics": "proposing", "scorecards": "scoring", "ballots": "voting"}
"""The phase in which a cycle takes what is imported."""


def cycles_for(layout: Layout) -> list[Cycle]:
    """The cycles that take this kind now."""
    phase = PHASES.get(layout.kind)
    return [cycle for cycle in Cycle.objects.filter(phase=phase) if cycle.takes(phase)] if phase else []


class ImportForm(Form):
    """A cycle and a state only where the kind has them."""

    cycle = forms.ModelChoiceField(Cycle.objects.all(), label=_("Cycle"), empty_label=None)
    topic_state = forms.ChoiceField(
        label=_("Bring the topics to the state"),
        choices=Import.TopicState.choices,
        initial=Import.TopicState.DRAFT,
        widget=forms.RadioSelect,
        help_text=_("A draft can still be changed by its proposer; an accepted topic can be scored."),
    )
    file = forms.FileField(
        label=_("Workbook"),
        allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args, layout: Layout, cycles: list[Cycle], **kwargs):
        super().__init__(*args, **kwargs)
        most = settings.WORKBOOK_MAX_BYTES // 2**20
        self.fields["file"].help_text = _("An .xlsx file of at most %(most)s MB.") % {"most": most}
        if layout.needs_cycle:
            self.fields["cycle"].choices = [(cycle.pk, str(cycle)) for cycle in cycles]
        else:
            del self.fields["cycle"]
        if layout is not IMPORTS["topics"]:
            del self.fields["topic_state"]
