"""One spelling for every JSON document, so that equal content has equal bytes."""

import hashlib
import json


def canonical(document) -> bytes:
    """UTF-8 JSON with sorted keys and no spaces. Raises ValueError for NaN, infinity and lone surrogates."""
    text = json.dumps(document, ensure_ascii=False, allow_nan=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(document) -> str:
    """SHA-256 of the canonical bytes, lower-case hex."""
    return hashlib.sha256(canonical(document)).hexdigest()
