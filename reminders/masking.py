"""The address of a group robot bears its key: people and the history see only where it leads."""

from urllib.parse import urlsplit

TAIL = 4
SECRET = "•••"


def masked(url: str) -> str:
    """Scheme, host and, of a long one, the last characters, which tell two robots apart."""
    parts = urlsplit(url)
    rest = parts.path + parts.query
    tail = rest[-TAIL:] if len(rest) > 5 * TAIL else ""
    return f"{parts.scheme}://{parts.hostname or ''}/…{tail}"


def masked_secret(secret: str) -> str:
    return SECRET if secret else ""
