"""One's notices and preferences over the API."""

from drf_spectacular.utils import extend_schema
from rest_framework.decorators import action
from rest_framework.response import Response

from kit.rest import ListViewSet, View, verb
from reminders import queries
from reminders.actions import choosing, reading
from reminders.filters import NoticeFilters
from reminders.models import Notice, Preference
from reminders.serializers import (
    NoticeSerializer,
    PreferenceInput,
    PreferenceSerializer,
    ReadAllInput,
    ReadAllSerializer,
)


class NoticeViewSet(ListViewSet):
    """What one was told in the product, the newest first; nobody else's."""

    queryset = Notice.objects.none()
    serializer_class = NoticeSerializer
    filterset_class = NoticeFilters

    def get_queryset(self):
        user = self.request.user
        return Notice.objects.inbox(user).in_sight(user).with_standing()

    @verb("read", request=None, responses=NoticeSerializer)
    def read(self, request, pk):
        """Takes note of it, and of what was told before about the same thing."""
        notice = self.get_object()
        reading.read(notice, by=request.user, version=self.seen_version())
        return self.again(notice.pk)

    @extend_schema(request=ReadAllInput, responses=ReadAllSerializer)
    @action(detail=False, methods=["post"], url_path="actions/read-all")
    def read_all(self, request):
        """Takes note of all that is unread."""
        return Response({"read": reading.read_all(by=request.user, **self.shape(ReadAllInput))})


class PreferenceView(View):
    """How one is reminded oneself."""

    @extend_schema(responses=PreferenceSerializer)
    def get(self, request):
        return _answer(queries.preference_of(request.user))

    @extend_schema(request=PreferenceInput, responses=PreferenceSerializer)
    def patch(self, request):
        """One's own choice; `calendar_on` switches the private calendar."""
        user, version = request.user, self.expected_version()
        fields = self.shape(PreferenceInput, instance=queries.preference_of(user), partial=True)
        return _answer(choosing.choose(user, by=user, version=version, **fields))


class RenewAddressView(View):
    """The address of one's private calendar."""

    @extend_schema(request=None, responses=PreferenceSerializer)
    def post(self, request):
        """Gives it another one; the old one is 404 from now on."""
        return _answer(choosing.renew_address(request.user, by=request.user, version=self.seen_version()))


def _answer(preference: Preference) -> Response:
    data = PreferenceSerializer(preference).data
    return Response(data, headers={"ETag": f'"{data["version"]}"'})


RESOURCES = {"notices": NoticeViewSet}
ROUTES = {"me/reminders": PreferenceView, "me/reminders/actions/renew-address": RenewAddressView}
