"""Every main page as each role sees it, wide and on a phone, light and dark: axe finds no fault, nothing runs
out of the window, the console is silent and no request leaves the server."""

import pytest

from projects.models import Topic
from tests.browsing import accessibility_faults, overflow

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("real_db")]

LOOKS = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
LONG = "10000 号热线、营业厅、线上渠道与合作职场之间重复受理问题治理（Voice-of-the-Customer-Joint-Programme）"

# Role → addresses; {voting} is the cycle in that phase, {voting_topic} a topic of it.
PAGES = {
    "office": """/ /topics/ /cycles/ /cycles/new/ /people/ /people/new/ /centers/ /workbooks/
        /cycles/{proposing}/ /cycles/{proposing}/setup/ /cycles/{proposing}/people/
        /cycles/{proposing}/screening/ /cycles/{proposing}/move/open-scoring/
        /cycles/{scoring}/ /cycles/{scoring}/setup/ /cycles/{scoring}/coverage/ /cycles/{scoring}/move/reopen/
        /topics/{scoring_topic}/recuse/ /cycles/{voting}/turnout/ /cycles/{running}/history/""",
    "manager": """/ /topics/ /topics/new/ /topics/{proposing_topic}/ /topics/{proposing_topic}/edit/
        /topics/{proposing_topic}/history/ /topics/{proposing_topic}/move/submit/ /topics/{running_topic}/
        /cycles/ /cycles/{proposing}/ /profile/""",
    "judge": """/ /cycles/{scoring}/ /cycles/{scoring}/score/ /topics/{scoring_topic}/score/
        /topics/{scoring_topic}/recuse/ /topics/{scoring_topic}/ /topics/{voting_topic}/score/""",
    "leader": """/ /topics/{running_topic}/ /cycles/{running}/ranking/ /cycles/{running}/tally/
        /cycles/{running}/record/ /cycles/{counted}/certify/""",
    "voter": """/ /cycles/{voting}/ballot/ /cycles/{running}/ranking/ /topics/{voting_topic}/
        /cycles/{running}/record/""",
}


@pytest.fixture
def places(stage) -> dict[str, int]:
    """A cycle in each phase, with a title as long as people write them."""
    cycles = {
        "proposing": stage.proposing(),
        "scoring": stage.scoring(),
        "voting": stage.voting(),
        "counted": stage.voted(),
        "running": stage.certified(),
    }
    stage.topic(cycles["proposing"], "submitted", title="宽带报障一次修复率")
    stage.topic(cycles["proposing"], "returned", title="宽带报障一次修复率提升")
    firsts = {name: cycle.topics.order_by("code").last().pk for name, cycle in cycles.items()}
    Topic.objects.filter(pk__in=firsts.values()).update(title=LONG, background=LONG * 3)
    return {name: cycle.pk for name, cycle in cycles.items()} | {f"{n}_topic": pk for n, pk in firsts.items()}


@pytest.mark.looks
@pytest.mark.parametrize("role", PAGES)
def test_main_pages_have_no_fault_in_any_look(cast, places, enter, role):
    page, faults = enter(cast[role].username), {}
    for address in PAGES[role].format(**places).split():
        status = page.goto(address).status
        if found := faults_of(page) if status == 200 else status:
            faults[address] = found
    assert faults == {}
    assert page.complaints == []


@pytest.mark.looks
def test_a_faulty_page_is_found_out(open_page):
    page = open_page("/accounts/login/")
    page.evaluate(
        "document.querySelector('main').innerHTML ="
        " '<h1>Faulty</h1><img width=3000 height=9 src=http://elsewhere.invalid/x.png>'"
    )
    found = faults_of(page)
    assert {look: [rule for rule, _where in faults] for look, (faults, _beyond) in found.items()} == {
        look: ["image-alt"] for look in LOOKS
    }
    assert all(beyond > 1000 for _faults, beyond in found.values())
    assert page.complaints != []


def faults_of(page) -> dict:
    """What is wrong with the page, by look; the width in pixels, what axe says, pixels beyond the window."""
    found = {}
    for width, scheme in LOOKS:
        page.set_viewport_size({"width": width, "height": 850})
        page.emulate_media(color_scheme=scheme)
        faults, beyond = accessibility_faults(page), overflow(page)
        if faults or beyond > 0:
            found[width, scheme] = (faults, beyond)
    return found
