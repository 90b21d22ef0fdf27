"""The minutes of a selection 立项纪要 as a document to sign, in either language."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.decorators import action

from kit.refusals import Invalid
from kit.wire import OrjsonRenderer
from scoring.api.results import record_asked
from scoring.minutes_file import LANGUAGES, WORD, docx, spoken
from scoring.rules import may_take_record


class Minutes:
    """Of a cycle's certified selection; 404 before its time."""

    def perform_content_negotiation(self, request, force=False):
        """A document is sent as what it is, whatever the client would rather have."""
        if self.action == "minutes":
            return OrjsonRenderer(), OrjsonRenderer.media_type
        return super().perform_content_negotiation(request, force)

    @extend_schema(
        parameters=[
            OpenApiParameter("lang", enum=[code for code, _name in LANGUAGES], description="Its language."),
            OpenApiParameter("number", int, description="Which one, where a reopening superseded some."),
        ],
        responses={(200, WORD): OpenApiTypes.BINARY},
    )
    @action(detail=True, parameters=("lang", "number"))
    def minutes(self, request, pk):
        """The selection record as a .docx to print and sign, for the office and leaders."""
        cycle = self.get_object()
        record = record_asked(cycle, request.query_params)
        may_take_record(request.user).require()
        return docx(record, _language(request.query_params.get("lang", "")), request.user)


def _language(asked: str) -> str:
    if asked and not spoken(asked):
        raise Invalid(_("There are no minutes in this language."), attr="lang")
    return asked or get_language()
