"""Notices to moderators on WhatsApp: what is new in their queue, and the week's figures.

WhatsApp takes words for somebody within 24 hours after they wrote, and then none but templates, which cost. So what is
new is told to those who wrote within that time; the others have it in the queue that they ask for. A digest waits until
they write.
"""

from __future__ import annotations

import time
from collections import Counter
from functools import partial
from typing import TYPE_CHECKING

from bot.archive.report import occasion
from bot.display import counted
from bot.keys import ArchiveKey, DigestKey, ModeratorKey
from bot.messages import Place, Reply
from bot.moderation import Group
from bot.moderation.models import MOST_UNANSWERED
from bot.moderation.statistics import WEEK
from bot.platforms import weekly, wording
from bot.platforms.whatsapp import replies
from bot.platforms.whatsapp.client import WINDOW
from bot.platforms.whatsapp.commands import is_news, names
from bot.platforms.whatsapp.markup import literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bot.background import Pace
    from bot.config import DigestOptions
    from bot.messaging.mailbox import Mailbox
    from bot.messaging.webhooks import Correspondence
    from bot.moderation import Desk
    from bot.platforms.whatsapp.commands import Commands, Waiting
    from bot.store import Claimed, Transaction

NEW = "New for you as a moderator:"
MORE = "… and {count} more."
WHAT_NEXT = "Write *queue* to see all that waits, and to decide."
NOTHING_ASKED_OF = "Nothing waits for you."
WAITS = "{things} for you: write *queue*."
TOLD_AT_ONCE = 3
MOST_PROBLEMS = 10
BETWEEN_LOOKS = 15.0
REST = 20
"""Looks after a notice in which the same moderator gets no other: what comes meanwhile is told in one."""
MARGIN = 60.0
"""Seconds before the end of the window in which nothing is begun any more."""


