"""Where on a form the `attr` of a refusal belongs: `weights.goal` is the field weight_goal."""

from kit.refusals import Invalid, InvalidMany, Problem, Refusal


class Placed:
    """Mixin before kit.forms.Form; PLACES maps the first part of an `attr` to the field's prefix or name."""

    PLACES: dict[str, str] = {}

    def _take(self, refusal: Refusal) -> None:
        if isinstance(refusal, Invalid):
            refusal = InvalidMany(
                [Problem(one.code, one.detail, self._place(one.attr)) for one in refusal.problems]
            )
        super()._take(refusal)

    def _place(self, attr: str | None) -> str | None:
        first, _dot, rest = (attr or "").partition(".")
        prefix = self.PLACES.get(first, first)
        candidates = (f"{prefix}_{rest.partition('.')[0]}", f"{prefix}{rest}", prefix)
        return next((name for name in candidates if name in self.fields), None)
