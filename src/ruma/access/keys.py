"""The shape of an API key: `ruma_live_<public id>_<secret>_<checksum>`. Never stores or logs one.

The checksum lets a typing mistake be refused, and a secret scanner be sure, without asking a database.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
import string
import zlib
from dataclasses import dataclass

PREFIX = "ruma_live"
PUBLIC_LENGTH = 10
SECRET_LENGTH = 43  # 43 letters of 62 kinds are 256 bits: too many to guess, so a plain SHA-256 of it is safe at rest
CHECKSUM_LENGTH = 6  # 62^6 > 2^32: room for a CRC-32
PUBLIC_LETTERS = string.ascii_lowercase + string.digits
LETTERS = string.digits + string.ascii_uppercase + string.ascii_lowercase
SHAPE = re.compile(rf"{PREFIX}_([a-z0-9]{{10}})_([0-9A-Za-z]{{43}})_([0-9A-Za-z]{{6}})", re.ASCII)


@dataclass(frozen=True)
class KeyParts:
    """A key taken apart; `text` is the whole of it."""

    public_id: str
    secret: str

    @property
    def text(self) -> str:
        return f"{PREFIX}_{self.public_id}_{self.secret}_{checksum(self.public_id, self.secret)}"

    @property
    def digest(self) -> str:
        """What is stored of the secret."""
        return hashlib.sha256(self.secret.encode()).hexdigest()

    @property
    def last_four(self) -> str:
        return self.secret[-4:]

    def __repr__(self) -> str:
        return f"KeyParts({self.public_id}, …)"


def new_key(public_id: str | None = None) -> KeyParts:
    """A fresh key, or a fresh secret for a known public id."""
    return KeyParts(public_id or _letters(PUBLIC_LETTERS, PUBLIC_LENGTH), _letters(LETTERS, SECRET_LENGTH))


def parse_key(text: str) -> KeyParts | None:
    """The parts of a well-formed key; None where form or checksum is wrong."""
    found = SHAPE.fullmatch(text)
    if found is None:
        return None
    public_id, secret, given = found.groups()
    return KeyParts(public_id, secret) if hmac.compare_digest(checksum(public_id, secret), given) else None


def checksum(public_id: str, secret: str) -> str:
    """Six letters of the CRC-32 over both parts."""
    number = zlib.crc32(f"{public_id}_{secret}".encode())
    letters = ""
    for _ in range(CHECKSUM_LENGTH):
        number, place = divmod(number, len(LETTERS))
        letters = LETTERS[place] + letters
    return letters


def _letters(alphabet: str, length: int) -> str:
    return "".join(secrets.choice(alphabet) for _ in range(length))
