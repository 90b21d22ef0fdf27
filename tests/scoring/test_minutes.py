"""The minutes 立项纪要: on the page in both languages, and as a Word document that says the same."""

import io
import json
import re
import zipfile

import pytest
from django.urls import reverse
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from scoring import actions as selection
from scoring.minutes_file import WORD
from tests.scoring.test_pages_tally import APPROVED, voted, voters  # noqa: F401

pytestmark = pytest.mark.django_db


def docx_of(client, user, cycle, language="en", **more):
    client.force_login(user)
    answer = client.get(reverse("record-docx", args=[cycle.pk]), {"lang": language, **more})
    assert (answer.status_code, answer["Content-Type"]) == (200, WORD)
    return answer


def read(answer) -> Document:
    return Document(io.BytesIO(answer.content))


def cells(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in table.rows]


def titled(paper, head: str):
    """The table whose first line holds this word."""
    return next(table for table in paper.tables if head in [cell.text for cell in table.rows[0].cells])


def text_of(paper) -> str:
    return "\n".join(paragraph.text for paragraph in paper.paragraphs)


def test_document_holds_the_selection_the_votes_the_rules_and_the_seal(client, stage, cast):
    cycle = stage.certified(quorum="1/2")
    record = cycle.records.get()
    paper = read(docx_of(client, cast.office, cycle))
    codes = list(cycle.topics.order_by("code").values_list("code", flat=True))
    assert cells(titled(paper, "Composite")) == [
        ["No.", "Topic code", "Topic", "Center", "Composite", "Rank", "Votes"],
        ["1", codes[0], "Topic 1", "Branch", "88.89", "1", "2"],
        ["2", codes[1], "Topic 2", "Branch", "66.67", "2", "2"],
    ]
    assert cells(titled(paper, "Result"))[1:] == [
        [codes[0], "Topic 1", "2", "elected"],
        [codes[1], "Topic 2", "2", "elected"],
        [codes[2], "Topic 3", "0", "–"],
        [codes[3], "Topic 4", "0", "–"],
    ]
    facts = dict(row for table in paper.tables for row in cells(table) if len(row) == 2)
    assert facts["Hash of the record"] == record.hash
    assert facts["Certified by"] == "Leader"
    assert facts["Weights"].startswith("Importance 14.29%")
    assert facts["Where the weights come from"] != ""
    assert f"python manage.py recount {record.file_name} --hash {record.hash}" in text_of(paper)
    assert [cell.text.split("\n")[1] for cell in paper.tables[-1].rows[0].cells] == [
        "Office",
        "Leader",
        "Witness",
        "Date",
    ]


def test_document_says_what_the_page_says(client, stage, cast, voters):  # noqa: F811
    cycle = selection.certify(voted(stage, cast, voters, APPROVED), by=cast.leader)
    client.force_login(cast.leader)
    sheet = client.get(reverse("record", args=[cycle.pk])).context["sheet"]
    plain = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", sheet)).replace("&quot;", '"')
    body = text_of(read(docx_of(client, cast.leader, cycle)))
    for sentence in (
        "The judges agree very well.",
        "ICC(2,k) =",
        "By the judges' scores, the line after the first 2 topics: The line is clear",
        "No change of a single weight alters which topics are above the line.",
        "4 of its 7 votes come from the 8 voters of its own center. Without them it would be in place 4",
    ):
        assert (sentence in body, sentence in plain.replace("&#x27;", "'")) == (True, True), sentence


def test_document_is_a4_in_fonts_that_word_has_with_pages_numbered(client, stage, cast):
    paper = read(docx_of(client, cast.office, stage.certified()))
    (section,) = paper.sections
    assert (round(section.page_width / Mm(1)), round(section.page_height / Mm(1))) == (210, 297)
    fonts = paper.styles["Normal"].element.rPr.rFonts
    assert (fonts.get(qn("w:eastAsia")), fonts.get(qn("w:ascii"))) == ("仿宋", "Times New Roman")
    assert [name for name in paper.styles["Heading 1"].element.rPr.rFonts.attrib if "Theme" in name] == []
    fields = [one.get(qn("w:instr")) for one in section.footer._element.iter(qn("w:fldSimple"))]
    assert fields == ["PAGE", "NUMPAGES"]
    assert "Selection record" in section.header.paragraphs[0].text
    assert len(list(titled(paper, "Composite").rows[0]._tr.iter(qn("w:tblHeader")))) == 1


