"""The size that a picture declares, of every kind that is taken, and of bytes that are none."""

import io

import pytest
from PIL import Image

from projects.pictures import pixels

EXIF = b"Exif\x00\x00" + b"x" * 60_000
WRITTEN = [
    ("PNG", {}),
    ("GIF", {}),
    ("JPEG", {}),
    ("JPEG", {"progressive": True, "exif": EXIF}),
    ("WEBP", {}),
    ("WEBP", {"lossless": True}),
    ("WEBP", {"exif": EXIF}),
]


@pytest.mark.parametrize("size", [(37, 53), (16_383, 3), (1, 1)])
@pytest.mark.parametrize(("kind", "options"), WRITTEN)
def test_the_pixels_of_a_picture_are_counted_from_its_head(kind, options, size):
    file = io.BytesIO()
    Image.new("RGB", size, (9, 8, 7)).save(file, kind, **options)
    file.seek(0)
    assert (pixels(file), file.tell()) == (size[0] * size[1], 0)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        b"\x89PNG\r\n\x1a\n" + b"0" * 50,
        b"GIF89a",
        b"RIFF1234WEBP" + b"0" * 50,
        b"\xff\xd8\xff",
        b"\xff\xd8" + b"\xff\xe0\x00\x02" * 2000,
    ],
    ids=["nothing", "pdf", "png", "gif", "webp", "jpeg", "endless"],
)
def test_what_tells_no_size_has_no_pixels(content):
    assert pixels(io.BytesIO(content)) == 0
