"""The API's common ground: strict parameters, If-Match, Idempotency-Key (design.md §8)."""

import hashlib
import json
from functools import partial

import orjson
from django.core.exceptions import ValidationError as DjangoValidationError
from django.db import IntegrityError, transaction
from django.db.models import Model, QuerySet
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.translation import gettext as _
from django_filters.utils import translate_validation
from drf_spectacular.utils import extend_schema
from rest_framework import exceptions, serializers, status, viewsets
from rest_framework.decorators import action
from rest_framework.metadata import BaseMetadata
from rest_framework.response import Response
from rest_framework.views import APIView

from kit.faults import KeyReused, PreconditionRequired
from kit.models import Answer
from kit.permits import GRANTED, Permit
from kit.refusals import Gone
from kit.shapes import Row
from kit.text import clean_text
from kit.versions import stale
from kit.wire import encoded

NO_VERSION = -1
"""A version that nothing has, so that the write answers 412."""


class Metadata(BaseMetadata):
    """OPTIONS: what this address is; its fields are told by the schema."""

    def determine_metadata(self, request, view):
        return {"name": view.get_view_name(), "description": view.get_view_description()}


class StrictParameters:
    """A query parameter that the view doesn't declare is 400 `unknown_parameter`."""

    parameters: tuple[str, ...] = ()

    def known_parameters(self) -> set[str]:
        known = set(self.parameters)
        if getattr(self, "action", None) != "list" or self.request.method not in ("GET", "HEAD"):
            return known
        filterset = getattr(self, "filterset_class", None)
        return known | {"page", "page_size"} | set(filterset.base_filters if filterset else ())

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        known = self.known_parameters()
        unknown = [name for name in request.query_params if name not in known]
        if unknown:
            raise exceptions.ValidationError(
                {name: [_("There is no such parameter here.")] for name in unknown}, code="unknown_parameter"
            )


class OnceOnly:
    """The first answer to a POST with an Idempotency-Key is kept in the transaction of the POST itself, and
    replayed; a refusal is not kept, since nothing was done. Without a key, the action is atomic alone."""

    LONGEST = 190
    OWN = "api "
    """Begins the stored key: the drafts of pages keep theirs in the same table."""

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        if request.method == "POST" and hasattr(self, "post"):
            self.post = partial(self._once, self.post)

    def _once(self, handler, request, *args, **kwargs):
        key = request.headers.get("Idempotency-Key")
        if key is None or not request.user.is_authenticated:
            return handler(request, *args, **kwargs)
        key, fingerprint = self._usable(key), self._fingerprint(request)
        with transaction.atomic():
            answer, first = self._claim(request, key, fingerprint)
            if not first:
                return _replay(answer)
            response = handler(request, *args, **kwargs)
            _keep(answer, response)
            return response

    def _usable(self, key: str) -> str:
        try:
            key = clean_text(key.strip())
        except DjangoValidationError:
            key = ""
        if not 0 < len(key) <= self.LONGEST:
            message = _("A key has 1 to %(longest)s plain characters.") % {"longest": self.LONGEST}
            raise exceptions.ValidationError({"Idempotency-Key": [message]})
        return self.OWN + key

    def _fingerprint(self, request) -> str:
        """SHA-256 over method, address, fields and files as the parser gave them."""
        files, fields = request.FILES, request.data
        if hasattr(fields, "lists"):
            fields = {name: values for name, values in fields.lists() if name not in files}
        digest = hashlib.sha256(f"{request.method} {request.path}\n{json.dumps(fields)}\n".encode())
        for name, file in files.items():
            digest.update(f"{name} {file.name}\n".encode())
            for chunk in file.chunks():
                digest.update(chunk)
            file.seek(0)
        return digest.hexdigest()

    def _claim(self, request, key: str, fingerprint: str) -> tuple[Answer, bool]:
        """The row of this key; a second claimant waits in the database until the first has committed."""
        try:
            with transaction.atomic():
                return Answer.objects.create(user=request.user, key=key, fingerprint=fingerprint), True
        except IntegrityError:
            answer = Answer.objects.get(user=request.user, key=key)
        if answer.fingerprint != fingerprint:
            raise KeyReused
        return answer, False


def _keep(answer: Answer, response: Response) -> None:
    """As text, because PostgreSQL would put the parts of an object in another order."""
    answer.status, answer.body = response.status_code, encoded(response.data).decode()
    answer.headers = {
        name: response.headers[name] for name in ("ETag", "Location") if name in response.headers
    }
    answer.save(update_fields=["status", "body", "headers"])


def _replay(answer: Answer) -> Response:
    headers = answer.headers | {"Idempotency-Replayed": "true"}
    return Response(orjson.loads(answer.body), status=answer.status, headers=headers)


