"""The URL of the database that is meant, and whether there is one: told without opening it, for the driver
takes a while to load.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_URL = "sqlite:///ama.db"
RUN_MAKES_ONE = "`ama run` makes one, and DATABASE_URL (or .env) names another"


def named_in(environment: Mapping[str, str]) -> str:
    """Return the URL of the database that the environment names, or of the default one."""
    return environment.get("DATABASE_URL") or DEFAULT_URL


def file_of(url: str) -> Path | None:
    """Return the file that the database at *url* is, as far as it is one."""
    scheme, _, rest = url.partition("://")
    return Path(rest.partition("/")[2].partition("?")[0]) if scheme.startswith("sqlite") else None


def may_exist(url: str) -> bool:
    """Return whether there may be a database at *url*: False where its file is still to be made."""
    file = file_of(url)
    return file is None or file.exists()


def missing(url: str) -> str:
    """Return, in words, where none was found, if `may_exist` says that there is none at *url*; and what to
    do.
    """
    file = file_of(url) or Path()
    return no_folder(url) or f"there is no database yet ({file.absolute()}): {RUN_MAKES_ONE}"


def no_folder(url: str) -> str:
    """Return, in words, that the folder of the database at *url* is not there; nothing where it is."""
    file = file_of(url)
    if file is None or file.parent.is_dir():
        return ""
    return f"there is no folder {file.parent}: make it, or let DATABASE_URL (or .env) name another place"
