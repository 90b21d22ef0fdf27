"""The committed catalogue: complete, and compiled from what is written (msgfmt is not everywhere)."""

import ast
import gettext

import pytest

from tests.config.running import ROOT

FOLDER = ROOT / "locale" / "zh_Hans" / "LC_MESSAGES"


def entries() -> list[dict]:
    """Each entry of the .po: its fields (``msgid``, ``msgstr[0]`` …) and its flags."""
    found = []
    for block in (FOLDER / "django.po").read_text(encoding="utf-8").split("\n\n"):
        entry, field = {"flags": ""}, ""
        for line in block.splitlines():
            if line.startswith("#,"):
                entry["flags"] += line
            elif line.startswith("msg"):
                field, _, text = line.partition(" ")
                entry[field] = ast.literal_eval(text)
            elif line.startswith('"'):
                entry[field] += ast.literal_eval(line)
        if entry.get("msgid"):
            found.append(entry)
    return found


def key(entry: dict) -> str:
    context = f"{entry['msgctxt']}\x04" if "msgctxt" in entry else ""
    return context + entry["msgid"]


def translations(entry: dict) -> list[str]:
    return [text for field, text in entry.items() if field.startswith("msgstr")]


def test_every_message_is_translated_and_none_is_a_guess():
    assert [key(entry) for entry in entries() if not all(translations(entry))] == []
    assert [key(entry) for entry in entries() if "fuzzy" in entry["flags"]] == []


def test_compiled_catalogue_is_the_written_one():
    with (FOLDER / "django.mo").open("rb") as file:
        catalogue = gettext.GNUTranslations(file)
    compiled = {name: text for name, text in catalogue._catalog.items() if name}
    written = {}
    for entry in entries():
        plural = [(key(entry), form) for form in range(len(translations(entry)))]
        names = plural if "msgid_plural" in entry else [key(entry)]
        written |= dict(zip(names, translations(entry), strict=True))
    assert compiled == written


@pytest.mark.parametrize("text, chinese", [("Topics", "课题"), ("Cycles", "周期")])
def test_vocabulary_is_spoken(text, chinese):
    with (FOLDER / "django.mo").open("rb") as file:
        assert gettext.GNUTranslations(file).gettext(text) == chinese
