"""How large a picture says it is, read from its first bytes without unpacking it. Pure: no Django import."""

from typing import BinaryIO

MOST_PIXELS = 100_000_000
"""A few bytes can declare a picture that takes gigabytes to show."""
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
"""The markers of a JPEG that tell its size (ITU T.81, table B.1)."""
_MOST_SEGMENTS = 1000


def pixels(file: BinaryIO) -> int:
    """Width times height of a PNG, GIF, WebP or JPEG; 0 where it can't be read. The file is at its beginning
    before and after."""
    head = file.read(30)
    width, height = _size(head, file)
    file.seek(0)
    return width * height


def _size(head: bytes, file: BinaryIO) -> tuple[int, int]:
    if head.startswith(b"\x89PNG") and head[12:16] == b"IHDR":
        return int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
    if head.startswith(b"GIF8"):
        return int.from_bytes(head[6:8], "little"), int.from_bytes(head[8:10], "little")
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return _webp(head)
    return _jpeg(file) if head.startswith(b"\xff\xd8") else (0, 0)


def _webp(head: bytes) -> tuple[int, int]:
    """By the kind of its first chunk: extended, lossless or lossy (RFC 9649, sections 2.5 to 2.7)."""
    if head[12:16] == b"VP8X":
        return int.from_bytes(head[24:27], "little") + 1, int.from_bytes(head[27:30], "little") + 1
    if head[12:16] == b"VP8L":
        bits = int.from_bytes(head[21:25], "little")
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    if head[12:16] != b"VP8 ":
        return 0, 0
    return int.from_bytes(head[26:28], "little") & 0x3FFF, int.from_bytes(head[28:30], "little") & 0x3FFF


def _jpeg(file: BinaryIO) -> tuple[int, int]:
    """From segment to segment up to the one that tells the size."""
    file.seek(2)
    for _segment in range(_MOST_SEGMENTS):
        marker, length = file.read(2), int.from_bytes(file.read(2))
        if len(marker) < 2 or marker[0] != 0xFF or length < 2:
            break
        if marker[1] in _FRAMES:
            frame = file.read(5)
            return int.from_bytes(frame[3:5]), int.from_bytes(frame[1:3])
        file.seek(length - 2, 1)
    return 0, 0
