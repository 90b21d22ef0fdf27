"""Users, seats, centers and sign-in over the API."""

from django.contrib.auth import authenticate
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import exceptions, status
from rest_framework.permissions import AllowAny
from rest_framework.response import Response

from kit.rest import ComputedViewSet, Editable, ListViewSet, View
from kit.wire import CleanFormParser, CleanJSONParser
from people import actions
from people.attempts import note_failure, refuse_too_many
from people.authentication import TokenAuthentication
from people.due import Item, waiting_for
from people.filters import CenterFilters, DueFilters, SeatFilters, UserFilters
from people.models import Center, Seat, User
from people.rules import may_manage_people
from people.serializers import (
    CenterInput,
    CenterSerializer,
    CredentialsInput,
    DueSerializer,
    SeatInput,
    SeatSerializer,
    TokenSerializer,
    UserInput,
    UserSerializer,
)


class CenterViewSet(Editable, ListViewSet):
    """The tree of centers; read by everybody, kept by the office."""

    queryset = Center.objects.all()
    serializer_class = CenterSerializer
    input_class = CenterInput
    filterset_class = CenterFilters

    def may_write(self):
        return may_manage_people(self.request.user)

    def add(self, fields: dict) -> Center:
        return actions.add_center(by=self.request.user, **fields)

    def edit(self, center: Center, fields: dict, version: int | None) -> Center:
        return actions.edit_center(center, by=self.request.user, version=version, **fields)


class UserViewSet(Editable, ListViewSet):
    """Everybody who can be chosen. Users are deactivated (`is_active`), never deleted."""

    queryset = User.objects.prefetch_related("seats__center")
    serializer_class = UserSerializer
    input_class = UserInput
    filterset_class = UserFilters

    def may_write(self):
        return may_manage_people(self.request.user)

    def add(self, fields: dict) -> User:
        return actions.add_user(by=self.request.user, **fields)

    def edit(self, user: User, fields: dict, version: int | None) -> User:
        return actions.edit_user(user, by=self.request.user, version=version, **fields)


class SeatViewSet(ListViewSet):
    """Who holds which role where. A seat is granted and revoked, never changed."""

    queryset = Seat.objects.select_related("user", "center")
    serializer_class = SeatSerializer
    filterset_class = SeatFilters

    @extend_schema(request=SeatInput, responses={201: SeatSerializer})
    def create(self, request):
        may_manage_people(request.user).require()
        seat = actions.grant_seat(**self.shape(SeatInput), by=request.user)
        return self.again(seat.pk, status.HTTP_201_CREATED)

    def destroy(self, request, pk):
        actions.revoke_seat(self.get_object(), by=request.user, version=self.expected_version())
        return Response(status=status.HTTP_204_NO_CONTENT)


class TokenView(View):
    """The token that stands for the password."""

    parser_classes = [CleanJSONParser, CleanFormParser]
    conditional = False

    authentication_classes = [TokenAuthentication]

    def perform_authentication(self, request):
        """Whoever signs in may still send a token that is no longer good."""
        if request.method != "POST":
            super().perform_authentication(request)

    def get_permissions(self):
        return [AllowAny()] if self.request.method == "POST" else super().get_permissions()

    @extend_schema(request=CredentialsInput, responses=TokenSerializer, auth=[])
    def post(self, request):
        """A wrong name or password is 400 `authorization`; too many of them are 429."""
        credentials = self.shape(CredentialsInput)
        refuse_too_many(request, credentials["username"])
        user = authenticate(request._request, **credentials)
        if user is None:
            note_failure(request, credentials["username"])
            raise exceptions.ValidationError(
                _("Unable to sign in with this name and password."), code="authorization"
            )
        return Response({"token": actions.issue_token(user)})

    @extend_schema(responses={204: None})
    def delete(self, request):
        """Revokes one's own token."""
        actions.revoke_token(request.user, by=request.user)
        return Response(status=status.HTTP_204_NO_CONTENT)


DUE_ID = OpenApiParameter(
    "id", {"type": "string", "pattern": "^[a-z-]+:[0-9]+:[0-9-]*$"}, OpenApiParameter.PATH
)


class DueViewSet(ComputedViewSet):
    """What awaits oneself, nearest first, undated last: the list of desk, letters and calendar."""

    queryset = User.objects.none()
    serializer_class = DueSerializer
    filterset_class = DueFilters
    lookup_value_regex = "[^/]+"

    def computed(self) -> list[Item]:
        return waiting_for(self.request.user)

    @extend_schema(parameters=[DUE_ID])
    def retrieve(self, request, pk):
        """One line of the list by its `id`; 404 once it awaits one no longer."""
        found = next((item for item in self.computed() if item.id == pk), None)
        if found is None:
            raise Http404
        return Response(self.get_serializer(found).data)


RESOURCES = {"due": DueViewSet, "centers": CenterViewSet, "users": UserViewSet, "seats": SeatViewSet}
ROUTES = {"auth/token": TokenView}
