"""A file of drafts as it stands: its pairs, and whether more can be added to it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.composing import compose
from bot.errors import UserError
from bot.nodes import List, Mapping, plain

if TYPE_CHECKING:
    from pathlib import Path


@dataclass(slots=True)
class Standing:
    """Whether the file *exists*, and its *pairs* by id, each with its place among them and its fields."""

    exists: bool = False
    pairs: dict[str, tuple[int, dict[str, Any]]] = field(default_factory=dict)


def standing(path: Path) -> Standing:
    """The file at *path* as it stands; UserError if it cannot be read."""
    try:
        if not path.exists():
            return Standing()
        document = compose(path.read_bytes(), str(path))
    except OSError as error:
        raise UserError(f"{path}: it cannot be read: {error.strerror}") from error
    values = plain(document.root) if isinstance(document.root, Mapping) else None
    pairs = values.get("pairs") if isinstance(values, dict) else None
    errors = [problem for problem in document.problems if problem.severity == "error"]
    if not isinstance(pairs, list) or errors:
        raise UserError(
            f"{path}: it cannot be added to before it can be read; `ama check` says what is wrong"
        )
    found = ((place, pair) for place, pair in enumerate(pairs) if isinstance(pair, dict))
    return Standing(exists=True, pairs={str(pair.get("id")): (place, pair) for place, pair in found})


def column_of(data: bytes) -> int:
    """How far the pairs of a file with these contents are indented."""
    root = compose(data, "").root
    pairs = root.get("pairs") if isinstance(root, Mapping) else None
    return pairs.start.column if isinstance(pairs, List) and pairs.items and not pairs.flow else 2


def reads_with(after: str, more: int, before: bytes) -> bool:
    """Whether *after* reads as *before* with so many *more* pairs."""
    new, old = compose(after.encode("utf-8"), ""), compose(before, "")
    if (
        not isinstance(new.root, Mapping)
        or not isinstance(old.root, Mapping)
        or len(new.problems) > len(old.problems)
    ):
        return False
    now, then = plain(new.root), plain(old.root)
    if not isinstance(now, dict) or not isinstance(then, dict):
        return False
    pairs, earlier = now.pop("pairs"), then.pop("pairs")
    return (
        now == then and isinstance(pairs, list) and isinstance(earlier, list)
        and len(pairs) == len(earlier) + more and pairs[: len(earlier)] == earlier
    )  # fmt: skip