class Notices:
    """Tells the moderators whom *commands* knows, one by one."""

    def __init__(  # noqa: PLR0913 - what it is made of, and when
        self,
        commands: Commands,
        desk: Desk,
        mailbox: Mailbox,
        correspondence: Correspondence,
        options: DigestOptions,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._commands = commands
        self._desk = desk
        self._mailbox = mailbox
        self._correspondence = correspondence
        self._options = options
        self._clock = clock
        self._resting: Counter[str] = Counter()
        self._told_of_files: dict[str, str] = {}  # by moderator: what of
        # To whom which week's was sent, as far as there was anything to tell.
        self._digested: dict[str, str] = {}

    async def run(self, pace: Pace) -> None:
        """Tell what is new, and each week's digest when it is due, until cancelled."""
        while True:
            await self.tell()
            await self.send_digest_if_due()
            await pace.wait(BETWEEN_LOOKS)

    async def tell(self) -> None:
        """Tell each moderator who may be written to what is new to them, and what is wrong with the archive."""
        self._resting = +(self._resting - Counter(dict.fromkeys(self._resting, 1)))
        reachable = await self._reachable()
        for moderator in reachable:
            await self._tell_of_files(moderator)
        reachable = [one for one in reachable if one not in self._resting]
        waiting = await self._commands.waiting() if reachable else []
        for moderator in reachable if waiting else ():
            if await self._mailbox.delivery.carry_out(
                partial(self._told, moderator=moderator, waiting=waiting)
            ):
                self._resting[moderator] = REST

    async def _tell_of_files(self, moderator: str) -> None:
        """Tell *moderator* that something is wrong with the archive's files, once, and once that it is mended."""
        faults, told = self._desk.archive.faults, self._told_of_files.get(moderator)
        if bool(faults) == bool(told):
            return
        if faults:
            lines = map(literal, wording.listed(faults, MOST_PROBLEMS))
            words = "\n".join([wording.BAD_ARCHIVE, *(f"• {line}" for line in lines)])
            this = self._told_of_files[moderator] = occasion(faults)
        else:
            words = wording.MENDED
            this = f"{self._told_of_files.pop(moderator)}.mended"
        key = str(ModeratorKey.to(moderator, str(ArchiveKey(this))))
        await self._mailbox.say(key, Place(moderator), Reply(replies.text(words, key)), asker=moderator)

    def _told(
        self, tx: Transaction, moderator: str, waiting: Sequence[Waiting]
    ) -> tuple[bool, list[Claimed | None]]:
        now = self._clock()
        on_cards = {key for _, key, _ in tx.questions_on_cards(MOST_UNANSWERED)}
        told = [item for item in waiting if not isinstance(item, Group) or on_cards & set(names(item))]
        new = [item for item in told if is_news(tx, moderator, item, now)]
        if not new:
            return False, []
        lines = [f"• {self._commands.shown(item)}" for item in new[:TOLD_AT_ONCE]]
        more = [MORE.format(count=len(new) - TOLD_AT_ONCE)] if len(new) > TOLD_AT_ONCE else []
        words = "\n\n".join([NEW, "\n".join([*lines, *more]), WHAT_NEXT])
        key = str(ModeratorKey.to(moderator, names(new[0])[0]))
        reply = Reply(replies.text(words, key), quotes=_quoted(new[:TOLD_AT_ONCE]))
        return True, [tx.want(key, Place(moderator), moderator, reply, now)]

    async def send_digest_if_due(self) -> None:
        """Send this week's digest, once its hour has come and if there is something to tell, to each moderator, once,
        as soon as they may be written to.
        """
        since = weekly.last_due(self._options, self._clock())
        about = str(DigestKey(weekly.week(since)))
        reachable = await self._reachable() if self._options.enabled else []
        untold = [one for one in reachable if self._digested.get(one) != about]
        words, quotes = await self._digest(since.timestamp()) if untold else ("", ())
        for moderator in untold:
            if words:
                await self._mailbox.delivery.carry_out(
                    partial(self._first, moderator=moderator, about=about, words=words, quotes=quotes)
                )
            self._digested[moderator] = about

    async def _reachable(self) -> list[str]:
        """Return the moderators who may be written to."""
        return [
            one
            for one in sorted(self._commands.moderators)
            if await self._correspondence.has_written(one, WINDOW - MARGIN)
        ]

    async def _digest(self, until: float) -> tuple[str, tuple[str, ...]]:
        """Return the week up to then in words, and what these quote; nothing where nothing was asked, and nothing
        waits.
        """
        figures = await self._desk.statistics.between(until - WEEK, until)
        waiting = await self._commands.waiting()
        waited = any(isinstance(one, Group) and one.questions[0].asked_at < until for one in waiting)
        if figures.is_empty and not waited:
            return "", ()
        most = [one for one in waiting if isinstance(one, Group)][: weekly.LISTED]
        asked = [f"• {self._commands.shown(one)}" for one in most]
        things = "One thing waits" if len(waiting) == 1 else f"{counted(len(waiting), 'thing')} wait"
        parts = [
            f"*{weekly.TITLE}*",
            "\n".join(weekly.told(figures)) or weekly.NOBODY_ASKED,
            "\n".join([weekly.MOST_ASKED, *asked]) if asked else "",
            WAITS.format(things=things) if waiting else NOTHING_ASKED_OF,
        ]
        return "\n\n".join(filter(None, parts)), _quoted(most)

    def _first(
        self, tx: Transaction, moderator: str, about: str, words: str, quotes: tuple[str, ...]
    ) -> tuple[None, list[Claimed | None]]:
        key = str(ModeratorKey.to(moderator, about))
        if tx.stands(key):
            return None, []
        reply = Reply(replies.text(words, key), quotes=quotes)
        return None, [tx.want(key, Place(moderator), moderator, reply, self._clock())]


def _quoted(told: Iterable[Waiting]) -> tuple[str, ...]:
    return tuple(name for item in told for name in names(item))
