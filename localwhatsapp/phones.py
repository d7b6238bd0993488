"""People with phones: what each wrote, what reached them, and when they last wrote."""

from __future__ import annotations

import secrets
from collections import deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from localslack.condition import Condition

if TYPE_CHECKING:
    from collections.abc import Callable


@dataclass(slots=True)
class Incoming:
    """A message that reached somebody's phone: its *id*, its words, its buttons by title, and what it quotes."""

    id: str
    text: str
    buttons: dict[str, str]
    quotes: str | None
    tag: str


@dataclass(slots=True)
class Person:
    """Somebody: their number, name, and what came that nobody has looked at yet, the oldest first."""

    number: str
    name: str
    chat: list[dict[str, Any]] = field(default_factory=list)
    pending: deque[Incoming] = field(default_factory=deque)
    wrote_at: float = float("-inf")
    news: Condition = field(default_factory=Condition)

    def receive(self, incoming: Incoming) -> None:
        """Show *incoming* on their phone."""
        self.pending.append(incoming)
        self.chat.append(
            {
                "id": incoming.id, "mine": False, "text": incoming.text, "quotes": incoming.quotes,
                "buttons": [{"title": title, "id": value} for title, value in incoming.buttons.items()],
            }
        )  # fmt: skip
        self.news.tell()

    async def next(self, timeout: float = 20.0) -> Incoming:  # noqa: ASYNC109 - a test's patience
        """Return the next message that came. Raises TimeoutError where none comes in time."""
        return await self.first(lambda _: True, timeout)

    async def first(
        self,
        wanted: Callable[[Incoming], bool],
        timeout: float = 20.0,  # noqa: ASYNC109
    ) -> Incoming:
        """Return the first that came and is *wanted*. Raises TimeoutError where none comes in time."""
        if not await self.news.until(lambda: any(map(wanted, self.pending)), timeout):
            raise TimeoutError(f"nothing came to {self.name}")
        found = next(one for one in self.pending if wanted(one))
        self.pending.remove(found)
        return found


def message_id() -> str:
    """Return a new name for a message, as WhatsApp's look."""
    return f"wamid.{secrets.token_hex(14).upper()}="
