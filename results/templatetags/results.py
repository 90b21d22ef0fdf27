"""Figures of indicators on pages that know them as plain values."""

from django import template

from results.models import Indicator

register = template.Library()


@register.filter
def said(text: str, unit: str) -> str:
    """`{{ one.target|said:one.unit }}`: the figure with its unit in words, "–" for none."""
    return Indicator.Unit(unit).say(text)
