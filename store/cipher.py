"""Encryption at rest: keys, request bodies and event bodies go into the database unreadable.

Turns bytes into Fernet tokens (AES-128-CBC with HMAC-SHA256) and back, with the key that
SECRET_KEY gives. What has to be recognised and not read goes in as a mark (HMAC-SHA256). Never logs, never
stores the key.
"""

import base64
import hmac

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class WrongSecretKey(Exception):  # noqa: N818 - named for what happened
    """The database was written with another SECRET_KEY."""


class Cipher:
    """Encrypt and decrypt with one key."""

    def __init__(self, secret_key: str) -> None:
        self._fernet = Fernet(base64.urlsafe_b64encode(_derive(secret_key, b"vioconcierge at rest")))
        self._marker = _derive(secret_key, b"vioconcierge marks")

    def encrypt(self, plain: bytes) -> bytes:
        """Return a token that only this key opens."""
        return self._fernet.encrypt(plain)

    def decrypt(self, token: bytes) -> bytes:
        """Return what was encrypted. Raises WrongSecretKey."""
        try:
            return self._fernet.decrypt(token)
        except InvalidToken as error:
            raise WrongSecretKey("this SECRET_KEY does not open the database") from error

    def build_mark(self, text: str) -> str:
        """Return what stands for a text, hex: the same always for the same, and no way back to it.

        Names and numbers are so few that a plain hash of one could be found by trying them all.
        """
        return hmac.digest(self._marker, text.encode(), "sha256").hex()


def _derive(secret_key: str, purpose: bytes) -> bytes:
    return HKDF(SHA256(), length=32, salt=None, info=purpose).derive(secret_key.encode())
