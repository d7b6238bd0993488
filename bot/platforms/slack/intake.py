"""Taking in: what an occurrence sets going, whether an event told of it or the history: the once-only way in.

A mention in somebody's thread asks what the thread began with, and what it adds to that.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from bot.keys import MessageKey, parse
from bot.matching.asking import POSSIBLE, log_odds
from bot.messages import MessageDeleted, MessageWritten
from bot.platforms.slack.corrections import objects
from bot.platforms.slack.occurrences import (
    MarkedSolved,
    MarkPressed,
    ReplyTakenBack,
    ReplyWritten,
    ThreadChanged,
    called,
)
from bot.similarity import words
from bot.text import normalise, tidy

if TYPE_CHECKING:
    from bot.messages import Message
    from bot.messaging.mailbox import Mailbox
    from bot.platforms.slack.lookup import Lookup
    from bot.platforms.slack.moderators import Moderators
    from bot.platforms.slack.occurrences import Occurrence


_POINTING = re.compile(
    r"\b(?:it|its|that|this|these|those|they|them|their|he|she|him|his|her|there|then|same|one|ones|else|instead)\b"
)
_GOING_ON = re.compile(r"\A(?:and|or|but|so|then|what about|how about|why not|what if|also|even)\b")
_WHOLE = re.compile(
    r"\A(?:(?:what|who|where|when|why|how|which(?: \w+)?) )?"
    r"(?:is|are|was|were|do|does|did|can|could|should|will|would|has|have|had)\b"
    r"|\A(?:what|who|where|when|why|how)'?s\b"
    r"|\A(?:explain|define|describe|tell (?:me|us) about)\b"
)
_FILLERS = re.compile(
    r"(?:answer|any|anybody|anyone|can|chime|check|clue|comment|do|does|else|guess|help|here|hint|ideas?|input|know|"
    r"one|opinions?|pls|plz|say|see|somebody|someone|take|think|thoughts?|views?|weigh|what|who|your)"
)
_FEW_WORDS = 2


async def take_in(
    occurrence: Occurrence | None, mailbox: Mailbox, moderators: Moderators, lookup: Lookup
) -> None:
    """Do what *occurrence* asks for; when this returns it is written down."""
    match occurrence:
        case MessageWritten(message, only_known):
            if message.place.thread and objects(message.text) and await mailbox.gives_in(message.place):
                await mailbox.note_thread(message.place.channel, message.place.thread)  # it asks nothing
            else:
                await mailbox.receive(await _in_context(message, lookup), only_known=only_known)
        case ReplyWritten(message, at, edited) if not objects(message.text):
            began = partial(lookup.begun, message.place.channel, message.place.thread or "")
            followed = await mailbox.follow_up(message, at, began)
            if edited and not followed:  # it may have called us before it was
                await mailbox.receive(await _in_context(called(message), lookup), only_known=True)
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


async def _in_context(message: Message, lookup: Lookup) -> Message:
    """Return *message*, which mentions us, with what it asks where it stands in somebody's thread."""
    key, thread = parse(message.key), message.place.thread
    if not isinstance(key, MessageKey) or thread is None or thread == key.ts or not message.addressed:
        return message
    return replace(message, text=asked_in(await lookup.begun(key.channel, thread), message.text))


def asked_in(above: str, own: str) -> str:
    """Return what somebody asks who says *own* in the thread that *above* began: one or the other, or both, where *own*
    is not to be understood alone. What asks nothing is nobody's question.
    """
    if not tidy(above) or log_odds(above) < POSSIBLE:
        return own
    if _says_nothing(own):
        return above
    return f"{above}\n{own}" if _leans(own) else own


def _says_nothing(own: str) -> bool:
    """Return whether *own* only calls for an answer."""
    return not tidy(own) or all(map(_FILLERS.fullmatch, words(own)))


def _leans(own: str) -> bool:
    """Return whether *own* points at something, goes on with it, or says too little alone: few words, and no
    sentence.
    """
    said = normalise(tidy(own))
    if _POINTING.search(said) or _GOING_ON.match(said):
        return True
    return len(words(own)) <= _FEW_WORDS and not _WHOLE.match(said)
