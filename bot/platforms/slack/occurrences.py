"""Occurrences: what may happen in Slack that concerns us, as values; and the reactions that say something."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TypeAlias

from bot.messages import Message, MessageDeleted, MessageWritten

SOLVED = "white_check_mark"
"""The reaction by which people mark a question as solved, or the message that solved it."""
CROSS = "x"
"""The reaction that takes a reply back."""
MARK = "bulb"
"""The reaction that says of a question that the bot can answer it."""


@dataclass(frozen=True, slots=True)
class ReplyWritten:
    """A person wrote *message*, at that time, in a thread in which the bot may have answered them, and did not call it;
    *edited*: and changed it since.
    """

    message: Message
    at: float
    edited: bool = False


@dataclass(frozen=True, slots=True)
class ReplyTakenBack:
    """*by* wants the reply *ts* in *channel* to go."""

    channel: str
    ts: str
    by: str


@dataclass(frozen=True, slots=True)
class ThreadChanged:
    """Somebody said something in *thread*, changed it, or took it back."""

    channel: str
    thread: str


@dataclass(frozen=True, slots=True)
class MarkedSolved:
    """Somebody put the mark for it on the message *ts*, which may be a reply in any thread, or took it off."""

    channel: str
    ts: str


@dataclass(frozen=True, slots=True)
class MarkPressed:
    """*by* pressed, at that *moment*, what may be our mark on the message *ts* in *channel*."""

    channel: str
    ts: str
    by: str
    moment: str


Occurrence: TypeAlias = (
    MessageWritten
    | ReplyWritten
    | MessageDeleted
    | ReplyTakenBack
    | MarkPressed
    | ThreadChanged
    | MarkedSolved
)


def called(message: Message) -> Message:
    """Return *message* as if the bot had been called in it."""
    return replace(message, addressed=True, manner=None)
