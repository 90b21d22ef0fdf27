"""The pages of workbooks: who gets what, and what they say while an import waits, runs and ends."""

import datetime as dt
import io

import pytest
from django.urls import reverse
from django.utils import timezone

from scoring import actions as selection
from tests.cast import Cast
from tests.workbooks.books import book, by_hand, upload
from workbooks import actions
from workbooks.actions import jobs
from workbooks.models import Import
from workbooks.reading import Workbook
from workbooks.sheets import IMPORTS, TOPICS
from workbooks.writing import TYPE

pytestmark = pytest.mark.django_db
HEADINGS = ["Code", "Name", "Kind"]
FINE = book(HEADINGS, ["X", "x", "branch"])


@pytest.fixture
def office(client, cast):
    client.force_login(cast.office)
    return client


@pytest.fixture
def job(cast) -> Import:
    return actions.submit_import(kind="centers", file=upload(FINE), by=cast.office)


def text(response) -> str:
    return response.content.decode()


def send(client, kind: str = "centers", data: bytes = FINE, name: str = "data.xlsx", **fields):
    return client.post(f"{reverse('workbook-import')}?kind={kind}", {"file": upload(data, name), **fields})


PAGES = {
    "workbooks": 200,
    "workbook-import": 403,
    "workbook-job": 404,
    "workbook-template": 403,
    "workbook-export": 200,
}


@pytest.mark.parametrize("name", PAGES)
@pytest.mark.parametrize("role", Cast.ROLES)
def test_who_gets_which_page(client, cast, job, role, name):
    arguments = {"workbook-job": [job.pk], "workbook-template": ["centers"], "workbook-export": ["topics"]}
    client.force_login(cast[role])
    expected = 200 if role == "office" else PAGES[name]
    assert client.get(reverse(name, args=arguments.get(name))).status_code == expected


@pytest.mark.parametrize("name", PAGES)
def test_strangers_are_asked_to_sign_in(client, cast, job, name):
    arguments = {"workbook-job": [job.pk], "workbook-template": ["centers"], "workbook-export": ["topics"]}
    assert client.get(reverse(name, args=arguments.get(name))).status_code == 302


@pytest.mark.parametrize("role", [role for role in Cast.ROLES if role != "office"])
def test_only_the_office_may_upload(client, cast, role):
    client.force_login(cast[role])
    assert send(client).status_code == 403
    assert not Import.objects.exists()


def test_upload_leads_to_its_page(office, cast):
    response = send(office)
    found = Import.objects.get()
    assert (response.status_code, response.url) == (302, reverse("workbook-job", args=[found.pk]))
    assert (found.kind, found.by, found.name) == ("centers", cast.office, "data.xlsx")


def test_upload_of_topics_asks_for_cycle_and_state(office, stage):
    cycle = stage.proposing()
    data = book(["Title", "Center code", "Proposer"], ["T", "B", "manager"])
    send(office, "topics", data, cycle=cycle.pk, topic_state="accepted")
    found = Import.objects.get()
    assert (found.cycle, found.topic_state) == (cycle, "accepted")


def test_form_offers_the_cycles_that_take_the_kind(office, stage):
    proposing, voting = stage.proposing(), stage.voting()
    page = text(office.get(reverse("workbook-import"), {"kind": "topics"}))
    assert f'<option value="{proposing.pk}">' in page and f'<option value="{voting.pk}">' not in page
    page = text(office.get(reverse("workbook-import"), {"kind": "scorecards"}))
    assert "No cycle takes them at present" in page and 'type="file"' not in page


def test_unknown_kind_is_404(office):
    assert office.get(reverse("workbook-import"), {"kind": "pets"}).status_code == 404
    assert office.get(reverse("workbook-template", args=["pets"])).status_code == 404
    assert office.get(reverse("workbook-export", args=["pets"])).status_code == 404


@pytest.mark.parametrize(
    ("data", "name", "status", "said"),
    [
        (FINE, "data.xls", 415, "This is not an Excel workbook"),
        (b"x", "data.xlsx", 415, "This is not an Excel workbook"),
        (b"", "data.xlsx", 422, "This file is empty"),
        (by_hand("", before='<dimension ref="A1:XFD1048576"/>'), "data.xlsx", 413, "too many rows"),
    ],
)
def test_refused_upload_says_why_beside_the_file(office, data, name, status, said):
    response = send(office, data=data, name=name)
    assert response.status_code == status
    assert [said in error for error in response.context["form"].errors["file"]] == [True]


