"""Before a change lands, a test with a database, a browser or processes may be tried a second time: it is
counted as rerun, and why it failed at first is told. More of them than LIMIT in one run are no accident any
more, and fail the run."""

import pytest

LIMIT = 3
MARKER = pytest.mark.flaky(reruns=1)


def tell(reporter) -> None:
    """In the summary, the first failure of each that was tried again."""
    for report in reporter.stats.get("rerun", ()):
        reporter.section(f"tried again: {report.nodeid}", "_")
        reporter.write_line(report.longreprtext)


def limit(session) -> None:
    """To be called when all tests have run, in the process that counts them."""
    reporter = session.config.pluginmanager.get_plugin("terminalreporter")
    tried = {report.nodeid for report in reporter.stats.get("rerun", ())} if reporter else set()
    if len(tried) > LIMIT and session.exitstatus == pytest.ExitCode.OK:
        reporter.write_line(f"\n{len(tried)} tests passed at the second try only; {LIMIT} at most may.")
        session.exitstatus = pytest.ExitCode.TESTS_FAILED
