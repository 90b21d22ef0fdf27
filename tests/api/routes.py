"""Every route of the API, read from the router itself."""

from django.urls import NoReverseMatch, get_resolver, reverse

METHODS = ("get", "post", "put", "patch", "delete")


def views() -> dict:
    """Name → (view class, its methods) of everything below /api/v1/."""
    routes = _below(_below(get_resolver(), "api/"), "v1/").url_patterns
    return {entry.name: (entry.callback.cls, _methods(entry.callback)) for entry in routes}


def _below(resolver, prefix: str):
    return next(entry for entry in resolver.url_patterns if str(entry.pattern) == prefix)


def _methods(callback) -> list[str]:
    actions = getattr(callback, "actions", None)
    return [name for name in METHODS if (name in actions if actions else hasattr(callback.cls, name))]


def address(name: str, pk: int = 1) -> str:
    """The address of a route; the thing in it has the id `pk`."""
    for kwargs in ({}, {"pk": pk}, {"pk": pk, "verb": "submit"}, {"kind": "topics"}):
        try:
            return reverse(f"api:{name}", kwargs=kwargs)
        except NoReverseMatch:
            continue
    raise AssertionError(name)


ALL = [(name, method) for name, (_view, methods) in views().items() for method in methods]
LISTS = [
    name for name, (view, _methods) in views().items() if name.endswith("-list") and hasattr(view, "rows")
]
FILTERS = [
    (name, parameter, found)
    for name in LISTS
    for parameter, found in views()[name][0].filterset_class.base_filters.items()
]
