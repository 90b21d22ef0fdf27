"""What templates say in one tag: icons, states, dates, fields, permitted acts, lists."""

from decimal import Decimal

from django import template
from django.db.models import Model
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kit import spoken

register = template.Library()
register.filter("listed", spoken.listed)
register.filter("labelled", spoken.labelled)
register.filter("remaining", spoken.remaining)

THEMES = ("light", "dark")
SILENT = SafeString('aria-hidden="true"')

LOGO = SafeString(
    '<svg class="logo" viewBox="0 0 32 32" aria-hidden="true">'
    '<rect class="logo-field" width="32" height="32" rx="8"/>'
    '<path class="logo-ring" d="M22.2 10.2A8.4 8.4 0 1 0 24.4 16" fill="none" stroke-width="3.2"'
    ' stroke-linecap="round"/>'
    '<circle class="logo-dot" cx="23.4" cy="10" r="3.4" stroke-width="1.6"/></svg>'
)

#: What a state means to the reader; `model.state` goes before `state`.
TONES = {
    "submitted": "info",
    "returned": "warn",
    "accepted": "good",
    "rejected": "bad",
    "shortlisted": "violet",
    "established": "good",
    "running": "info",
    "acceptance": "violet",
    "consolidating": "violet",
    "closed": "good",
    "terminated": "bad",
    "proposing": "info",
    "scoring": "info",
    "voting": "info",
    "cycle.closed": "plain",
    "invited": "warn",
    "declined": "bad",
    "asked": "warn",
    "countered": "warn",
    "doing": "info",
    "done": "good",
    "open": "warn",
    "verified": "good",
    "sent_back": "bad",
    "rectification.done": "violet",
    "requested": "warn",
    "approved": "good",
    "refused": "bad",
    "claimed": "info",
    "confirmed": "good",
    "concluded": "good",
    "pass": "good",
    "rectify": "warn",
    "adjust": "warn",
    "terminate": "bad",
    "on_track": "good",
    "at_risk": "warn",
    "off_track": "bad",
    "overdue": "bad",
    "failed": "bad",
    "queued": "warn",
    "cast": "good",
    "invalid": "bad",
    "ranked": "good",
    "insufficient": "warn",
    "below_floor": "warn",
}

#: A shape for each tone, so that no meaning hangs on colour alone.
MARKS = {
    "plain": SafeString('<circle class="hollow" cx="5" cy="5" r="3.6"/>'),
    "info": SafeString('<circle cx="5" cy="5" r="3.4"/>'),
    "good": SafeString('<path class="hollow" d="m1.5 5.4 2.4 2.4 4.6-5.4"/>'),
    "warn": SafeString('<path d="M5 1.4 9 8.6H1z"/>'),
    "bad": SafeString('<path class="hollow" d="m2 2 6 6M8 2 2 8"/>'),
    "violet": SafeString('<path d="M5 .9 9.1 5 5 9.1.9 5z"/>'),
}


@register.simple_tag(takes_context=True)
def theme(context) -> str:
    """The look chosen by hand ("light", "dark"), or "" to follow the device."""
    request = context.get("request")
    chosen = request.COOKIES.get("theme", "") if request else ""
    return chosen if chosen in THEMES else ""


@register.simple_tag(takes_context=True)
def typed_by(context) -> str:
    """Beside the token of a form that outlives its session: whose entries they are (kit/kept.py)."""
    person = getattr(context.get("user"), "pk", None)
    return format_html('<input type="hidden" name="typed_by" value="{}">', person or "")


@register.simple_tag
def icon(name: str, label: str = "") -> str:
    """An icon of icons.svg; silent to screen readers unless it has a label."""
    voice = format_html('role="img" aria-label="{}"', label) if label else SILENT
    return format_html(
        '<svg class="icon" {}><use href="{}#{}"></use></svg>', voice, static("keti/icons.svg"), name
    )


@register.simple_tag
def logo() -> str:
    """The mark of Keti, in the colours of the current theme."""
    return LOGO


@register.simple_tag
def badge(label, tone: str = "plain") -> str:
    """A word in a pill. Tones: plain, info, good, warn, bad, violet."""
    mark = format_html('<svg class="mark" viewBox="0 0 10 10" aria-hidden="true">{}</svg>', MARKS[tone])
    return format_html('<span class="badge {}">{}{}</span>', tone, mark, label)


@register.simple_tag
def state_badge(thing, label: str = "", tone: str = "") -> str:
    """The state (or phase) of a model instance as a badge; or a bare code with its label."""
    model, code = "", thing
    if isinstance(thing, Model):
        name = "state" if hasattr(thing, "state") else "phase"
        model, code = thing._meta.model_name, getattr(thing, name)
        # get_…_display translates every choice for every row of a list
        label = label or dict(thing._meta.get_field(name).flatchoices).get(code)
    tone = tone or TONES.get(f"{model}.{code}") or TONES.get(str(code), "plain")
    return badge(label or code, tone)


@register.filter
def initial(person) -> str:
    """One letter for a person: the family name in Chinese, the first letter otherwise."""
    return str(person).strip()[:1].upper()


@register.inclusion_tag("parts/person.html")
def person(user):
    """A person's initial and name."""
    return {"person": user}