def test_missing_file_is_422(office):
    assert office.post(f"{reverse('workbook-import')}?kind=centers").status_code == 422


def test_cycle_that_closed_while_the_form_was_open_is_told(office, cast, stage):
    cycle = stage.proposing()
    stage.topic(cycle)
    selection.open_scoring(cycle, by=cast.office)
    response = send(office, "topics", cycle=cycle.pk, topic_state="draft")
    assert response.status_code == 409
    assert "This cycle takes no proposals now." in text(response)


# --- The page of an import ---------------------------------------------------


def page_of(client, job, **kwargs):
    return client.get(reverse("workbook-job", args=[job.pk]), **kwargs)


def test_waiting_import_says_whether_the_queue_was_reached(office, job):
    assert "The queue cannot be reached just now" in text(page_of(office, job))
    Import.objects.update(rung_at=timezone.now())
    assert "It usually begins within seconds" in text(page_of(office, job))
    Import.objects.update(created_at=timezone.now() - dt.timedelta(minutes=3))
    assert "No worker has taken this up yet" in text(page_of(office, job))


def test_open_import_is_polled_with_and_without_scripts(office, job):
    page = text(page_of(office, job))
    assert f'hx-get="{reverse("workbook-job", args=[job.pk])}" hx-trigger="every 2s"' in page
    assert '<noscript><meta http-equiv="refresh" content="5"></noscript>' in page
    actions.run(job.pk)
    page = text(page_of(office, job))
    assert "hx-trigger" not in page.split('id="progress"')[1][:300] and "http-equiv" not in page


def test_poll_gets_the_part_and_a_reload_at_the_end(office, job):
    polled = page_of(office, job, headers={"HX-Request": "true"})
    assert text(polled).lstrip().startswith('<section class="card" id="progress"')
    assert '<span id="job-state" hx-swap-oob="true">' in text(polled)
    assert "HX-Refresh" not in polled.headers
    actions.run(job.pk)
    assert page_of(office, job, headers={"HX-Request": "true"}).headers["HX-Refresh"] == "true"


def test_running_import_shows_its_progress(office, job):
    claimed = jobs.claim(job.pk)
    assert "The workbook is being read." in text(page_of(office, job))
    jobs.beat(claimed, total=4000, processed=1200)
    page = text(page_of(office, job))
    assert "1,200 of 4,000 rows checked" in page and '<progress class="bar" max="4000" value="1200"' in page
    jobs.beat(claimed, processed=4000)
    assert "All 4,000 rows are sound and are being written." in text(page_of(office, job))


def test_finished_import_tells_what_was_written(office, job):
    actions.run(job.pk)
    page = text(page_of(office, job))
    assert "Imported" in page and '<span class="tile-label">Added</span>' in page


def test_failed_import_names_row_column_value_and_reason(office, cast):
    data = book(HEADINGS, ["X", "<b>x</b>", "office"], ["Y", None, "branch"])
    job = actions.submit_import(kind="centers", file=upload(data), by=cast.office)
    actions.run(job.pk)
    page = text(page_of(office, job))
    assert "Nothing was written" in page and "2 rows need correcting." in page
    for part in (
        "Row 2",
        "Kind",
        "C2",
        "office",
        "This value is not allowed.",
        "Row 3",
        "B3",
        "A value is needed",
    ):
        assert part in page
    assert "<b>x</b>" not in page


def test_file_that_cannot_be_read_is_told_in_one_sentence(office, cast):
    job = actions.submit_import(kind="centers", file=upload(book(["x"], ["y"])), by=cast.office)
    actions.run(job.pk)
    assert "These columns are missing: " in text(page_of(office, job))


def test_many_faults_come_in_pages(office, cast):
    data = book(HEADINGS, *[[f"X{n}", "x", "?"] for n in range(150)])
    job = actions.submit_import(kind="centers", file=upload(data), by=cast.office)
    actions.run(job.pk)
    assert [f["row"] for f in page_of(office, job).context["findings"]] == list(range(2, 102))
    second = office.get(reverse("workbook-job", args=[job.pk]), {"page": 2})
    assert [f["row"] for f in second.context["findings"]] == list(range(102, 152))


