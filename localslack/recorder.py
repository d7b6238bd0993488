"""The recorder of what the bot did, as the workspace sees it, in order: what the tests'
conversations read.
"""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

from localslack.changes import (
    Deleted,
    Ephemeral,
    EphemeralGone,
    OpenedView,
    Posted,
    Published,
    Reacted,
    Updated,
    UpdatedView,
)
from localslack.condition import Condition

if TYPE_CHECKING:
    from collections.abc import Callable

    from localslack.changes import Change
    from localslack.state import State


class Recorder:
    """Everything the bot did that nobody has asked for yet, oldest first."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._news = Condition()
        self.pending: deque[Change] = deque()
        state.watchers.append(self._see)

    def _see(self, change: Change) -> None:
        if self._by_bot(change):
            self.pending.append(change)
            self._news.tell()

    def _by_bot(self, change: Change) -> bool:
        match change:
            case Posted(message=message):
                return bool(message.get("bot_id") == self._state.bot_id)
            case Updated(by=by) | Deleted(by=by) | Reacted(user=by):
                return by == self._state.bot.id
        return isinstance(change, (Ephemeral, EphemeralGone, Published, OpenedView, UpdatedView))

    async def first(self, wanted: Callable[[Change], bool], timeout: float) -> Change | None:  # noqa: ASYNC109
        """Take out and return the first that is *wanted*; None if none comes in *timeout* seconds."""
        if not await self._news.until(lambda: any(map(wanted, self.pending)), timeout):
            return None
        found = next(change for change in self.pending if wanted(change))
        self.pending.remove(found)
        return found
