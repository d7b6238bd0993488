"""Taking in: what an occurrence sets going, whether an event told of it or the history: the once-only way in."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages import MessageDeleted, MessageWritten
from bot.moderation.objections import objects
from bot.platforms.slack.events import (
    MarkedSolved,
    MarkPressed,
    ReplyTakenBack,
    ReplyWritten,
    ThreadChanged,
    called,
)
from bot.platforms.slack.threads.mentions import in_context

if TYPE_CHECKING:
    from bot.messaging.mailbox import Mailbox
    from bot.platforms.slack.events import Occurrence
    from bot.platforms.slack.lookup import Lookup
    from bot.platforms.slack.moderators import Moderators


async def take_in(
    occurrence: Occurrence | None, mailbox: Mailbox, moderators: Moderators, lookup: Lookup
) -> None:
    """Do what *occurrence* asks for; when this returns it is written down."""
    match occurrence:
        case MessageWritten(message, only_known):
            if message.place.thread and objects(message.text) and await mailbox.gives_in(message.place):
                await mailbox.note_thread(message.place.channel, message.place.thread)  # it asks nothing
            else:
                await mailbox.receive(await in_context(message, lookup), only_known=only_known)
        case ReplyWritten(message, at, edited) if not objects(message.text):
            if not await mailbox.follow_up(message, at) and edited:  # it may have called us before it was
                await mailbox.receive(await in_context(called(message), lookup), only_known=True)
        case MessageDeleted(key):
            await mailbox.delete(key)
        case ReplyTakenBack(channel, ts, by):
            await mailbox.withdraw(channel, ts, by, {by} if await moderators.includes(by) else ())
        case ThreadChanged(channel, thread):
            await mailbox.note_thread(channel, thread)
        case MarkedSolved(channel, ts):
            await mailbox.note_mark(channel, ts)
        case MarkPressed(channel, ts, by, moment):
            await mailbox.answer_alone(channel, ts, by, moment)
