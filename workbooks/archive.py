"""The outside of a workbook: a zip whose sizes are checked before anything is unpacked, and XML that is
streamed past a listener without building a tree. Pure: no Django import."""

import posixpath
import zlib
from collections.abc import Iterator
from typing import BinaryIO
from xml.sax import SAXException  # nosec B406: the parser itself is defused
from xml.sax.handler import ContentHandler  # nosec B406
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from defusedxml import DefusedXmlException
from defusedxml.expatreader import create_parser

UNZIPPED = 64 * 2**20
"""Bytes of all parts together, as the zip declares them; reading stops there whatever they hold."""
RATIO, RATIO_FREE = 200, 2**20
"""Unzipped to zipped size; not asked below RATIO_FREE bytes. Exports of ours reach 30."""
DIRECTORY = 256 * 1024
"""Bytes of the zip's own table of contents: some 3,000 parts, where a workbook has a dozen."""
DEPTH = 40
"""Nested elements. A sheet needs 8."""
EVENTS = 6_000_000
"""Beginnings, ends and texts in one part: 850,000 cells, some ten seconds."""
TAG = 2**20
"""Bytes without a single event: one tag, one comment."""
CHUNK = 64 * 1024

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_END, _END_SIZE, _LONGEST_COMMENT = b"PK\x05\x06", 22, 2**16


class Unreadable(Exception):
    """A file that is not read. Codes: not_a_workbook, encrypted, corrupt, too_large, wrong_sheet, empty,
    missing_columns; `particulars` fill the sentence for the code."""

    def __init__(self, code: str, **particulars):
        super().__init__(code)
        self.code, self.particulars = code, particulars


def open_archive(file: BinaryIO) -> ZipFile:
    """The zip, once its head, its table of contents and the sizes in it are within bounds."""
    file.seek(0)
    head = file.read(4)
    if head == _OLE:  # what a password makes of a workbook; also the format of Excel before 2007
        raise Unreadable("encrypted")
    if head != _ZIP:
        raise Unreadable("not_a_workbook")
    _check_directory(file)
    try:
        archive = ZipFile(file)
    except (BadZipFile, ValueError, NotImplementedError, UnicodeError, OverflowError) as error:
        raise Unreadable("corrupt") from error
    _check_sizes(archive)
    return archive


def _check_directory(file: BinaryIO) -> None:
    """Its declared size, before ZipFile builds an object for each entry in it."""
    size = file.seek(0, 2)
    start = file.seek(max(0, size - _END_SIZE - _LONGEST_COMMENT))
    tail = file.read()
    place = tail.rfind(_END)
    if place < 0 or len(tail) - place < _END_SIZE:
        raise Unreadable("corrupt")
    declared = int.from_bytes(tail[place + 12 : place + 16], "little")
    if (
        declared > DIRECTORY or declared > start + place
    ):  # the 64-bit form, which no workbook needs, says ffffffff
        raise Unreadable("too_large" if declared <= start + place else "corrupt")
    file.seek(0)


def _check_sizes(archive: ZipFile) -> None:
    entries = archive.infolist()
    if any(entry.flag_bits & 1 for entry in entries):
        raise Unreadable("encrypted")
    if any(entry.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for entry in entries):
        raise Unreadable("corrupt")
    unzipped, zipped = (
        sum(getattr(entry, name) for entry in entries) for name in ("file_size", "compress_size")
    )
    if unzipped > UNZIPPED or unzipped > max(RATIO_FREE, RATIO * zipped):
        raise Unreadable("too_large", what="unzipped", most=UNZIPPED // 2**20)


class Listener(ContentHandler):
    """Hears `start`, `end` and `text` with local names; remembers nothing by itself."""

    def __init__(self):
        super().__init__()
        self.events = self.depth = 0

    def startElement(self, name, attrs):
        self.events += 1
        self.depth += 1
        if self.depth > DEPTH:
            raise Unreadable("corrupt")
        if self.events > EVENTS:
            raise Unreadable("too_large", what="elements", most=EVENTS)
        self.start(name.rpartition(":")[2], attrs)

    def endElement(self, name):
        self.events += 1
        self.depth -= 1
        self.end(name.rpartition(":")[2])

    def characters(self, content):
        self.events += 1
        self.text(content)

    def start(self, name: str, attributes) -> None: ...

    def end(self, name: str) -> None: ...

    def text(self, content: str) -> None: ...


def local(attributes) -> dict[str, str]:
    """Attributes by their names without prefix, so that r:id is id."""
    return {name.rpartition(":")[2]: value for name, value in attributes.items()}


def listen(archive: ZipFile, part: str, listener: Listener) -> Iterator[None]:
    """Stream a part past `listener`, pausing after each chunk so that the caller can collect."""
    parser = create_parser(forbid_dtd=True)
    parser.setContentHandler(listener)
    quiet = 0
    try:
        with archive.open(part) as stream:
            while chunk := stream.read(CHUNK):
                before = listener.events
                parser.feed(chunk)
                quiet = quiet + len(chunk) if listener.events == before else 0
                if quiet > TAG:
                    raise Unreadable("too_large", what="tag", most=1)
                yield
            parser.close()
            yield
    except _BROKEN as error:
        raise Unreadable("corrupt") from error


_BROKEN = (
    SAXException,
    DefusedXmlException,
    BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    KeyError,
    ValueError,
    LookupError,
    RuntimeError,
)


def hear(archive: ZipFile, part: str, listener: Listener) -> None:
    """The whole of a part."""
    for _ in listen(archive, part, listener):
        pass


def resolved(base: str, target: str) -> str:
    """The part that a relationship of the part `base` points to."""
    joined = target if target.startswith("/") else posixpath.join(posixpath.dirname(base), target)
    return posixpath.normpath(joined).lstrip("/")