# --- Numbers and dates ----------------------------------------------------


@register.filter
def percent(share, places: int = 1) -> str:
    """0.873 → "87.3%"; None → an en dash. The share is 0..1."""
    return "–" if share is None else f"{number(Decimal(str(share)) * 100, places)}%"


@register.filter
def number(value, places: int | None = None) -> str:
    """A figure with grouped thousands; None → an en dash."""
    return "–" if value is None else f"{value:,}" if places is None else f"{value:,.{places}f}"


@register.filter
def signed(value, places: int = 1) -> str:
    """A change with its sign: "+1.5", "−0.4", "0.0"; None → an en dash."""
    if value is None:
        return "–"
    sign = "+" if value > 0 else "−" if value < 0 else ""
    return sign + number(abs(value), places)


@register.simple_tag
def when(value, style: str = "relative") -> str:
    """A moment or a day as <time>. Styles: relative, date, datetime. None → an en dash."""
    if value is None:
        return "–"
    text = spoken.near(value) if style == "relative" else spoken.written(value, style)
    full = spoken.local(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>', full.isoformat(), spoken.written(value, "datetime"), text
    )


@register.inclusion_tag("parts/deadline.html")
def deadline(value, done: bool = False):
    """A due date that tells how near it is: late, today, within three days, later. None is an en dash."""
    tone, note = ("", "") if value is None or done else spoken.deadline(value)
    return {"value": value, "tone": tone, "note": note}


# --- Forms and acts -------------------------------------------------------


@register.inclusion_tag("parts/field.html")
def field(bound, size: str = "", label: str = "", optional: bool = True):
    """A labelled form field with help and errors.

    `size` is a class such as "grow" or "half"; `optional=False` leaves out the word "(optional)".
    """
    kind = getattr(bound.field.widget, "input_type", "")
    return {
        "field": bound,
        "size": size,
        "label": label or bound.label,
        "single": kind == "checkbox" and not bound.use_fieldset,
        "optional": optional and not bound.field.required,
    }


@register.inclusion_tag("parts/act.html", takes_context=True)
def act(context, url: str, label: str, permit=None, method: str = "get", kind: str = "", icon: str = ""):
    """A button for a verb. A refused permit shows the button disabled, with the reason beneath.

    `method` "get" leads to a page (a form or a confirmation), "post" acts at once, "dialog" opens
    the confirmation page in a dialog where there is JavaScript.
    """
    return {
        "url": url,
        "label": label,
        "permit": permit,
        "granted": permit is None or bool(permit),
        "method": method,
        "kind": kind,
        "icon_name": icon,
        "csrf_token": context.get("csrf_token"),
    }


# --- Lists ----------------------------------------------------------------


def _address(request, **changes) -> str:
    """The current query string with changes; None drops a parameter, and so does a new page."""
    query = request.GET.copy()
    query.pop("page", None)
    for name, value in changes.items():
        if value is None:
            query.pop(name, None)
        else:
            query[name] = value
    return f"?{query.urlencode()}"


@register.inclusion_tag("parts/sort_header.html", takes_context=True)
def sort_header(context, name: str, label: str, css: str = ""):
    """A column head that sorts by `ordering=name`, and back when clicked again."""
    now = context["request"].GET.get("ordering", "")
    upward, downward = now == name, now == f"-{name}"
    return {
        "label": label,
        "css": css,
        "direction": "ascending" if upward else "descending" if downward else "",
        "url": _address(context["request"], ordering=f"-{name}" if upward else name),
    }


@register.inclusion_tag("parts/pagination.html", takes_context=True)
def pagination(context, page):
    """Links between the pages of a list; only the count when there is one page."""
    request = context["request"]
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=2, on_ends=1)
    links = [(n, _page_address(request, n) if isinstance(n, int) else "") for n in numbers]
    return {
        "page": page,
        "links": links if page.paginator.num_pages > 1 else [],
        "previous": _page_address(request, page.number - 1) if page.has_previous() else "",
        "next": _page_address(request, page.number + 1) if page.has_next() else "",
    }


def _page_address(request, number: int) -> str:
    query = request.GET.copy()
    query["page"] = number
    return f"?{query.urlencode()}"


@register.inclusion_tag("parts/filter_bar.html", takes_context=True)
def filter_bar(context, form, target: str = "results"):
    """The form of a FilterSet, sent as one types. `target` is the id of the element that it narrows."""
    return {"form": form, "target": target, "path": context["request"].path}


@register.inclusion_tag("parts/chips.html", takes_context=True)
def chips(context, form):
    """A chip for each filter that is on, with a link that takes it off; belongs inside the target."""
    request = context["request"]
    return {"chips": list(_chips(request, form)), "clear": request.path}


def _chips(request, form):
    for bound in form.visible_fields():
        values = [value for value in request.GET.getlist(bound.name) if value]
        if values:
            words = _words(bound.field, values)
            yield {
                "label": spoken.labelled(bound.label, words),
                "url": _address(request, **{bound.name: None}),
            }


def _words(field, values: list[str]) -> str:
    names = {str(key): str(name) for key, name in getattr(field, "choices", [])}
    return spoken.listed(names.get(value, value) for value in values)
