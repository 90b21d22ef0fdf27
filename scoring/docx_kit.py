"""What a Word document of ours is made of: paper, fonts that Word and WPS have, tables, lines to sign on."""

import datetime as dt
import io
import zipfile
from collections.abc import Sequence

from docx import Document
from docx.document import Document as Paper
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

LATIN, SONG, HEI, FANG = "Times New Roman", "宋体", "黑体", "仿宋"
MONO = "Courier New"
PAPER = {"page_width": Mm(210), "page_height": Mm(297), "left_margin": Mm(25), "right_margin": Mm(25)}
WIDTH = 160
"""Millimetres between the margins."""
EPOCH = (1980, 1, 1, 0, 0, 0)
STYLES = {
    "Normal": (LATIN, FANG, 12, False),
    "Title": (LATIN, SONG, 22, True),
    "Subtitle": (LATIN, FANG, 13, False),
    "Heading 1": (LATIN, HEI, 14, True),
    "List Bullet": (LATIN, FANG, 12, False),
    "Quote": (LATIN, FANG, 12, False),
    "Header": (LATIN, SONG, 9, False),
    "Footer": (LATIN, SONG, 9, False),
}
"""Style → Latin font, Chinese font, points, bold."""


def dressed(paper: Paper, *, header: str, footer: str) -> None:
    """A4 with our fonts, what the pages are of above, and their numbers beneath."""
    (section,) = paper.sections
    for name, value in PAPER.items():
        setattr(section, name, value)
    paper.styles.add_style("Code", WD_STYLE_TYPE.PARAGRAPH)
    for name, look in (STYLES | {"Code": (MONO, SONG, 8, False)}).items():
        _font(paper.styles[name], *look)
    for spoken in paper.styles.element.iter(qn("w:lang")):
        spoken.set(qn("w:eastAsia"), "zh-CN")
    for name in ("Title", "Subtitle"):
        paper.styles[name].paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    _plain_title(paper.styles["Title"])
    section.header.paragraphs[0].text = header
    line = section.footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run(f"{footer} · ")
    _field(line, "PAGE")
    line.add_run(" / ")
    _field(line, "NUMPAGES")


def _font(style, latin: str, chinese: str, size: int, bold: bool) -> None:
    """By name: the template's theme fonts would win over it."""
    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    style.font.color.rgb = RGBColor(0, 0, 0)
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [name for name in fonts.attrib if name.endswith("Theme")]:
        del fonts.attrib[name]
    for name, font in (("ascii", latin), ("hAnsi", latin), ("cs", latin), ("eastAsia", chinese)):
        fonts.set(qn(f"w:{name}"), font)


def _plain_title(style) -> None:
    """Without the coloured line beneath."""
    for border in style.element.pPr.findall(qn("w:pBdr")):
        style.element.pPr.remove(border)


def _field(paragraph, instruction: str) -> None:
    """A number that the reader's program fills in."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), instruction)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)


def table(
    paper: Paper, head: Sequence[str], rows: Sequence[Sequence[str]], *, widths, numbers: Sequence[int] = ()
) -> None:
    """With lines, its head repeated on every page; `widths` in millimetres, `numbers` at the right."""
    made = paper.add_table(rows=0, cols=len(head), style="Table Grid")
    made.autofit = False
    for row in [head, *rows]:
        _row(made, row, widths, numbers, bold=row is head)
    mark = OxmlElement("w:tblHeader")
    made.rows[0]._tr.get_or_add_trPr().append(mark)
    paper.add_paragraph()


def _row(made, texts: Sequence[str], widths: Sequence[int], numbers: Sequence[int], *, bold: bool) -> None:
    row = made.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for column, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
        cell.width = Mm(widths[column])
        (paragraph,) = cell.paragraphs
        run = paragraph.add_run(str(text))
        run.font.size, run.font.bold = Pt(10), bold or None
        if column in numbers:
            paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT


def facts(paper: Paper, pairs: Sequence[tuple[str, str]]) -> None:
    """A term at the left of each line, what is said of it at the right."""
    made = paper.add_table(rows=0, cols=2)
    made.autofit = False
    for term, text in pairs:
        _row(made, (term, text), (40, WIDTH - 40), (), bold=False)
        made.rows[-1].cells[0].paragraphs[0].runs[0].font.bold = True


def signatures(paper: Paper, names: Sequence[str]) -> None:
    """A line for each to sign on, kept together."""
    paper.add_paragraph()
    made = paper.add_table(rows=0, cols=len(names))
    row = made.add_row()
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    for cell, name in zip(row.cells, names, strict=True):
        cell.paragraphs[0].add_run("_" * 14)
        cell.add_paragraph(name)


def stamped(data: bytes, *, title: str, at: dt.datetime) -> bytes:
    """With the record's own title and moment instead of the template's, and without the moment of writing."""
    paper = Document(io.BytesIO(data))
    facts = paper.core_properties
    facts.title, facts.author, facts.last_modified_by, facts.comments = title, "", "", ""
    facts.created = facts.modified = at.astimezone(dt.UTC).replace(tzinfo=None)
    facts.revision = 1
    file = io.BytesIO()
    paper.save(file)
    return _packed(file)


def _packed(file: io.BytesIO) -> bytes:
    """The same parts in a fixed order, all of one date."""
    packed = io.BytesIO()
    with zipfile.ZipFile(file) as parts, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as made:
        for name in sorted(parts.namelist(), key=lambda name: (name != "[Content_Types].xml", name)):
            made.writestr(zipfile.ZipInfo(name, EPOCH), parts.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()
