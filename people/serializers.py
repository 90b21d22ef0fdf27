"""The shape of people, seats and centers."""

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from kit.shapes import Input, Reference
from people.due import URGENCIES
from people.models import Center, Seat, User


class CenterSerializer(serializers.ModelSerializer):
    """A province, branch, department or partner site."""

    class Meta:
        model = Center
        fields = ("id", "code", "name", "kind", "parent", "is_active", "created_at", "updated_at", "version")


class CenterInput(Input):
    parent = Reference(Center.objects.all(), required=False, allow_null=True)

    class Meta:
        model = Center
        fields = ("code", "name", "kind", "parent", "is_active")


class SeatSerializer(serializers.ModelSerializer):
    """A role that somebody holds at a center."""

    user_name = serializers.CharField(source="user.name")
    center_name = serializers.CharField(source="center.name")

    class Meta:
        model = Seat
        fields = ("id", "user", "user_name", "center", "center_name", "role", "created_at", "version")


class SeatInput(serializers.Serializer):
    user = Reference(User.objects.all())
    center = Reference(Center.objects.all())
    role = serializers.ChoiceField(Seat.Role.choices)


class HeldSeatSerializer(serializers.ModelSerializer):
    """A seat as part of its holder."""

    center_name = serializers.CharField(source="center.name")

    class Meta:
        model = Seat
        fields = ("id", "role", "center", "center_name")


class UserSerializer(serializers.ModelSerializer):
    """Somebody who signs in. The e-mail address is for the office and for oneself, null for others."""

    seats = HeldSeatSerializer(many=True)
    email = serializers.SerializerMethodField()

    class Meta:
        model = User
        fields = ("id", "username", "name", "email", "is_active", "seats", "version")

    def get_email(self, user: User) -> str | None:
        reader = self.context["request"].user
        return user.email if reader.pk == user.pk or reader.standing.is_office else None


class UserInput(Input):
    password = serializers.CharField(
        required=False,
        max_length=128,
        trim_whitespace=False,
        write_only=True,
        help_text=_("Without one, the account cannot sign in until a password is set."),
    )
    email = serializers.EmailField(required=False, allow_blank=True, max_length=254)

    class Meta:
        model = User
        fields = ("username", "name", "email", "is_active", "password")


class StandingSerializer(serializers.Serializer):
    """What the seats add up to."""

    roles = serializers.ListField(child=serializers.ChoiceField(Seat.Role.choices))
    centers = serializers.ListField(child=serializers.IntegerField(), help_text=_("Seated here."))
    managed = serializers.ListField(child=serializers.IntegerField(), help_text=_("Manager here."))
    is_office = serializers.BooleanField()
    is_leader = serializers.BooleanField()
    is_manager = serializers.BooleanField()
    is_partner = serializers.BooleanField()


class CredentialsInput(serializers.Serializer):
    username = serializers.CharField(max_length=150)
    password = serializers.CharField(max_length=1000, trim_whitespace=False)


class TokenSerializer(serializers.Serializer):
    """To be sent as `Authorization: Token …`; a new password ends it."""

    token = serializers.CharField()


class DueSerializer(serializers.Serializer):
    """One thing that awaits the reader: `due` is its last moment, null where there is none; `subject` is the
    key of what is due, of the kind named; `url` the page on which it is done. `id` tells lines apart."""

    id = serializers.CharField()
    kind = serializers.CharField(source="row.kind")
    subject = serializers.IntegerField(source="row.subject")
    topic = serializers.IntegerField(source="row.topic", allow_null=True)
    label = serializers.CharField(source="line.label")
    note = serializers.CharField(source="line.note")
    url = serializers.CharField(source="line.url")
    due = serializers.DateTimeField(allow_null=True)
    urgency = serializers.ChoiceField(URGENCIES)
