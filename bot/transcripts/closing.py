"""Closing words, which stand after the last answer and are none: farewells, links, footers, signatures."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.transcripts.lexicon import any_of
from bot.transcripts.sentence_kinds import is_chatter
from bot.transcripts.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

_CLOSES = re.compile(r"[*_>#\s]*" + any_of("closing", "closes"), re.IGNORECASE)
_GOODBYE = re.compile(
    rf"(?:{any_of('closing', 'before a goodbye')}[,.!]? )*" + any_of("closing", "goodbye")
)  # in small letters: twice as fast as in either
_AFTER_GOODBYE = re.compile(any_of("closing", "footer") + r"|.*https?://|(?:\S+\s*){1,6}$", re.IGNORECASE)
_MACHINE = re.compile(r"(?:\n[*_]*" + any_of("closing", "machine") + r"[^\n]*\s*)+\Z", re.IGNORECASE)
_LONGEST = 120  # characters of a goodbye
_LEFT = r"\b(?:{names})\b (?:then )?(?:left|leaves|signed off|logged off|said goodbye|thanked)\b"


def without_closing(answer: str, guests: Iterable[str] = ()) -> tuple[str, str]:
    """Return the last *answer* of a record without what closes the record, and that; it may tell that *guests* left."""
    names = "|".join(re.escape(one) for name in guests for one in (name, name.split()[0]) if one)
    left = re.compile(_LEFT.format(names=names or "(?!)"))
    if machine := _MACHINE.search(answer):
        return answer[: machine.start()].rstrip(), machine[0].strip()
    paragraphs = re.split(r"(\n\s*\n)", answer)
    for at in range(2, len(paragraphs), 2):
        if _CLOSES.match(paragraphs[at]) or (left.search(paragraphs[at]) and len(paragraphs[at]) < 200):
            return "".join(paragraphs[: at - 1]).rstrip(), "".join(paragraphs[at:])
    said = sentences(paragraphs[-1])
    bye = next((n for n, one in enumerate(said) if n and _GOODBYE.match(one[:_LONGEST].lower())), len(said))
    if bye < len(said) and all(is_chatter(one) or len(one) < _LONGEST for one in said[bye:]):
        at = answer.rfind(said[bye])
        return answer[:at].rstrip(), answer[at:]
    return answer, ""


def are_closing(said: Iterable[str], *, left: bool) -> list[bool]:
    """Return which of the paragraphs that somebody *said* in a chat say goodbye, or are links, footers or a few words
    after that; *left* says that who wrote them said goodbye before.
    """
    closing: list[bool] = []
    for one in said:
        left = bool(
            _GOODBYE.match(one[:_LONGEST].lower()) or (left and _AFTER_GOODBYE.match(one[:_LONGEST].lower()))
        )
        closing.append(left)
    return closing
