"""The environment: what it and .env say, and which database that names, told without opening it, for the driver takes a
while to load.
"""

from __future__ import annotations

import io
import os
from pathlib import Path
from typing import TYPE_CHECKING

from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Mapping


DEFAULT_URL = "sqlite:///ama.db"
RUN_MAKES_ONE = "`ama run` makes one, and DATABASE_URL (or .env) names another"


def environment() -> Mapping[str, str]:
    """Return the environment, and .env where it is silent. Raises UserError where .env cannot be read."""
    from dotenv import load_dotenv  # noqa: PLC0415 - who needs no credentials need not wait for it

    file = Path(".env")
    try:
        text = file.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return os.environ
    except OSError as error:
        raise UserError(f"{file}: error: it cannot be read: {error.strerror} [unreadable]") from error
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        byte = f"0x{error.object[error.start]:02x}"
        raise UserError(
            f"{file}:{line}: error: the file is not UTF-8 (byte {byte}): save it as UTF-8 [not-utf8]"
        ) from error
    if "\0" in text:
        raise UserError(f"{file}:1: error: the file is not UTF-8, but UTF-16: save it as UTF-8 [not-utf8]")
    load_dotenv(stream=io.StringIO(text))
    return os.environ


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