class IfMatch:
    """PATCH, PUT and DELETE say which version they saw; a POST may."""

    def seen_version(self) -> int | None:
        """The version in If-Match; None for `*` or none at all. A weak or foreign tag matches nothing. Of
        several (RFC 9110, 13.1.1), the one that is there now, if any is."""
        header = self.request.headers.get("If-Match", "*").strip()
        if header == "*":
            return None
        seen = [_version(tag.strip()) for tag in header.split(",")]
        return seen[0] if len(seen) == 1 else self._current_of(seen)

    def _current_of(self, versions: list[int]) -> int:
        """The write checks the one that is answered here, so that nobody can come in between. Without an
        address of its own for the thing, the latest."""
        if "pk" not in self.kwargs:
            return max(versions)
        current = getattr(self.get_object(), "version", 1)
        return current if current in versions else NO_VERSION

    def expected_version(self) -> int | None:
        """As `seen_version`, but its absence is 428."""
        if "If-Match" not in self.request.headers:
            raise PreconditionRequired
        return self.seen_version()

    def expect_unchanged(self) -> None:
        """Of what is never changed, only deleted, there is one version."""
        if self.expected_version() not in (None, 1):
            raise stale(1)


def _version(tag: str) -> int:
    text = tag.removeprefix('"').removesuffix('"')
    ours = tag == f'"{text}"' and text.isascii() and text.isdigit() and len(text) < 10
    return int(text) if ours else NO_VERSION


class View(StrictParameters, OnceOnly, IfMatch, APIView):
    """The order matters: parameters are checked before a write is taken."""

    metadata_class = Metadata

    def shape(self, serializer_class, **kwargs) -> dict:
        """The validated input of this request."""
        serializer = serializer_class(data=self.request.data, context={"request": self.request}, **kwargs)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


class ViewSet(View, viewsets.GenericViewSet):
    """Base of the API's resources: `get_queryset` gives what the user may see, `serializer_class` how one
    thing is read. Reading is built in, writing goes through actions."""

    lookup_value_regex = "[0-9]{1,18}"

    def retrieve(self, request, *args, **kwargs):
        return self.answer(self.get_object())

    def answer(self, thing, status: int = 200) -> Response:
        """`thing` with its ETag, and its address when it is new."""
        data = self.get_serializer(thing).data
        headers = {"ETag": f'"{data.get("version", 1)}"'}
        if status == 201:
            headers["Location"] = self.reverse_action("detail", args=[data["id"]])
        return Response(data, status=status, headers=headers)

    def again(self, pk: int, status: int = 200) -> Response:
        """The thing read anew, as a reader would see it now."""
        return self.answer(self.get_queryset().get(pk=pk), status)


class ListViewSet(ViewSet):
    """A resource with a list; an unchanged page is 304."""

    def list(self, request, *args, **kwargs):
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        response = self.get_paginated_response(self.rows(page))
        response.add_post_render_callback(partial(_unchanged, request._request))
        return response

    row_class: type[Row] | None = None

    def rows(self, page: QuerySet):
        """The page as plain values, one dict a row."""
        return self.row_class.of(page) if self.row_class else self.get_serializer(page, many=True).data


class Computed(list):
    """Rows that are paged like a queryset."""

    def count(self) -> int:
        return len(self)


class ComputedViewSet(ListViewSet):
    """A list whose rows no table has: `computed` makes them, `applied_to` of the filterset narrows them."""

    def computed(self) -> list:
        raise NotImplementedError

    def filter_queryset(self, queryset) -> Computed:
        request = self.request._request
        filters = self.filterset_class(request.GET, queryset, request=request)
        if not filters.is_valid():
            raise translate_validation(filters.errors)
        return Computed(filters.applied_to(self.computed()))


def _unchanged(request, response):
    """The 304 that stands for `response` when the client has the same bytes already."""
    if "If-Match" in request.headers:
        return None
    response.headers["ETag"] = f'"{hashlib.blake2b(response.content, digest_size=16).hexdigest()}"'
    patch_vary_headers(response, ["Authorization", "Cookie"])
    return get_conditional_response(request, etag=response.headers["ETag"], response=response)


class Editable:
    """POST, PUT and PATCH of a resource whose parts are those of `input_class`; `add` and `edit` call the
    actions. PUT asks for all required parts, PATCH for none."""

    input_class: type[serializers.Serializer]

    def may_write(self) -> Permit:
        """Asked before the body is read, so that a stranger hears of no fault in it."""
        return GRANTED

    def create(self, request):
        self.may_write().require()
        return self.again(self.add(self.shape(self.input_class)).pk, status.HTTP_201_CREATED)

    def update(self, request, pk, partial: bool = False):
        thing = self.get_object()
        self.may_write().require()
        version = self.expected_version()
        fields = self.shape(self.input_class, instance=thing, partial=partial)
        return self.again(self.edit(thing, fields, version).pk)

    def partial_update(self, request, pk):
        return self.update(request, pk, partial=True)


class Reason(serializers.Serializer):
    """The body of a verb."""

    reason = serializers.CharField(
        required=False, allow_blank=True, default="", max_length=2000, help_text="Why; some verbs need it."
    )


def verb(name: str, request=Reason, **schema):
    """`POST /{resource}/{id}/actions/{name}/`: a method of a ViewSet becomes a verb of its resource."""

    def decorate(method):
        routed = action(detail=True, methods=["post"], url_path=f"actions/{name}")(method)
        return extend_schema(request=request, **schema)(routed)

    return decorate


def find(queryset: QuerySet, pk: int) -> Model:
    """The principal subject of a request body; what one can't see is 404 like what there is not."""
    found = queryset.filter(pk=pk).first()
    if found is None:
        raise Gone(_("Not found."))
    return found
