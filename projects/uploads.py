"""Which files are taken: allow-listed endings whose first bytes agree. Pure: no Django import."""

_ZIP, _OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_OFFICE = "application/vnd.openxmlformats-officedocument."

TYPES: dict[str, tuple[str, tuple[bytes, ...]]] = {
    "pdf": ("application/pdf", (b"%PDF-",)),
    "png": ("image/png", (b"\x89PNG\r\n\x1a\n",)),
    "jpg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "jpeg": ("image/jpeg", (b"\xff\xd8\xff",)),
    "gif": ("image/gif", (b"GIF87a", b"GIF89a")),
    "webp": ("image/webp", (b"RIFF",)),
    "docx": (_OFFICE + "wordprocessingml.document", (_ZIP,)),
    "xlsx": (_OFFICE + "spreadsheetml.sheet", (_ZIP,)),
    "pptx": (_OFFICE + "presentationml.presentation", (_ZIP,)),
    "doc": ("application/msword", (_OLE,)),
    "xls": ("application/vnd.ms-excel", (_OLE,)),
    "ppt": ("application/vnd.ms-powerpoint", (_OLE,)),
    "zip": ("application/zip", (_ZIP,)),
    "txt": ("text/plain", ()),
    "csv": ("text/csv", ()),
}
ENDINGS = tuple(TYPES)


def content_type(name: str, head: bytes) -> str | None:
    """The type of a file by its name and first 16 bytes; None where they don't agree or it isn't taken."""
    kind, beginnings = TYPES.get(name.rpartition(".")[2].lower(), (None, ()))
    if kind is None:
        return None
    if not beginnings:
        return kind if b"\x00" not in head and not head.lstrip().startswith((b"<", b"%PDF")) else None
    return kind if head.startswith(beginnings) else None
