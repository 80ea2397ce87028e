"""The key that encrypts at rest: SECRET_KEY, or a key file beside the SQLite database.

Touches that one file, readable by its owner only, and makes it when it is missing. Never replaces a
key: what it encrypted would be lost.
"""

import os
import secrets
import tempfile
from contextlib import suppress
from pathlib import Path

from app.config import DatabaseSettings, Settings, SettingWrong


def find_secret_key(
    settings: Settings | DatabaseSettings, sqlite_file: Path | None, *, may_make: bool = True
) -> str:
    """Return the key; where `may_make` is off, a key file that is missing stays so.

    Raises SettingWrong with PostgreSQL and no SECRET_KEY, for an empty key file, and for one that may not be
    made.
    """
    if settings.secret_key:
        return settings.secret_key
    if sqlite_file is None:
        raise SettingWrong(
            "SECRET_KEY is not set; PostgreSQL needs one (any long random text, the same everywhere)"
        )
    path = sqlite_file.with_suffix(sqlite_file.suffix + ".key")
    if not path.exists():
        if not may_make:
            raise SettingWrong(
                "SECRET_KEY is not set, and there is no key file beside the database; a first "
                "`vioconcierge run` makes one, a database that was moved needs its own"
            )
        _make(path)
    key = path.read_text(encoding="utf-8").strip()
    if not key:
        raise SettingWrong("SECRET_KEY is not set, and the key file beside the database is empty")
    return key


def _make(path: Path) -> None:
    """Write a drawn key beside the file, then give it its name: the file is whole, or not there."""
    descriptor, drawn = tempfile.mkstemp(dir=path.parent, prefix=path.name)  # mode 600
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(secrets.token_urlsafe(48))
        with suppress(FileExistsError):  # somebody else was faster: theirs counts
            os.link(drawn, path)
    finally:
        Path(drawn).unlink()
