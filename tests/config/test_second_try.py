"""What may be tried twice, told from outside: a run of its own whose tests fail at their first try."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = """
from tests import second_try

def pytest_collection_modifyitems(items):
    for item in items:
        item.add_marker(second_try.MARKER)

def pytest_sessionfinish(session):
    second_try.limit(session)

def pytest_terminal_summary(terminalreporter):
    second_try.tell(terminalreporter)
"""
FLAKY = """
import pytest

tries = {{}}

@pytest.mark.parametrize("number", range({count}))
def test_fails_at_first(number):
    tries[number] = tries.get(number, 0) + 1
    assert tries[number] > {failing}
"""


def run(folder: Path, *, count: int, failing: int = 1, processes: int) -> subprocess.CompletedProcess:
    (folder / "conftest.py").write_text(PLUGIN)
    (folder / "test_flaky.py").write_text(FLAKY.format(count=count, failing=failing))
    parts = ["-n", str(processes)] if processes else []
    command = [sys.executable, "-m", "pytest", "-c", "/dev/null", "-p", "no:django", *parts, str(folder)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


@pytest.mark.parametrize("processes", [0, 2])
def test_three_may_be_tried_again_and_are_named(tmp_path, processes):
    found = run(tmp_path, count=3, processes=processes)
    assert found.returncode == 0, found.stdout
    assert "3 passed, 3 rerun" in found.stdout
    assert found.stdout.count("tried again: ") == found.stdout.count("assert tries[number] > 1") == 3


@pytest.mark.parametrize("processes", [0, 2])
def test_four_fail_the_run(tmp_path, processes):
    found = run(tmp_path, count=4, processes=processes)
    assert found.returncode == 1
    assert "4 tests passed at the second try only; 3 at most may." in found.stdout


def test_what_fails_twice_fails(tmp_path):
    assert run(tmp_path, count=1, failing=2, processes=0).returncode == 1
