"""The history over the API: read only, each line as far as the reader may see it."""

from django.utils.translation import gettext_lazy as _
from django_filters import CharFilter
from rest_framework import serializers

from kit.listing import Filters, KeyFilter, OrderFilter
from kit.models import Entry
from kit.rest import ListViewSet
from kit.sight import visible_changes, visible_entries


class EntryFilters(Filters):
    subject = CharFilter(label=_("subject"), max_length=24)
    subject_id = KeyFilter("subject_id")
    topic = KeyFilter("topic_id", label=_("topic"))
    cycle = KeyFilter("cycle_id", label=_("cycle"))
    verb = CharFilter(label=_("what was done"), max_length=40)
    by = KeyFilter("by", label=_("by"))
    ordering = OrderFilter(id=_("order"))

    class Meta:
        model = Entry
        fields = ()


class EntrySerializer(serializers.ModelSerializer):
    """One line. `number` counts the lines of one subject; `changes` are {field: [from, to]}."""

    by = serializers.IntegerField(source="by_id", allow_null=True)
    by_name = serializers.CharField(source="by", allow_null=True)
    cycle = serializers.IntegerField(source="cycle_id", allow_null=True)
    topic = serializers.IntegerField(source="topic_id", allow_null=True)
    changes = serializers.SerializerMethodField()

    class Meta:
        model = Entry
        fields = (
            "id",
            "at",
            "by",
            "by_name",
            "subject",
            "subject_id",
            "number",
            "verb",
            "old",
            "new",
            "changes",
            "reason",
            "cycle",
            "topic",
        )

    def get_changes(self, entry: Entry) -> dict[str, list]:
        return visible_changes(entry, self.context["request"].user)


class HistoryViewSet(ListViewSet):
    """What was done: who, when, what, from, to, why. Nothing here is ever changed or deleted."""

    serializer_class = EntrySerializer
    filterset_class = EntryFilters
    queryset = Entry.objects.none()

    def get_queryset(self):
        return visible_entries(self.request.user).select_related("by")


RESOURCES = {"history": HistoryViewSet}
