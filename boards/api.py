"""The dashboard of a cycle over the API."""

from django.utils.functional import cached_property
from drf_spectacular.utils import extend_schema, extend_schema_serializer

from boards.filters import BoardFilters
from boards.queries import board_rows
from boards.rows import Row, summary
from boards.serializers import DashboardRowSerializer, DashboardSerializer, SummarySerializer
from kit.rest import ComputedViewSet, find
from projects.models import Cycle, Topic
from results.queries import benefit_totals


class DashboardViewSet(ComputedViewSet):
    """The topics at work of a cycle, as far as one may see them."""

    queryset = Topic.objects.none()
    serializer_class = DashboardRowSerializer
    filterset_class = BoardFilters

    @classmethod
    def as_view(cls, actions=None, **options):
        """There is one address and nothing below it, so no router is needed."""
        return super().as_view(actions or {"get": "list"}, **options)

    def get_queryset(self):
        return Topic.objects.visible_to(self.request.user).filter(cycle=self.kwargs["pk"])

    @cached_property
    def board(self) -> list[Row]:
        """Every row of the cycle, whatever was asked for."""
        return board_rows(self.get_queryset())

    def computed(self) -> list[Row]:
        return self.board

    def get_paginated_response(self, data):
        response = super().get_paginated_response(data)
        totals = summary(self.board) | {"benefits": benefit_totals(self._seen())}
        response.data["summary"] = SummarySerializer(totals).data
        return response

    def _seen(self):
        return Topic.objects.filter(pk__in=[row.topic for row in self.board])

    @extend_schema(
        operation_id="cycles_dashboard_retrieve",
        responses=extend_schema_serializer(many=False)(DashboardSerializer),
    )
    def list(self, request, pk):
        """Progress against time, colour, danger with its reasons, and totals over the whole cycle. The rows
        are narrowed, ordered and paged like every list, in danger first unless `ordering` says otherwise."""
        find(Cycle.objects.only("pk"), pk)
        return super().list(request)


RESOURCES = {}
ROUTES = {"cycles/<int:pk>/dashboard": DashboardViewSet}
