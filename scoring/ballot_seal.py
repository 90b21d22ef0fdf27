"""What history keeps of a ballot: a seal by which a changed one is found, and nobody's choice is told.

HMAC-SHA256, keyed with the SECRET_KEY, over the ballot, its voter, the holder of a proxy who cast it, its
round, its choices and a salt. Three things keep it from confirming a guess. Nobody is shown it
(scoring/sight.py). The salt stands in the ballot's own row: whoever can read that row reads the choices
beside it and learns nothing more from the seal. Every writing brings a new salt and overwrites the old one,
so that equal choices have unequal seals, and of what a voter chose before changing or withdrawing nothing
is left to try guesses on, not even for who has the key.
Without the key, whoever changes a ballot in the database cannot write the seal that would fit.
"""

import hmac
import secrets

from django.conf import settings
from django.utils.crypto import salted_hmac

from scoring.canonical import canonical


def new_salt() -> str:
    """For one writing of one ballot: 128 random bits in hex."""
    return secrets.token_hex(16)


def seal_of(ballot, key: str | None = None) -> str:
    """The seal of a stored ballot, lower-case hex; `key` stands for the SECRET_KEY."""
    content = [ballot.pk, ballot.cycle_id, ballot.round_id, ballot.voter_id, ballot.holder_id]
    content += [ballot.paper_number, ballot.choices, str(ballot.state), ballot.salt]
    return salted_hmac("keti.ballot", canonical(content), key, algorithm="sha256").hexdigest()


def fits(ballot, seal: str) -> bool:
    """Whether the ballot is the one that was sealed, under the SECRET_KEY or one of its fallbacks."""
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(seal_of(ballot, key), seal) for key in keys)
