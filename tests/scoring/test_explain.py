"""Every figure says how it was computed: the tag, its pages, and that no figure is forgotten."""

import re
from pathlib import Path

import pytest
from django.template import Context, Template
from django.urls import reverse

from scoring import actions as selection
from scoring.explaining import FIGURES, GROUPS
from tests.pages import signed_in, text_of

ROOT = Path(__file__).parents[2]
TAG = re.compile(r"""{% explain ['"](\w+)['"] %}""")
LINK = re.compile(r'class="explain[^"]*" href="/methods/(\w+)/"')


def named() -> set[str]:
    """The codes that templates name themselves."""
    return {code for file in (ROOT / "templates").rglob("*.html") for code in TAG.findall(file.read_text())}


def test_templates_ask_for_no_figure_that_is_unknown():
    assert named() - FIGURES.keys() == set()


@pytest.mark.django_db
def test_every_figure_is_explained_on_some_page(stage, cast):
    """The page of agreement takes its codes from what it shows."""
    cycle = selection.close_scoring(stage.scored(), by=cast.office)
    addresses = [reverse("agreement", args=[cycle.pk]), reverse("judge-sheet", args=[cycle.pk, 1])]
    shown = {code for one in addresses for code in LINK.findall(text_of(signed_in(cast.office).get(one)))}
    assert FIGURES.keys() - named() - shown == set()


def test_every_figure_is_explained_once_and_whole():
    listed = [figure.code for _title, figures in GROUPS for figure in figures]
    assert listed == list(dict.fromkeys(listed)) == list(FIGURES)
    missing = {
        code: [
            part for part in ("name", "words", "basis", "formula", "source") if not str(getattr(figure, part))
        ]
        for code, figure in FIGURES.items()
    }
    assert {code: parts for code, parts in missing.items() if parts} == {}


def test_every_section_named_is_one_of_the_methods():
    sections = set(re.findall(r"^## (\d+)\.", (ROOT / "docs" / "methods.md").read_text(), flags=re.MULTILINE))
    named = {number for figure in FIGURES.values() for number in re.findall(r"§(\d+)", figure.section)}
    assert named - sections == set()


def test_tag_is_a_link_with_a_name_that_opens_in_a_dialog():
    markup = Template('{% load explain %}{% explain "composite" %}').render(Context())
    assert markup.startswith('<a class="explain no-print" href="/methods/composite/" data-dialog')
    assert 'aria-label="How “Composite” is computed"' in markup


@pytest.mark.django_db
def test_everybody_signed_in_reads_all_figures(cast):
    for role in ("office", "partner", "outsider"):
        body = text_of(signed_in(cast[role]).get(reverse("methods")))
        assert [code for code in FIGURES if f'id="{code}"' not in body] == []
        assert reverse("methods") in body
    assert signed_in(None).get(reverse("methods")).status_code == 302


@pytest.mark.django_db
def test_one_figure_alone_says_words_scores_section_and_source(cast):
    body = text_of(signed_in(cast.partner).get(reverse("method", args=["kendall_w"])))
    assert "Whether the judges put the topics in the same order." in body
    assert "Each judge&#x27;s own composite, before calibration" in body
    assert "docs/methods.md §5" in body
    assert "The problem of m rankings, 1939" in body
    assert signed_in(cast.partner).get(reverse("method", args=["magic"])).status_code == 404