def test_document_is_the_same_bytes_and_names_no_program_no_person_and_no_macro(client, stage, cast):
    cycle = stage.certified()
    first, second = (docx_of(client, cast.office, cycle).content for _ in range(2))
    assert first == second
    facts = read(docx_of(client, cast.office, cycle)).core_properties
    assert (facts.author, facts.last_modified_by, facts.comments) == ("", "", "")
    assert facts.title == f"{cycle.title} · Selection record"
    names = zipfile.ZipFile(io.BytesIO(first)).namelist()
    assert [name for name in names if "vba" in name.lower() or name.endswith(".bin")] == []


def test_both_languages_can_be_had_whatever_that_of_the_page(client, stage, cast):
    cycle = stage.certified()
    found = {}
    for language in ("en", "zh-hans"):
        answer = docx_of(client, cast.office, cycle, language)
        found[language] = (read(answer).paragraphs[0].text, answer["Content-Language"])
        page = client.get(reverse("record", args=[cycle.pk]), {"lang": language})
        assert f'lang="{language}"' in page.context["sheet"]
        assert ("立项纪要" in page.context["sheet"]) == (language == "zh-hans")
        assert '<html lang="en"' in page.content.decode()
    assert found == {"en": ("Selection record", "en"), "zh-hans": ("立项纪要", "zh-hans")}
    unknown = client.get(reverse("record", args=[cycle.pk]), {"lang": "xx"})
    assert (unknown.status_code, 'lang="en"' in unknown.context["sheet"]) == (200, True)


def test_superseded_minutes_say_so(client, stage, cast):
    cycle = selection.reopen(stage.certified(), by=cast.office, reason="an error")
    paper = read(docx_of(client, cast.leader, cycle, number=1))
    assert "this record is no longer in force." in text_of(paper)


def test_departures_are_told_with_their_reasons(client, stage, cast):
    cycle = stage.voted()
    first, _second, third, _fourth = cycle.topics.order_by("code")
    cycle = selection.certify(cycle, by=cast.leader, elected=[first.pk, third.pk], reason="merged <b>")
    body = text_of(read(docx_of(client, cast.leader, cycle)))
    assert f"{third.code} Topic 3 · added · merged <b>" in body


def test_api_gives_the_same_document_to_those_who_may_take_the_record(client, stage, cast):
    cycle = stage.certified()
    path = f"/api/v1/cycles/{cycle.pk}/minutes/"
    expected = docx_of(client, cast.leader, cycle, "zh-hans").content
    answer = client.get(path, {"lang": "zh-hans"}, headers={"accept": WORD})
    assert (answer.status_code, answer["Content-Type"], answer.content) == (200, WORD, expected)
    refused = client.get(path, {"lang": "fr"})
    assert (refused.status_code, json.loads(refused.content)["errors"][0]["attr"]) == (400, "lang")
    assert client.get(path, {"lnag": "en"}).status_code == 400
    assert client.get(path, {"number": "7"}).status_code == 404
    for user, expected in ((cast.office, 200), (cast.voter, 403), (cast.outsider, 403)):
        client.force_login(user)
        assert (
            client.get(path).status_code,
            client.get(reverse("record-docx", args=[cycle.pk])).status_code,
        ) == (
            expected,
            expected,
        )


def test_minutes_of_a_record_of_version_2_leave_out_what_it_does_not_hold(client, stage, cast):
    cycle = stage.certified()
    record = cycle.records.get()
    document = json.loads(record.document)
    for name in ("agreement", "stability", "assignments", "absences"):
        del document[name]
    for held in document["rounds"]:
        del held["tally"]["own_center"]
    record.document = json.dumps(document | {"format_version": 2})
    record.save(update_fields=["document"])
    body = text_of(read(docx_of(client, cast.office, cycle)))
    assert ("Agreement of the judges" in body, "Established topics" in body) == (False, True)
