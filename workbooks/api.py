"""Imports and exports over the API."""

from django.utils.translation import gettext as _
from django_filters.utils import translate_validation
from drf_spectacular.utils import OpenApiParameter, OpenApiTypes, extend_schema
from rest_framework import status

from boards.filters import BoardFilters
from kit.listing import whole_number
from kit.refusals import Gone, Invalid
from kit.rest import ListViewSet, ViewSet, find
from kit.wire import CleanMultiPartParser, OrjsonRenderer
from projects.filters import TopicFilters
from projects.models import Cycle
from workbooks import actions
from workbooks.downloads import export, filters_of
from workbooks.exports import KINDS
from workbooks.filters import ImportFilters
from workbooks.models import Import
from workbooks.rules import may_import
from workbooks.serializers import ExportSerializer, ImportInput, ImportRow, ImportSerializer
from workbooks.writing import TYPE

CYCLE = OpenApiParameter(
    "cycle",
    int,
    description="The id of a cycle; needed for all but topics. "
    "`board` takes every filter of the dashboard, `topics` takes every filter of the list of topics.",
)


class ImportViewSet(ListViewSet):
    """Workbooks brought in by the office. All rows of one are written, or none and every bad row is named."""

    queryset = Import.objects.none()
    serializer_class = ImportSerializer
    row_class = ImportRow
    filterset_class = ImportFilters
    parser_classes = [CleanMultiPartParser]

    def get_queryset(self):
        imports = Import.objects.visible_to(self.request.user)
        return imports if self.action == "list" else imports.select_related("cycle", "by")

    def rows(self, page):
        return ImportRow.of(page)

    @extend_schema(request={"multipart/form-data": ImportInput}, responses={202: ImportSerializer})
    def create(self, request):
        """Queues a workbook. A worker reads it; the answer's Location tells how it goes."""
        may_import(request.user).require()
        fields = self.shape(ImportInput)
        key = fields.pop("cycle", None)
        cycle = None if key is None else find(Cycle.objects.all(), key)
        job = actions.submit_import(by=request.user, cycle=cycle, **fields)
        response = self.again(job.pk, status.HTTP_202_ACCEPTED)
        response.headers["Location"] = self.reverse_action("detail", args=[job.pk])
        return response


class ExportViewSet(ViewSet):
    """Workbooks to take away, each with what one may see and no more."""

    queryset = Import.objects.none()
    serializer_class = ExportSerializer
    lookup_field = "kind"
    lookup_value_regex = "[a-z]{1,20}"

    def known_parameters(self) -> set[str]:
        return _parameters(self.kwargs["kind"]) if self.action == "retrieve" else super().known_parameters()

    def perform_content_negotiation(self, request, force=False):
        """A workbook is sent as what it is, whatever the client would rather have."""
        if self.action == "retrieve":
            return OrjsonRenderer(), OrjsonRenderer.media_type
        return super().perform_content_negotiation(request, force)

    @extend_schema(responses=ExportSerializer(many=True))
    def list(self, request):
        """What can be exported, and from where."""
        page = self.paginate_queryset(_Counted(self._offer(kind) for kind in KINDS))
        return self.get_paginated_response(page)

    def _offer(self, kind: str) -> dict:
        address = self.reverse_action("detail", args=[kind])
        return {"kind": kind, "url": address, "parameters": sorted(_parameters(kind))}

    @extend_schema(
        parameters=[OpenApiParameter("kind", enum=KINDS, location=OpenApiParameter.PATH), CYCLE],
        responses={(200, TYPE): OpenApiTypes.BINARY},
    )
    def retrieve(self, request, kind: str):
        """An .xlsx workbook: `topics` with the filters of the list of topics, `board` of a cycle with those
        of its dashboard, `scores`, `results` and `indicators` of a cycle. Topics and readings can be
        imported again."""
        if kind not in KINDS:
            raise Gone(_("Not found."))
        cycle = None if kind == "topics" else self._cycle()
        filters = filters_of(kind, request, cycle)
        if filters is not None and not filters.is_valid():
            raise translate_validation(filters.errors)
        return export(kind, request, cycle, filters)

    def _cycle(self) -> Cycle:
        text = self.request.query_params.get("cycle", "")
        if (key := whole_number(text)) is None:
            raise Invalid(_("Please give the id of a cycle."), code="required", attr="cycle")
        return find(Cycle.objects.all(), key)


class _Counted(list):
    """A list that is paged like a queryset."""

    def count(self) -> int:
        return len(self)


def _parameters(kind: str) -> set[str]:
    filters = {"topics": TopicFilters, "board": BoardFilters}.get(kind)
    return {"cycle"} | set(filters.base_filters if filters else ())


RESOURCES = {"imports": ImportViewSet, "exports": ExportViewSet}
