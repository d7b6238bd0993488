"""The shortcuts: a message becomes a pair, a pair is written from nothing, a reply of ours is put right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.moderation import Draft, Vanished
from bot.platforms.slack.errands import Errand
from bot.platforms.slack.lists import DIRECTLY
from bot.platforms.slack.office import Office, user
from bot.platforms.slack.openings import adding, fixing
from bot.platforms.slack.reading import Said

if TYPE_CHECKING:
    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.platforms.slack.modals import View

NOT_MINE = "This is no answer of mine: use the shortcut on a reply that I gave from the archive."


class Shortcuts:
    """What is in the menu of a message, and of the workspace."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def add_pair(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The form, filled in from the message and its thread."""
        await ack()
        await self._office.show(body, self._from(Said.of(body), user(body)))

    async def new_pair(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The form, empty."""
        await ack()
        await self._office.show(body, adding(self._office, user(body), Draft("", ""), Errand()))

    async def fix_reply(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The form to correct one of our replies."""
        await ack()
        if await self._office.permits(body):
            await self._office.show(body, self._fix(Said.of(body)))

    async def _from(self, said: Said, by: str) -> View:
        draft, notes = await self._office.reader.draft(said)
        origin = DIRECTLY if said.direct else draft.link or ""
        return await adding(self._office, by, draft, Errand(origin=origin), notes)

    async def _fix(self, said: Said) -> View:
        standing = await self._office.mailbox.standing(said.channel, said.ts)
        if standing is None or standing.asker is None or not standing.pair_id:
            raise Vanished(NOT_MINE)
        origin = await self._office.reader.permalink(said.channel, said.ts) or ""
        errand = Errand(key=standing.key, pair=standing.pair_id, origin=origin)
        return await fixing(self._office, errand)
