"""The tags of every page: what they say, link to and refuse."""

import datetime as dt
import re
from decimal import Decimal
from types import SimpleNamespace

import pytest
import time_machine
from django.core.paginator import Paginator
from django.template import Context, Template
from django.template.loader import get_template
from django.test import RequestFactory

from kit import spoken
from kit.gallery import SampleFilter, SampleForm
from kit.permits import Permit
from kit.templatetags import keti
from projects.models import Cycle, Topic

NOW = dt.datetime(2025, 3, 10, 4, 0, tzinfo=dt.UTC)  # noon in Shanghai
TODAY = dt.date(2025, 3, 10)


def rendered(template: str, path: str = "/", **context) -> str:
    context.setdefault("request", RequestFactory().get(path))
    return Template("{% load keti %}" + template).render(Context(context)).strip()


# --- Forms ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "name",
    [
        "confirm.html",
        "projects/commitment.html",
        "projects/invitation.html",
        "projects/invite.html",
        "reviews/reassign.html",
    ],
)
def test_forms_in_which_one_writes_ask_before_they_are_left(name):
    forms = re.findall(r'<form class="form"[^>]*>', get_template(name).template.source)
    assert forms and all(form.endswith(" data-guard>") for form in forms)


# --- States ---------------------------------------------------------------------


@pytest.mark.parametrize("model", [Topic, Cycle])
def test_every_state_has_a_tone_with_a_shape(model):
    choices = model.State if model is Topic else model.Phase
    for code, label in choices.choices:
        thing = model(**{"state" if model is Topic else "phase": code})
        badge = keti.state_badge(thing)
        assert str(label) in badge
        assert any(str(mark) in badge for mark in keti.MARKS.values())


def test_the_same_code_may_mean_different_things():
    assert 'class="badge good"' in keti.state_badge(Topic(state="closed"))
    assert 'class="badge plain"' in keti.state_badge(Cycle(phase="closed"))


def test_labels_are_escaped():
    assert keti.badge("<b>").endswith("&lt;b&gt;</span>")
    assert "<b>" not in keti.icon("check", label="<b>")


