"""The part of the App Home that somebody looks at, as it stands in buttons and in the view's private_metadata."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from bot.display import one_line

FRONT, NEW, AMAS, AMA, TAGS, TAG, SEARCH = "front", "new", "amas", "ama", "tags", "tag", "search"
QUEUE, NEVER, BAD, DECIDE = "queue", "never", "bad", "decide"
FOR_MODERATORS = frozenset({QUEUE, NEVER, BAD, DECIDE})
FOR_ALL = frozenset({FRONT, NEW, AMAS, AMA, TAGS, TAG, SEARCH})
OF_PAIRS = frozenset({NEW, AMA, TAG, SEARCH})
"""The pages for all that list pairs, which moderators see with the figures of each."""

LONGEST = 100
"""Characters of a search: written as JSON an emoji takes twelve, and a button's value holds 2,000."""
_MOST = 999_999


@dataclass(frozen=True, slots=True)
class HomeState:
    """A page of that *kind*; *of* is its category's mark or the words that were searched, *offset* where it begins."""

    kind: str = FRONT
    of: str = ""
    offset: int = 0

    @classmethod
    def read(cls, given: object) -> HomeState:
        """Return the page's state that `value` is of; the front page for what is none of ours."""
        held = given if isinstance(given, dict) else {}
        kind, of, offset = (held.get(name) for name in ("kind", "of", "offset"))
        if not isinstance(kind, str) or kind not in FOR_ALL | FOR_MODERATORS:
            return cls()
        words = one_line(of)[:LONGEST] if isinstance(of, str) else ""
        return cls(kind, words, number(offset))

    @property
    def value(self) -> dict[str, str]:
        """Return it as a button's value."""
        return {"kind": self.kind, "of": self.of, "offset": str(self.offset)}

    def written(self, at: float) -> str:
        """Return it as private_metadata of a view that is published *at* that time, in seconds since the epoch."""
        return json.dumps({**self.value, "at": str(int(at))}, separators=(",", ":"))


def left(view: Any, now: float, within: float) -> HomeState:
    """Return where somebody was in *view*, if that was published *within* so many seconds; else the front page."""
    metadata = view.get("private_metadata") if isinstance(view, dict) else None
    try:
        held = json.loads(metadata) if isinstance(metadata, str) and metadata else {}
    except (ValueError, RecursionError):
        return HomeState()
    at = held.get("at") if isinstance(held, dict) else None
    recent = isinstance(at, str) and at.isdecimal() and len(at) < 12 and now - int(at) < within
    return HomeState.read(held) if recent else HomeState()


def number(given: object) -> int:
    """Return what *given*, from a payload, says in figures; 0 where it is no number of ours."""
    return min(int(given), _MOST) if isinstance(given, str) and given.isdecimal() and len(given) < 8 else 0
