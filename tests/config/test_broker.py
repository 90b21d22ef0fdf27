"""The file broker under several processes: every message once, none in half."""

import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor
from json import JSONDecodeError
from pathlib import Path
from queue import Empty

import pytest
from kombu import Connection

WRITERS, READERS, EACH = 2, 2, 100
PADDING = "课题" * 20_000  # long enough that writing it takes a while
OURS, STOCK = "config.broker:Transport", "filesystem"


def connect(transport: str, folder: str) -> Connection:
    stock = dict.fromkeys(("data_folder_in", "data_folder_out"), folder) | {
        "control_folder": f"{folder}/control",
        "processed_folder": f"{folder}/taken",
        "store_processed": True,
    }
    options = {"folder": folder, "polling_interval": 0.001, **stock}
    return Connection("filesystem://", transport=transport, transport_options=options)


def write(transport: str, folder: str, writer: int) -> None:
    with connect(transport, folder) as connection, connection.SimpleQueue("bell") as queue:
        for number in range(EACH):
            queue.put({"number": writer * EACH + number, "padding": PADDING})


def read(transport: str, folder: str) -> tuple[list[int], int]:
    """The numbers that came whole, until all are written and taken, and how many came broken."""
    numbers, broken, written = [], 0, Path(folder, "written")
    with connect(transport, folder) as connection, connection.SimpleQueue("bell") as queue:
        while True:
            is_last = written.exists()
            try:
                message = queue.get(timeout=1)
            except Empty:
                if is_last:
                    return numbers, broken
                continue
            except JSONDecodeError:
                broken += 1
                continue
            assert message.payload["padding"] == PADDING
            numbers.append(message.payload["number"])
            message.ack()


def exchange(transport: str, folder: Path) -> tuple[list[int], int]:
    """What arrives when all write and read at once."""
    for name in ("control", "taken"):
        (folder / name).mkdir()
    spawn = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(WRITERS + READERS, mp_context=spawn) as pool:
        readers = [pool.submit(read, transport, str(folder)) for _ in range(READERS)]
        for future in [pool.submit(write, transport, str(folder), number) for number in range(WRITERS)]:
            future.result()
        (folder / "written").mkdir()
        results = [reader.result() for reader in readers]
    numbers = sorted(number for arrived, _ in results for number in arrived)
    return numbers, sum(broken for _, broken in results)


@pytest.mark.xdist_group("processes")
def test_every_message_arrives_whole_and_once(tmp_path):
    assert exchange(OURS, tmp_path) == (list(range(WRITERS * EACH)), 0)
    assert [path.name for path in tmp_path.iterdir() if path.is_file()] == []


def test_stock_transport_takes_a_message_that_is_still_being_written(tmp_path):
    """The control: kombu's own transport writes under the final name: a reader can get half a message."""
    for name in ("control", "taken"):
        (tmp_path / name).mkdir()
    with connect(STOCK, str(tmp_path)) as connection, connection.SimpleQueue("bell") as queue:
        queue.put({"padding": PADDING})
        (message,) = (path for path in tmp_path.iterdir() if path.is_file())
        os.truncate(message, message.stat().st_size // 2)
        with pytest.raises(JSONDecodeError):
            queue.get(timeout=1)


def test_messages_of_one_queue_come_in_order_and_leave_other_queues_alone(tmp_path):
    with connect(OURS, str(tmp_path)) as connection:
        bell, other = connection.SimpleQueue("bell"), connection.SimpleQueue("bell.other")
        for number in range(5):
            bell.put(number)
        other.put("other")
        assert (bell.qsize(), other.qsize()) == (5, 1)
        assert [bell.get(timeout=1).payload for _ in range(5)] == [0, 1, 2, 3, 4]
        assert other.clear() == 1
        assert (bell.qsize(), other.qsize()) == (0, 0)


def test_unfinished_message_is_not_seen(tmp_path):
    with connect(OURS, str(tmp_path)) as connection, connection.SimpleQueue("bell") as queue:
        (tmp_path / "0-unfinished.part").write_text('{"body":')
        with pytest.raises(Empty):
            queue.get(timeout=0.1)


def test_message_that_its_reader_did_not_finish_comes_back_when_the_reader_leaves(tmp_path):
    with connect(OURS, str(tmp_path)) as connection, connection.SimpleQueue("bell") as queue:
        queue.put("again")
        queue.get(timeout=1)
        assert queue.qsize() == 0
    with connect(OURS, str(tmp_path)) as connection, connection.SimpleQueue("bell") as queue:
        assert queue.get(timeout=1).payload == "again"
