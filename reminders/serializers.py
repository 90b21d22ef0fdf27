"""The shape of notices and of preferences."""

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from kit.shapes import Input, Key
from reminders import feed, queries
from reminders.filters import STANDINGS
from reminders.models import Notice, Preference
from reminders.reasons import why


@extend_schema_field({"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$", "example": "08:30"})
class Clock(serializers.TimeField):
    """Hours and minutes of every day, in the time zone of the installation."""

    def __init__(self, **kwargs):
        super().__init__(format="%H:%M", input_formats=["%H:%M", "%H:%M:%S"], **kwargs)


class NoticeSerializer(serializers.ModelSerializer):
    """What one was told in the product. `subject` is the id of what awaits, by its kind; of an announcement
    (`event:…`) that of its line in the history. `window`: days from the day, negative before."""

    state = serializers.ChoiceField(STANDINGS, source="standing")
    why = serializers.SerializerMethodField(help_text=_("Why it came."))
    version = serializers.IntegerField()

    class Meta:
        model = Notice
        fields = (
            "id",
            "rule",
            "subject",
            "topic",
            "day",
            "window",
            "role",
            "label",
            "note",
            "why",
            "url",
            "state",
            "booked_at",
            "read_at",
            "settled_at",
            "version",
        )

    def get_why(self, notice: Notice) -> str:
        return why(notice)


class ReadAllInput(serializers.Serializer):
    until = Key(required=False, allow_null=True, help_text=_("The newest notice that was seen; else all."))


class ReadAllSerializer(serializers.Serializer):
    read = serializers.IntegerField(help_text=_("How many were unread."))


class InForceSerializer(serializers.Serializer):
    """What holds where nothing was chosen."""

    letter_at = Clock()
    quiet_from = Clock()
    quiet_until = Clock()


class PreferenceSerializer(serializers.ModelSerializer):
    """How one is reminded. Where a time is null, that of `default` holds."""

    letter_at = Clock(allow_null=True)
    quiet_from = Clock(allow_null=True)
    quiet_until = Clock(allow_null=True)
    default = serializers.SerializerMethodField()
    calendar = serializers.SerializerMethodField(help_text=_("Its private address; empty while it is off."))

    class Meta:
        model = Preference
        fields = (
            "email",
            "letter_at",
            "every_day",
            "quiet_from",
            "quiet_until",
            "default",
            "calendar_on",
            "calendar",
            "version",
        )

    @extend_schema_field(InForceSerializer)
    def get_default(self, preference: Preference) -> dict:
        return InForceSerializer(queries.policy()).data

    def get_calendar(self, preference: Preference) -> str:
        return feed.address(preference)


class PreferenceInput(Input):
    letter_at = Clock(required=False, allow_null=True)
    quiet_from = Clock(required=False, allow_null=True)
    quiet_until = Clock(required=False, allow_null=True)
    calendar_on = serializers.BooleanField(required=False)

    class Meta:
        model = Preference
        fields = ("email", "letter_at", "every_day", "quiet_from", "quiet_until", "calendar_on")
