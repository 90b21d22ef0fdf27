"""`{% explain "composite" %}` beside a figure: how it was computed."""

from django import template

from scoring.explaining import FIGURES

register = template.Library()


@register.inclusion_tag("parts/explain.html")
def explain(code: str):
    """A small link to the page that explains the figure; it opens in a dialog where there is JavaScript."""
    return {"figure": FIGURES[code]}
