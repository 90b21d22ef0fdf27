"""The API's one router (design.md §8). A new resource is registered in `RESOURCES` of its app's api.py."""

import re
from functools import cache

from django.http import HttpResponse, HttpResponsePermanentRedirect
from django.urls import include, path, re_path
from django.utils.translation import get_language
from django.views.decorators.csrf import csrf_exempt
from drf_spectacular import renderers
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerSplitView
from rest_framework.negotiation import DefaultContentNegotiation
from rest_framework.routers import APIRootView, DefaultRouter

import boards.api
import kit.api
import people.api
import plans.api
import projects.api
import reminders.api
import results.api
import reviews.api
import scoring.api
import workbooks.api
from kit.errors import not_found
from kit.rest import StrictParameters, View

APPS = (
    people.api,
    projects.api,
    scoring.api,
    plans.api,
    results.api,
    reviews.api,
    boards.api,
    workbooks.api,
    reminders.api,
    kit.api,
)


class Root(View, APIRootView):
    """Every resource with its address."""


class Router(DefaultRouter):
    APIRootView = Root
    include_format_suffixes = False


def routes() -> list:
    """What every app registers: viewsets in `RESOURCES`, single views in `ROUTES`."""
    router, single = Router(), []
    for app in APPS:
        for prefix, viewset in app.RESOURCES.items():
            router.register(prefix, viewset, basename=prefix)
        single += [
            path(f"{address}/", view.as_view(), name=re.sub("<[^>]*>", "of", address))
            for address, view in getattr(app, "ROUTES", {}).items()
        ]
    return [*router.urls, *single]


class ByFormat(DefaultContentNegotiation):
    """`format=yaml` wins over the Accept header."""

    def select_renderer(self, request, renderers, format_suffix=None):
        return super().select_renderer(request, renderers, request.query_params.get("format"))


class Schema(StrictParameters, SpectacularAPIView):
    """The schema, as JSON unless YAML is asked for; worked out once by a process for each language."""

    schema = None
    parameters = ("format",)
    content_negotiation_class = ByFormat
    renderer_classes = [
        renderers.OpenApiJsonRenderer2,
        renderers.OpenApiJsonRenderer,
        renderers.OpenApiYamlRenderer2,
        renderers.OpenApiYamlRenderer,
    ]

    def get(self, request):
        renderer = type(request.accepted_renderer)
        return HttpResponse(_written(get_language(), renderer), content_type=renderer.media_type)


@cache
def _written(language: str, renderer: type) -> bytes:
    return renderer().render(SchemaGenerator().get_schema(request=None, public=True))


@csrf_exempt
def unknown(request):
    """404 in the shape of every error; a GET without the closing slash is shown the way."""
    if request.method in ("GET", "HEAD") and not request.path.endswith("/"):
        query = request.META.get("QUERY_STRING", "")
        return HttpResponsePermanentRedirect(f"{request.path}/{'?' if query else ''}{query}")
    return not_found(request)


api = [
    path("v1/", include((routes(), "api"))),
    path("schema/", Schema.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerSplitView.as_view(template_name="api/docs.html"), name="docs"),
    re_path("", unknown),
]
