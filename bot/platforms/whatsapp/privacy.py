"""The word `privacy` on WhatsApp: what is kept about who writes it, removed at a press, and by which name the archive
quotes them. Anybody may write it to the bot directly, and says it of nobody else.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.display import one_line
from bot.messages import Reply
from bot.moderation import NotDone
from bot.moderation.naming import wrong_with
from bot.platforms.whatsapp import replies
from bot.platforms.whatsapp.commands import ORIGIN
from bot.platforms.whatsapp.markup import literal
from bot.platforms.wording import (
    FORGOTTEN,
    KEPT_ABOUT_YOU,
    NOTHING_KEPT,
    for_how_long,
    naming_of,
    now_named,
    records,
)

if TYPE_CHECKING:
    from bot.messages import Message, Payload
    from bot.messaging.mailbox import Mailbox
    from bot.moderation import Desk

HOW = "*quote me as Grace* has the archive name you so · *do not name me* · *forget me* removes what I keep"
SURE = "Your questions, proposals and votes go, and cards and late answers that quote them. It cannot be brought back."
_WORDS = re.compile(
    r"\s*[/*]?(?:(?:(?P<forget>forget me)|(?P<kept>privacy)|(?:do not|don['’]t) name me)[.!*]*"
    r"|quote me as\s+(?P<name>\S[^?]*?))\s*",
    re.IGNORECASE,
)


class PersonalWords:
    """Does what people say of themselves."""

    def __init__(self, desk: Desk, mailbox: Mailbox) -> None:
        self._desk = desk
        self._mailbox = mailbox

    async def carry_out(self, message: Message) -> bool:
        """Return whether *message* is such a word, which is done by then, once, and answered."""
        said = _WORDS.fullmatch(message.text) if message.private else None
        if said is None:
            return False
        if await self._mailbox.standing_under(message.key) is None:
            if said["forget"]:
                payload: Payload = replies.shall_i_forget(SURE, message.key)
            elif said["kept"]:
                payload = replies.text(await self._kept(message.author), message.key)
            else:
                payload = replies.text(await self._named(message.author, said["name"] or ""), message.key)
            await self._mailbox.say(message.key, message.place, Reply(payload), asker=message.author)
        return True

    async def forget(self, who: str) -> str:
        """Remove what is kept about *who*; return word of it."""
        await self._desk.forget(who)
        return FORGOTTEN

    async def _kept(self, who: str) -> str:
        lines = records(await self._desk.kept_about(who))
        naming = naming_of(literal(await self._desk.naming.wish(who) or ""))
        listed = "\n".join([KEPT_ABOUT_YOU, *(f"- {line}" for line in lines)]) if lines else NOTHING_KEPT
        return "\n\n".join([listed, for_how_long(self._desk.keep_days), naming, HOW])

    async def _named(self, who: str, wish: str) -> str:
        """Have *who* be quoted by that name, nothing for none, from now on and in what they answered here before."""
        wish = one_line(wish).strip('*"“” ')
        if wrong := wrong_with(wish):
            return wrong
        naming = self._desk.naming
        try:
            bearing = await naming.bearing(who, None, _nobody, ORIGIN)
            await naming.carry_out(who, "", wish, bearing)
        except NotDone as reason:
            return literal(str(reason))
        return " ".join(now_named(literal(wish), len(bearing.theirs)))


async def _nobody(_link: str) -> str:
    """Return nothing: a link says of nobody here that they wrote what it leads to."""
    return ""
