"""Interleaved timing: one of each in turn, many rounds, medians and their ratios."""

import gc
import io
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Figure:
    """Medians of one contestant in seconds: wall clock, and the process's own CPU."""

    name: str
    wall: float
    cpu: float


def interleaved(
    contestants: dict[str, Callable],
    rounds: int = 60,
    warm: int = 5,
    before: Callable[[str], None] = lambda name: None,
) -> dict[str, Figure]:
    """Call each contestant once a round, after `warm` rounds that don't count; `before` prepares the one of
    that name, untimed."""
    walls = {name: [] for name in contestants}
    cpus = {name: [] for name in contestants}
    for number in range(warm + rounds):
        for name, call in contestants.items():
            before(name)
            gc.collect(0)
            wall, cpu = time.perf_counter(), time.process_time()
            call()
            if number >= warm:
                walls[name].append(time.perf_counter() - wall)
                cpus[name].append(time.process_time() - cpu)
    return {
        name: Figure(name, statistics.median(walls[name]), statistics.median(cpus[name]))
        for name in contestants
    }


def request(application, method: str, path: str, query: str = "", body: bytes = b"", **headers):
    """One WSGI request, in this process; (status, headers, body)."""
    seen = {}

    def start_response(status, headers, exc_info=None):
        seen["status"], seen["headers"] = int(status.split()[0]), dict(headers)

    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": io.StringIO(),
        "wsgi.url_scheme": "http",
        "CONTENT_LENGTH": str(len(body)),
        "CONTENT_TYPE": "application/json",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.multithread": True,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    } | {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    chunks = application(environ, start_response)
    answer = b"".join(chunks)
    if hasattr(chunks, "close"):
        chunks.close()
    return seen["status"], seen["headers"], answer


def machine() -> str:
    """What the figures were measured on."""
    return f"{platform.machine()} {platform.system()}, Python {platform.python_version()}"


def table(title: str, floor: str, figures: dict[str, Figure], notes: dict[str, str] | None = None) -> None:
    """Print each contestant's median in ms and its ratio to `floor`, wall and CPU."""
    base = figures[floor]
    print(f"\n{title}")  # noqa: T201
    print(f"  {'':44} {'p50 ms':>9} {'× floor':>8} {'cpu ms':>9} {'× floor':>8}")  # noqa: T201
    for figure in figures.values():
        ratios = figure.wall / base.wall, figure.cpu / base.cpu if base.cpu else float("nan")
        note = (notes or {}).get(figure.name, "")
        print(  # noqa: T201
            f"  {figure.name:44} {figure.wall * 1e3:9.2f} {ratios[0]:8.2f} {figure.cpu * 1e3:9.2f} "
            f"{ratios[1]:8.2f}  {note}"
        )


@dataclass(frozen=True)
class Step:
    """What is measured and its own floor, whose time counts `times` times."""

    ours: Callable
    floor: Callable
    times: int = 1


def steps(rounds: int, warm: int, named: dict[str, Step]) -> dict[str, tuple[Figure, Figure]]:
    """Each step in turn with its floor; (ours, floor) by name."""
    found = {}
    for name, step in named.items():
        pair = interleaved({"ours": step.ours, "floor": step.floor}, rounds, warm)
        ours, floor = pair["ours"], pair["floor"]
        found[name] = ours, Figure("floor", floor.wall * step.times, floor.cpu * step.times)
    return found


def against(title: str, figures: dict[str, tuple[Figure, Figure]]) -> None:
    """Print each step's median in ms, its floor's, and the ratio, by wall clock and by CPU."""
    print(f"\n{title}")  # noqa: T201
    print(f"  {'':40} {'p50 ms':>9} {'floor ms':>9} {'× floor':>8} {'cpu ms':>9} {'× floor':>8}")  # noqa: T201
    for name, (ours, floor) in figures.items():
        print(  # noqa: T201
            f"  {name:40} {ours.wall * 1e3:9.2f} {floor.wall * 1e3:9.2f} {ours.wall / floor.wall:8.2f} "
            f"{ours.cpu * 1e3:9.2f} {ours.cpu / max(floor.cpu, 1e-9):8.2f}"
        )
