"""The rubric: kept by the office in editions, read by everybody (design.md §5)."""

import pytest

from reviews.models import Rubric
from reviews.rubric import DEFAULT, means, wrong_marks
from tests.pages import signed_in, text_of

pytestmark = pytest.mark.django_db


def rubric_fields(rubric: Rubric, criteria=DEFAULT, **fields) -> dict:
    rows = {
        f"criteria.{place}.{name}": value
        for place, criterion in enumerate(criteria)
        for name, value in criterion.items()
    }
    return {"title": "Rubric", "low": 1, "high": 10, "version": rubric.version} | rows | fields


def test_the_office_changes_the_rubric_and_a_new_edition_is_in_force(work):
    rubric = work.draft().edition.rubric
    client, address = signed_in(work.office), f"/rubrics/{rubric.pk}/"
    assert len(client.get(f"{address}edit/").context["form"].rows) == 4
    extra = {"code": "spread", "title": "推广", "title_en": "Spread", "text": "", "text_en": ""}
    fields = rubric_fields(rubric, [*DEFAULT[1:], extra])
    assert client.post(f"{address}edit/", fields).status_code == 302
    newest = rubric.editions.first()
    assert (newest.number, [one["code"] for one in newest.criteria]) == (
        2,
        ["effect", "evidence", "standardisation", "spread"],
    )
    page = text_of(client.get(address))
    assert ("Spread" in page, "Edition 2" in page, "Edition 1" in page) == (True, True, True)


def test_the_same_criteria_make_no_new_edition(work):
    rubric = work.draft().edition.rubric
    client = signed_in(work.office)
    client.post(f"/rubrics/{rubric.pk}/edit/", rubric_fields(rubric, title="Other title"))
    rubric.refresh_from_db()
    assert (rubric.title, rubric.editions.count()) == ("Other title", 1)


@pytest.mark.parametrize(
    ("fields", "wanted"),
    [
        ({"low": 5, "high": 5}, {"high"}),
        ({"high": 60}, {"high"}),
        ({"criteria.0.code": "effect"}, {"criteria.1.code"}),
        ({"criteria.0.code": "进度"}, {"criteria.0.code"}),
        ({"criteria.0.code": ""}, {"criteria.0.code"}),
        ({"criteria.2.title": ""}, {"criteria.2.title"}),
        ({"criteria.2.title": "x" * 61}, {"criteria.2.title"}),
        ({"title": ""}, {"title"}),
    ],
)
def test_a_faulty_rubric_is_told_at_its_field(work, fields, wanted):
    rubric = work.draft().edition.rubric
    answer = signed_in(work.office).post(f"/rubrics/{rubric.pk}/edit/", rubric_fields(rubric, **fields))
    assert (answer.status_code, set(answer.context["form"].errors)) == (422, wanted)
    assert rubric.editions.count() == 1


@pytest.mark.parametrize(("role", "status"), [("office", 200), ("leader", 403), ("lead", 403)])
def test_the_rubric_is_the_offices_to_change_and_everybodys_to_read(work, role, status):
    rubric = work.draft().edition.rubric
    client = signed_in(work[role])
    assert client.get(f"/rubrics/{rubric.pk}/").status_code == 200
    assert client.get(f"/rubrics/{rubric.pk}/edit/").status_code == status


def test_means_are_over_those_who_marked():
    criteria = DEFAULT[:2]
    assert means([], criteria) == {"progress": None, "effect": None}
    given = [{"progress": 7, "effect": 1}, {"progress": 8}]
    assert means(given, criteria) == {"progress": 7.5, "effect": 1.0}


def test_every_wrong_mark_is_found():
    marks = {"progress": 0, "effect": "5", "evidence": True, "beauty": 3}
    assert list(wrong_marks(marks, DEFAULT, 1, 10)) == [
        ("beauty", "unknown"),
        ("progress", "out_of_scale"),
        ("effect", "not_whole"),
        ("evidence", "not_whole"),
        ("standardisation", "required"),
    ]
