"""The shape of imports and of what can be exported."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.shapes import Key, Row
from workbooks.exports import KINDS
from workbooks.findings import findings
from workbooks.models import Import


class FindingSerializer(serializers.Serializer):
    """Something about one row: `row` is the number in the sheet (null: the file as a whole), `cell` such as
    C12, `column` and `detail` in the reader's language."""

    row = serializers.IntegerField(allow_null=True)
    cell = serializers.CharField()
    column = serializers.CharField()
    value = serializers.CharField()
    code = serializers.CharField()
    detail = serializers.CharField()


COMMON = (
    "id",
    "kind",
    "cycle",
    "topic_state",
    "name",
    "size",
    "by",
    "state",
    "total",
    "processed",
    "result",
    "created_at",
    "started_at",
    "finished_at",
    "version",
)


class ImportSerializer(serializers.ModelSerializer):
    """A workbook on its way in. `errors`: why nothing was written, every bad row of it. `notes`: what was
    left out or kept as invalid. `result`: how many of what were written."""

    errors = serializers.SerializerMethodField()
    notes = serializers.SerializerMethodField()

    class Meta:
        model = Import
        fields = (*COMMON, "errors", "notes")

    @extend_schema_field(FindingSerializer(many=True))
    def get_errors(self, job: Import) -> list[dict]:
        return findings(job.kind, job.faults)

    @extend_schema_field(FindingSerializer(many=True))
    def get_notes(self, job: Import) -> list[dict]:
        return findings(job.kind, job.notes)


class ImportRow(Row):
    """An import as one of a list: without its errors and notes, which can be many."""

    id = serializers.IntegerField()
    kind = serializers.ChoiceField(Import.Kind.choices)
    cycle = serializers.IntegerField(source="cycle_id", allow_null=True)
    topic_state = serializers.ChoiceField(Import.TopicState.choices)
    name = serializers.CharField()
    size = serializers.IntegerField()
    by = serializers.IntegerField(source="by_id")
    by_name = serializers.CharField(source="by.name")
    state = serializers.ChoiceField(Import.State.choices)
    total = serializers.IntegerField(allow_null=True)
    processed = serializers.IntegerField()
    result = serializers.JSONField()
    created_at = serializers.DateTimeField()
    started_at = serializers.DateTimeField(allow_null=True)
    finished_at = serializers.DateTimeField(allow_null=True)
    version = serializers.IntegerField()


class ImportInput(serializers.Serializer):
    kind = serializers.ChoiceField(Import.Kind.choices)
    cycle = Key(required=False, allow_null=True, help_text=_("Needed for topics, scorecards and ballots."))
    topic_state = serializers.ChoiceField(
        Import.TopicState.choices,
        default=Import.TopicState.DRAFT,
        help_text=_("The state that imported topics are brought to."),
    )
    file = serializers.FileField(help_text=_("An .xlsx workbook."))


class ExportSerializer(serializers.Serializer):
    """Something that can be exported; `parameters` are those of its address."""

    kind = serializers.ChoiceField(KINDS)
    url = serializers.URLField()
    parameters = serializers.ListField(child=serializers.CharField())
