"""Lists and pairs carry the punctuation of the language, and no markup."""

import pytest
from django.template import Context, Template
from django.utils import translation

from kit.spoken import labelled, listed


@pytest.mark.parametrize("language, said", [("en", "WH, YC"), ("zh-hans", "WH、YC")])
def test_list_has_the_separator_of_the_language(language, said):
    with translation.override(language):
        assert listed(["WH", "YC"]) == said


@pytest.mark.parametrize("language, said", [("en", "Goal: 8"), ("zh-hans", "Goal：8")])
def test_pair_has_the_colon_of_the_language(language, said):
    with translation.override(language):
        assert labelled("Goal", 8) == said


def test_what_a_list_or_a_pair_holds_is_escaped_on_the_page():
    page = Template("{% load keti %}{{ names|listed }} {{ name|labelled:name }}")
    with translation.override("en"):
        assert page.render(Context({"names": ["<b>"], "name": "<i>"})) == "&lt;b&gt; &lt;i&gt;: &lt;i&gt;"
