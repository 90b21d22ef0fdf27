"""Uploads kept on disk: temp file → fsync → rename, under a name of our own (design.md §9)."""

import hashlib
import logging
import os
import tempfile
import unicodedata
import uuid
from pathlib import Path, PurePath

from django.conf import settings
from django.utils.translation import gettext as _

from kit.refusals import NoRoom

log = logging.getLogger(__name__)


def safe_name(name: str) -> str:
    """The last part of the name, in NFC, without control characters, at most 200 characters."""
    name = unicodedata.normalize("NFC", PurePath((name or "").replace("\\", "/")).name)
    name = "".join(char for char in name if char.isprintable()).strip(". ")
    stem, dot, ending = name.rpartition(".")
    return f"{stem[: 199 - len(ending)]}{dot}{ending}" if len(name) > 200 else name or _("file")


def keep(file, folder: str) -> tuple[str, str]:
    """Write the upload durably; (path below MEDIA_ROOT, SHA-256 hex). Raises NoRoom when the disk won't."""
    key = uuid.uuid4().hex
    path = f"{folder}/{key[:2]}/{key}"
    try:
        return path, _written(file, Path(settings.MEDIA_ROOT) / path)
    except OSError as error:
        log.exception("an upload cannot be stored")
        raise NoRoom(_("The file cannot be stored just now. Please tell the office.")) from error


def _written(file, target: Path) -> str:
    target.parent.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256()
    descriptor, temporary = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(descriptor, "wb") as out:
            for chunk in file.chunks():
                digest.update(chunk)
                out.write(chunk)
            out.flush()
            os.fsync(out.fileno())
        os.rename(temporary, target)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
    return digest.hexdigest()
