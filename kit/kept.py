"""What was typed into a form whose session had ended, carried through the sign-in and back into the form."""

import json

from django.http import HttpRequest, QueryDict

NAME = "kept"
APART = ("csrfmiddlewaretoken", "password")
"""Fields that are not carried: a password must neither stand in a page nor in a session."""
LIMIT = 400_000
"""Characters of the packed form; a longer one is left to the browser's own copy."""


def pack(request: HttpRequest) -> str:
    """The posted fields with the address of their form, for a hidden field of the sign-in page; "" when
    there is nothing worth keeping. Nothing is stored for strangers: it travels with their page."""
    fields = {name: values for name, values in request.POST.lists() if name not in APART}
    typed = [value for name, values in fields.items() if name != "typed_by" for value in values]
    if not any(value.strip() for value in typed):
        return ""
    packed = json.dumps({"path": request.path, "fields": fields}, ensure_ascii=False)
    return packed if len(packed) <= LIMIT else ""


def keep(request: HttpRequest, user) -> None:
    """Move what the sign-in page carried into the session of `user` that has just begun.

    Forms say who typed (`typed_by`, a user's id): what they held is given back to that person alone.
    """
    packed = request.POST.get(NAME, "")
    found = _read(packed) if 0 < len(packed) <= LIMIT else None
    if found and found["fields"].get("typed_by", [str(user.pk)]) == [str(user.pk)]:
        request.session[NAME] = found


def refill(request: HttpRequest, form) -> bool:
    """Put what was kept for this page into `form` (kit/forms.py); whether there was anything."""
    data = _typed(request)
    if data is not None:
        form.refill(data)
    return data is not None


def _typed(request: HttpRequest) -> QueryDict | None:
    """Stays until the form is sent (`forget`), so that reloading the page loses nothing."""
    found = request.session.get(NAME)
    if not found or found["path"] != request.path:
        return None
    data = QueryDict(mutable=True)
    for name, values in found["fields"].items():
        data.setlist(name, values)
    return data


def forget(request: HttpRequest, path: str) -> None:
    """What was kept for `path` has been sent again."""
    found = request.session.get(NAME)
    if found and found["path"] == path:
        del request.session[NAME]


def _read(packed: str) -> dict | None:
    """The packed form if it has the shape that `pack` gives, else None."""
    try:
        found = json.loads(packed)
        path, fields = found["path"], {name: list(values) for name, values in found["fields"].items()}
        texts = [path, *(value for values in fields.values() for value in values)]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    return {"path": path, "fields": fields} if all(isinstance(text, str) for text in texts) else None
