"""The rubric: read by every review, edited by the office; a change makes a new edition."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kit import history, versions
from kit.refusals import Problems
from kit.text import clean_text
from reviews.models import Rubric, RubricEdition
from reviews.queries import rubric_in_force
from reviews.rubric import DEFAULT, HIGH, LOW, MOST_CRITERIA, WIDEST
from reviews.rules import may_edit_rubric

TEXTS = {"code": 30, "title": 60, "title_en": 60, "text": 400, "text_en": 400}


def in_force() -> RubricEdition:
    """The edition by which a review is marked now; the one of design.md §5 where there is none at all."""
    found = rubric_in_force()
    if found is None:
        rubric = Rubric.objects.create(title="阶段性评估")
        found = RubricEdition.objects.create(
            rubric=rubric, number=1, criteria=list(DEFAULT), low=LOW, high=HIGH
        )
    return found


@transaction.atomic
def save_rubric(
    rubric: Rubric, *, by, criteria: list[dict], version=None, title=None, low=LOW, high=HIGH
) -> Rubric:
    """Change the rubric. Reviews submitted before keep their edition; a new one is made only where the
    criteria or the scale differ. Raises Refused, InvalidMany, Stale."""
    may_edit_rubric(by).require()
    criteria = checked_criteria(criteria, low, high)
    rubric.title = title or rubric.title
    rubric.clean_fields()
    versions.write(rubric, version=version, title=rubric.title)
    last = rubric.editions.first()
    before = last and {"criteria": last.criteria, "low": last.low, "high": last.high}
    after = {"criteria": criteria, "low": low, "high": high}
    if before != after:
        newest = rubric.editions.aggregate(newest=Max("number"))["newest"] or 0
        RubricEdition.objects.create(rubric=rubric, number=newest + 1, by=by, **after)
    changes = {name: [before and before[name], value] for name, value in after.items()}
    changed = {name: pair for name, pair in changes.items() if pair[0] != pair[1]}
    history.record(rubric, "edit", by=by, changes=changed)
    return rubric


def checked_criteria(criteria: list[dict], low: int, high: int) -> list[dict]:
    """The criteria in their stored form. Raises InvalidMany with every fault as criteria.<n>.<part>."""
    problems, found = Problems(), []
    if not 1 <= len(criteria) <= MOST_CRITERIA:
        message = _("A rubric has 1 to %(most)s criteria.") % {"most": MOST_CRITERIA}
        problems.add("invalid", message, "criteria")
    if not (0 <= low < high <= 100 and high - low < WIDEST):
        message = _("The scale rises from 0 or more to 100 at most, in no more than %(most)s levels.")
        problems.add("invalid", message % {"most": WIDEST}, "high")
    for place, criterion in enumerate(criteria[:MOST_CRITERIA]):
        found.append(_checked(criterion, place, problems))
    codes = [criterion["code"] for criterion in found]
    for place, code in enumerate(codes):
        if code and code in codes[:place]:
            problems.add("unique", _("Two criteria have this code."), f"criteria.{place}.code")
    problems.refuse()
    return found


def _checked(criterion: dict, place: int, problems: Problems) -> dict:
    found = {name: _text(criterion, name, place, problems) for name in TEXTS}
    code = found["code"]
    if not (code.isascii() and code.replace("_", "").isalnum() and code[:1].isalpha()):
        message = _("A code has small letters, digits and underscores, and begins with a letter.")
        problems.add("invalid", message, f"criteria.{place}.code")
    if not found["title"]:
        problems.add("required", _("Give the criterion a title."), f"criteria.{place}.title")
    return found


def _text(criterion: dict, name: str, place: int, problems: Problems) -> str:
    where, value = f"criteria.{place}.{name}", str(criterion.get(name) or "").strip()
    try:
        value = clean_text(value)
    except ValidationError as error:
        problems.add("invalid_characters", error.messages[0], where)
        return ""
    if len(value) > TEXTS[name]:
        message = _("This is longer than %(most)s characters.") % {"most": TEXTS[name]}
        problems.add("max_length", message, where)
    return value.lower() if name == "code" else value
