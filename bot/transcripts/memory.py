"""What was imported before, kept in a hidden file beside the drafts: by it, new, changed and deleted are told apart."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from bot.errors import writing

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path


@dataclass(slots=True)
class Remembered:
    """A pair that was imported: its *id*, and the *mark* of its fields as they were written then."""

    id: str
    mark: str


@dataclass(slots=True)
class Memory:
    """The pairs that were imported into one file, by their keys in the *source* (its name)."""

    path: Path
    source: str = ""
    pairs: dict[str, Remembered] = field(default_factory=dict)

    @classmethod
    def beside(cls, file: Path) -> Memory:
        """What is remembered of *file*; nothing where there is no memory, or none that can be read."""
        memory = cls(file.with_name(f".{file.stem}.imported.json"))
        try:
            found = json.loads(memory.path.read_text(encoding="utf-8"))
            memory.source = str(found.get("source", ""))
            memory.pairs = {
                key: Remembered(str(one["id"]), str(one["mark"])) for key, one in found["pairs"].items()
            }
        except (OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError):
            memory.pairs = {}
        return memory

    def save(self) -> None:
        """Write it down. Raises UserError if it cannot be written."""
        pairs = {key: {"id": one.id, "mark": one.mark} for key, one in self.pairs.items()}
        text = json.dumps(
            {"written by": "ama import", "source": self.source, "pairs": pairs}, indent=1, ensure_ascii=False
        )
        with writing(self.path):
            self.path.write_text(text + "\n", encoding="utf-8")


def mark_of(fields: Mapping[str, Any]) -> str:
    """What tells whether a pair's *fields* were changed; blanks around a text do not count."""
    plain = {key: value.strip() if isinstance(value, str) else value for key, value in fields.items()}
    return hashlib.sha256(
        json.dumps(plain, sort_keys=True, ensure_ascii=False).encode("utf-8", "replace")
    ).hexdigest()[:16]
