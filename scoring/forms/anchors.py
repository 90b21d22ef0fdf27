"""Anchor texts as people type them: a line per level, `10: outstanding`."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from kit.text import clean_text
from scoring.values import Fault, decimal, spelled, tidy

LONGEST = 200


class AnchorsField(forms.CharField):
    """Cleans to {level: text}, levels in their shortest spelling; an empty field is {}."""

    widget = forms.Textarea

    def __init__(self, **kwargs):
        super().__init__(required=False, max_length=6000, **kwargs)
        self.widget.attrs.setdefault("rows", 4)

    def prepare_value(self, value):
        if not isinstance(value, dict):
            return value
        levels = sorted(value.items(), key=lambda pair: -float(pair[0]))
        return "\n".join(f"{level}: {text}" for level, text in levels)

    def has_changed(self, initial, data) -> bool:
        try:
            return self.clean(data) != (initial or {})
        except ValidationError:
            return True

    def clean(self, value) -> dict[str, str]:
        found, errors = {}, []
        for number, line in enumerate(clean_text(super().clean(value)).splitlines(), start=1):
            if not line.strip():
                continue
            try:
                level, text = _anchor(line)
                found[level] = text
            except Fault as fault:
                errors.append(_("Line %(number)d: %(detail)s") % {"number": number, "detail": fault.detail})
        if errors:
            raise ValidationError(errors)
        return found


def _anchor(line: str) -> tuple[str, str]:
    level, colon, text = line.replace("：", ":", 1).partition(":")
    if not colon or not text.strip():
        raise Fault("invalid", _("write the level, a colon and the text, e.g. “10: outstanding”."))
    if len(text.strip()) > LONGEST:
        raise Fault("max_length", _("the text has more than %(n)d characters.") % {"n": LONGEST})
    try:
        return spelled(decimal(tidy(level))), text.strip()
    except Fault:
        raise Fault("not_a_number", _("“%(level)s” is no number.") % {"level": level.strip()[:20]}) from None