# --- Numbers and time --------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{{ v|percent }}", (None, "–")),
        ("{{ v|percent }}", (0.873, "87.3%")),
        ("{{ v|percent:0 }}", (Decimal("0.005"), "0%")),
        ("{{ v|number }}", (1234567, "1,234,567")),
        ("{{ v|number:2 }}", (Decimal("-1234.5"), "-1,234.50")),
        ("{{ v|signed:2 }}", (Decimal("0.3"), "+0.30")),
        ("{{ v|signed:2 }}", (Decimal("-0.3"), "−0.30")),
        ("{{ v|signed }}", (0, "0.0")),
        ("{{ v|signed }}", (None, "–")),
    ],
)
def test_numbers(text, value):
    assert rendered(text, v=value[0]) == value[1]


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (dt.timedelta(seconds=-59), "just now"),
        (dt.timedelta(minutes=-1), "1 minute ago"),
        (dt.timedelta(minutes=59), "in 59 minutes"),
        (dt.timedelta(hours=-23), "23 hours ago"),
        (dt.timedelta(hours=25), "tomorrow"),
        (dt.timedelta(days=-2), "2 days ago"),
        (dt.timedelta(days=7), "in 7 days"),
        (dt.timedelta(days=8), "2025-03-18"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_moments_are_spoken_when_near(away, words):
    assert spoken.near(NOW + away) == words


@pytest.mark.parametrize(
    ("away", "words"),
    [
        (dt.timedelta(days=5, hours=23), "6 days left"),
        (dt.timedelta(days=5, hours=3), "5 days left"),
        (dt.timedelta(hours=13), "1 day left"),
        (dt.timedelta(hours=11, minutes=59), "11 hours left"),
        (dt.timedelta(minutes=60), "1 hour left"),
        (dt.timedelta(minutes=59), "59 minutes left"),
        (dt.timedelta(seconds=59), "0 minutes left"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_what_remains_is_counted_in_days_then_hours_then_minutes(away, words):
    assert spoken.remaining(NOW + away) == words


@time_machine.travel(NOW, tick=False)
def test_a_moment_shows_the_local_time_and_keeps_the_exact_one():
    assert keti.when(NOW, "datetime") == (
        '<time datetime="2025-03-10T12:00:00+08:00" title="2025-03-10 12:00">2025-03-10 12:00</time>'
    )
    assert keti.when(None) == "–"


@pytest.mark.parametrize(
    ("due", "done", "tone", "note"),
    [
        (TODAY - dt.timedelta(2), False, "bad", "2 days late"),
        (TODAY - dt.timedelta(2), True, "", ""),
        (TODAY, False, "warn", "due today"),
        (TODAY + dt.timedelta(3), False, "warn", "3 days left"),
        (TODAY + dt.timedelta(4), False, "", ""),
        (NOW - dt.timedelta(hours=1), False, "bad", "late since today"),
        (NOW + dt.timedelta(hours=1), False, "warn", "due today"),
        (NOW + dt.timedelta(hours=13), False, "warn", "1 day left"),
    ],
)
@time_machine.travel(NOW, tick=False)
def test_deadlines_tell_how_near_they_are(due, done, tone, note):
    said = keti.deadline(due, done)
    assert (said["tone"], said["note"]) == (tone, note)


# --- Fields and acts ---------------------------------------------------------------


def test_a_field_ties_label_help_and_error_to_its_input():
    form = SampleForm({"title": ""})
    drawn = rendered("{% field form.title %}", form=form)
    assert '<label for="id_title">' in drawn
    assert 'id="id_title_helptext"' in drawn
    assert 'id="id_title_error"' in drawn
    assert 'aria-describedby="id_title_helptext id_title_error"' in drawn


def test_a_field_that_may_stay_empty_says_so_except_in_filters():
    form = SampleForm()
    assert "(optional)" in rendered("{% field form.budget %}", form=form)
    assert "(optional)" not in rendered("{% field form.budget optional=False %}", form=form)
    assert "(optional)" not in rendered("{% field form.title %}", form=form)


def test_a_refused_act_is_no_link_and_gives_its_reason():
    drawn = rendered('{% act "/go/" "Go" permit=p %}', p=Permit(False, "Not <yet>."))
    assert "/go/" not in drawn
    assert "disabled" in drawn
    assert "Not &lt;yet&gt;." in drawn


def test_a_granted_act_leads_asks_or_posts():
    assert 'href="/go/"' in rendered('{% act "/go/" "Go" %}')
    assert "data-dialog" in rendered('{% act "/go/" "Go" method="dialog" %}')
    posting = rendered('{% act "/go/" "Go" method="post" %}', csrf_token="abc")
    assert 'method="post" action="/go/"' in posting
    assert 'value="abc"' in posting


# --- Lists ------------------------------------------------------------------------


def test_sorting_turns_round_keeps_filters_and_drops_the_page():
    first = rendered('{% sort_header "title" "Topic" %}', "/?state=draft&page=3")
    assert 'href="?state=draft&amp;ordering=title"' in first
    assert "aria-sort" not in first
    again = rendered('{% sort_header "title" "Topic" %}', "/?ordering=title")
    assert 'href="?ordering=-title"' in again
    assert 'aria-sort="ascending"' in again


def test_pages_keep_the_other_parameters():
    page = Paginator(range(120), 50).get_page(2)
    drawn = rendered("{% pagination page %}", "/?state=draft&page=2", page=page)
    assert "51–100 of 120" in drawn
    assert 'href="?state=draft&amp;page=1" rel="prev"' in drawn
    assert 'href="?state=draft&amp;page=3" rel="next"' in drawn
    assert '<span aria-current="page">2</span>' in drawn


def test_one_page_has_no_links():
    drawn = rendered("{% pagination page %}", page=Paginator(range(3), 50).get_page(1))
    assert "1–3 of 3" in drawn
    assert "<a " not in drawn


def test_chips_name_what_is_on_and_take_it_off():
    request = RequestFactory().get("/?search=宽带&state=draft&center=&page=2")
    drawn = rendered("{% chips form %}", request=request, form=SampleFilter(request.GET))
    assert "状态: 草稿" in drawn
    assert "查找: 宽带" in drawn
    assert "中心" not in drawn
    assert 'href="?state=draft&amp;center="' in drawn


def test_no_filter_no_chips():
    assert rendered("{% chips form %}", form=SampleFilter({})) == ""


# --- Look ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cookie", "look"), [("dark", "dark"), ("light", "light"), ('"><script>', ""), ("", "")]
)
def test_only_known_looks_are_taken_from_the_cookie(cookie, look):
    request = SimpleNamespace(COOKIES={"theme": cookie})
    assert rendered("{% theme %}", request=request) == look


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("chosen", "back", "cookie", "goes"),
    [
        ("dark", "/topics/?page=2", "dark", "/topics/?page=2"),
        ("", "/topics/", "", "/topics/"),
        ("pink", "//evil.example/", "", "/"),
        ("light", "https://evil.example/", "light", "/"),
        ("dark", "no-such-page", "dark", "/"),
    ],
)
def test_choosing_a_look_sets_the_cookie_and_stays_on_this_site(
    own_pages, client, chosen, back, cookie, goes
):
    answer = client.post("/theme/", {"theme": chosen, "next": back})
    assert (answer.status_code, answer.url) == (302, goes)
    assert answer.cookies["theme"].value == cookie


@pytest.mark.django_db
def test_a_look_is_not_chosen_by_a_link(own_pages, client):
    assert client.get("/theme/?theme=dark").status_code == 405