# --- The overview, templates, exports ----------------------------------------


def test_overview_offers_what_the_office_can_do_now(office, stage):
    stage.proposing()
    page = text(office.get(reverse("workbooks")))
    for kind in ("centers", "users", "topics"):
        assert f"{reverse('workbook-import')}?kind={kind}" in page
    for kind in ("scorecards", "ballots"):
        assert f"{reverse('workbook-import')}?kind={kind}" not in page
        assert reverse("workbook-template", args=[kind]) in page
    assert "No imports yet" in page


def test_overview_of_others_offers_exports_alone(client, cast, stage):
    cycle = stage.certified()
    client.force_login(cast.voter)
    page = text(client.get(reverse("workbooks")))
    assert reverse("workbook-import") not in page
    for kind in ("topics", "scores", "results"):
        assert f"{reverse('workbook-export', args=[kind])}?cycle={cycle.pk}" in page


def test_overview_says_why_there_is_nothing_to_export_yet(client, cast, stage):
    stage.proposing()
    client.force_login(cast.leader)
    page = text(client.get(reverse("workbooks")))
    assert "The scores can be exported once scoring has closed." in page
    assert "The results can be exported once voting has closed." in page


def test_overview_lists_exports_of_the_chosen_cycle(office, stage):
    older, newer = stage.certified(), stage.proposing()
    assert f"results.xlsx?cycle={older.pk}" in text(office.get(reverse("workbooks"), {"of": older.pk}))
    assert f"results.xlsx?cycle={newer.pk}" not in text(office.get(reverse("workbooks")))
    assert office.get(reverse("workbooks"), {"of": "x"}).status_code == 200


@pytest.mark.parametrize("number", [1, 3])
def test_queries_of_the_overview_do_not_grow(office, cast, stage, number, django_assert_max_num_queries):
    for _ in range(number):
        actions.submit_import(kind="centers", file=upload(FINE), by=cast.office)
        stage.proposing()
    with django_assert_max_num_queries(11):
        office.get(reverse("workbooks"))


@pytest.mark.parametrize("kind", IMPORTS)
def test_templates_are_downloads(office, kind):
    response = office.get(reverse("workbook-template", args=[kind]))
    assert (response.status_code, response.headers["Content-Type"]) == (200, TYPE)
    assert response.headers["Content-Disposition"] == f'attachment; filename="{kind}.xlsx"'
    assert IMPORTS[kind].name in Workbook(io.BytesIO(response.content)).sheets


def test_template_of_a_cycle_that_is_not_there_is_404(office):
    assert office.get(reverse("workbook-template", args=["topics"]), {"cycle": 99}).status_code == 404


def test_export_of_topics_takes_the_filters_of_the_list(office, stage):
    cycle = stage.proposing()
    stage.topic(cycle, title="In")
    stage.draft(cycle, title="Out")
    address = reverse("workbook-export", args=["topics"])
    response = office.get(address, {"cycle": cycle.pk, "state": "accepted"})
    found = list(Workbook(io.BytesIO(response.content)).rows(TOPICS.name))
    assert [cells[3] for _n, cells in found[1:]] == ["In"]
    assert office.get(address, {"state": "odd"}).status_code == 400


def test_list_of_topics_offers_itself_as_a_workbook_with_its_filters(office, stage):
    cycle = stage.proposing()
    stage.topic(cycle)
    page = text(office.get(reverse("topics"), {"cycle": cycle.pk, "state": "accepted"}))
    address = f"{reverse('workbook-export', args=['topics'])}?cycle={cycle.pk}&amp;state=accepted"
    assert address in page
    assert office.get(address.replace("&amp;", "&")).status_code == 200


def test_export_that_is_not_there_yet_is_409(office, stage):
    cycle = stage.proposing()
    response = office.get(reverse("workbook-export", args=["results"]), {"cycle": cycle.pk})
    assert response.status_code == 409
    assert "once voting has closed" in text(response)
    assert office.get(reverse("workbook-export", args=["results"])).status_code == 404
