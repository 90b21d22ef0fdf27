"""The embedded broker: one message is one file, published by a rename and claimed by a removal.

Kombu's own ``filesystem`` transport writes messages and routing tables in place, so a reader can pick up
half of one (64 of 16,000 messages were lost so), and claims through ``/tmp``. Both steps are atomic here.
"""

import os
import time
import uuid
from pathlib import Path
from queue import Empty

from kombu.transport import virtual
from kombu.utils.json import dumps, loads
from kombu.utils.objects import cached_property


class Channel(virtual.Channel):
    """Files ``<ns since the epoch>-<random>.<queue>.msg`` in the folder of the transport options."""

    deadletter_queue = None  # worker events that nobody listens to would pile up as files

    @cached_property
    def folder(self) -> Path:
        folder = Path(self.connection.client.transport_options["folder"])
        folder.mkdir(parents=True, exist_ok=True)
        return folder

    def _waiting(self, queue: str) -> list[Path]:
        names = (name for name in os.listdir(self.folder) if name.partition(".")[2] == f"{queue}.msg")
        return [self.folder / name for name in sorted(names)]

    def _put(self, queue: str, message: dict, **kwargs) -> None:
        name = f"{time.time_ns():020}-{uuid.uuid4().hex}"
        unfinished = self.folder / f"{name}.part"
        with unfinished.open("w", encoding="utf-8") as file:
            file.write(dumps(message))
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(self.folder / f"{name}.{queue}.msg")

    def _get(self, queue: str, timeout: float | None = None) -> dict:
        """Of several readers of one file, the one whose removal succeeds has the message."""
        for path in self._waiting(queue):
            try:
                content = path.read_text(encoding="utf-8")
                path.unlink()
            except FileNotFoundError:
                continue
            return loads(content)
        raise Empty

    def _size(self, queue: str) -> int:
        return len(self._waiting(queue))

    def _purge(self, queue: str) -> int:
        waiting = self._waiting(queue)
        for path in waiting:
            path.unlink(missing_ok=True)
        return len(waiting)


class Transport(virtual.Transport):
    """Polls the folder; ``folder`` and ``polling_interval`` (seconds) come from the transport options."""

    Channel = Channel
    driver_type = driver_name = "files"

    def driver_version(self) -> str:
        return "1"
