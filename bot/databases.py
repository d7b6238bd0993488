"""Which database is meant, and whether there is one: without opening it, for the driver takes a while to load."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

DEFAULT_URL = "sqlite:///ama.db"
RUN_MAKES_ONE = "`ama run` makes one, and DATABASE_URL (or .env) names another"


def named_in(environment: Mapping[str, str]) -> str:
    """The URL of the database that the environment names, or of the default one."""
    return environment.get("DATABASE_URL") or DEFAULT_URL


def may_exist(url: str) -> bool:
    """Whether there may be a database at *url*: False where its file is still to be made."""
    scheme, _, rest = url.partition("://")
    file = rest.partition("/")[2].partition("?")[0]
    return not scheme.startswith("sqlite") or Path(file).exists()
