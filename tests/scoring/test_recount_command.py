"""`manage.py recount` says in plain words whether a record agrees, from nothing but the file."""

import json
import os
import subprocess
import sys

import pytest
from django.core.management import call_command

from scoring.canonical import canonical, digest

pytestmark = pytest.mark.django_db


@pytest.fixture
def record(stage, tmp_path):
    """A certified record as a file."""
    path = tmp_path / "record.json"
    path.write_bytes(stage.certified().records.get().document.encode())
    return path


def run(capsys, *args) -> tuple[int, str]:
    try:
        call_command("recount", *map(str, args))
        code = 0
    except SystemExit as end:
        code = end.code
    told = capsys.readouterr()
    return code, told.out + told.err


def resealed(document: dict) -> bytes:
    """The document with a hash that fits, as a forger would write it."""
    content = {key: value for key, value in document.items() if key != "hash"}
    return canonical(content | {"hash": digest(content)})


def test_honest_record_agrees(capsys, record):
    code, told = run(capsys, record)
    assert code == 0
    assert "4 topics, 3 judges, 12 scorecards, 2 ballots, 2 elected." in told
    assert "The record agrees" in told


@pytest.mark.parametrize(
    ("version", "lacking"),
    [
        (
            1,
            "how far the histories had come; the judges' agreement, the stability, assignments, absences and "
            "votes from topics' own centers",
        ),
        (2, "the judges' agreement, the stability, assignments, absences and votes from topics' own centers"),
        (3, ""),
    ],
)
def test_version_is_said_and_what_it_does_not_contain(capsys, record, version, lacking):
    document = json.loads(record.read_bytes()) | {"format_version": version}
    later = {1: ["history"], 2: ["agreement", "stability", "assignments", "absences"]}
    for name in [name for since, names in later.items() if since >= version for name in names]:
        del document[name]
    if version < 3:
        del document["rounds"][0]["tally"]["own_center"]
    record.write_bytes(resealed(document))
    code, told = run(capsys, record, "--quick")
    lines = [line for line in told.splitlines() if line.startswith(("Format", "Not"))]
    said = [f"Not contained in this version: {lacking}."] if lacking else []
    assert (code, lines) == (0, [f"Format version: {version}.", *said])


def test_every_step_is_said_and_the_simulation_can_be_left_out(capsys, record):
    code, told = run(capsys, record)
    steps = [line for line in told.splitlines() if line.startswith("  · ")]
    assert (code, len(steps), steps[4]) == (
        0,
        7,
        "  · how firmly the selection stands; this takes some seconds",
    )
    assert [line for line in told.splitlines() if line.endswith("of the simulation")] != []
    code, quick = run(capsys, record, "--quick")
    assert (code, len([line for line in quick.splitlines() if line.startswith("  · ")])) == (0, 6)
    assert "The simulation of the stability was left out (--quick)." in quick


def test_forged_share_of_the_simulation_is_told_unless_it_is_left_out(capsys, record):
    document = json.loads(record.read_bytes())
    document["stability"]["content"]["seats"]["any_weights"]["share"][0] = 0.5
    record.write_bytes(resealed(document))
    code, told = run(capsys, record)
    assert (code, "stability.content.seats.any_weights.share[0]: recorded 0.5" in told) == (1, True)
    assert run(capsys, record, "--quick")[0] == 0


def test_forged_result_is_told_even_with_a_fitting_hash(capsys, record):
    document = json.loads(record.read_bytes())
    document["elected"] = document["elected"][:1]
    record.write_bytes(resealed(document))
    code, told = run(capsys, record)
    assert code == 1
    assert "does NOT agree. 1 difference:" in told
    assert "elected: recorded" in told


def test_changed_byte_is_told(capsys, record):
    record.write_bytes(record.read_bytes().replace(b'"goal":8', b'"goal":9', 1))
    code, told = run(capsys, record)
    assert (code, "hash: recorded" in told) == (1, True)


def test_hash_on_paper_is_compared(capsys, record):
    hash = json.loads(record.read_bytes())["hash"]
    assert run(capsys, record, "--hash", f"{hash[:32]} {hash[32:].upper()}")[0] == 0
    code, told = run(capsys, record, "--hash", "0" * 64)
    assert (code, f"the hash on the certificate is {'0' * 64}" in told) == (1, True)


def test_substituted_record_is_found_by_the_hash_on_paper(capsys, record, stage):
    printed = json.loads(record.read_bytes())["hash"]
    record.write_bytes(stage.certified().records.get().document.encode())
    assert run(capsys, record)[0] == 0
    assert run(capsys, record, "--hash", printed)[0] == 1


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"{}", b"\xff\xfe", b'{"cycle": {}}', b"[" * 100_000, b'"x"', b"null"]
)
def test_anything_else_is_no_record(capsys, tmp_path, content):
    path = tmp_path / "other.json"
    path.write_bytes(content)
    code, told = run(capsys, path)
    assert (code, "does NOT agree" in told) == (1, True)


def test_missing_file_is_said_to_be_unreadable(capsys, tmp_path):
    code, told = run(capsys, tmp_path / "nowhere.json")
    assert (code, "cannot be read" in told) == (2, True)


def test_control_characters_of_a_file_do_not_reach_the_terminal(capsys, record):
    document = json.loads(record.read_bytes())
    document["cycle"]["title"] = "\x1b[2J\ud800 evil"
    record.write_text(json.dumps(document))
    code, told = run(capsys, record)
    assert (code, "\x1b" in told, "\ud800" in told) == (1, False, False)


def test_no_database_is_needed(record, tmp_path):
    env = os.environ | {
        "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
        "DATA_DIR": str(tmp_path / "data"),
        "LANGUAGE_CODE": "zh-hans",
    }
    done = subprocess.run(
        [sys.executable, "manage.py", "recount", str(record)],
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, "")


def test_record_can_come_by_standard_input(record):
    done = subprocess.run(
        [sys.executable, "manage.py", "recount", "-"],
        input=record.read_bytes(),
        capture_output=True,
        timeout=120,
    )
    assert (done.returncode, done.stderr) == (0, b"")
