"""Emoji by their names (`:tada:`), as people write them in chats: found in a text, and as characters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.emoji import Emoji

from bot.text import EMOJI_NAME, EMOJI_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterator


def pieces(text: str) -> Iterator[tuple[str, str, int]]:
    """Yield *text* in pieces: the words before an emoji, its name and its skin tone; the last has no name. A name that
    is none of an emoji's, as `:return:`, is words.
    """
    done = 0
    for run in EMOJI_NAMES.finditer(text):
        for found in EMOJI_NAME.finditer(text, run.start(), run.end()):
            if _character(found[1]):
                yield text[done : found.start()], found[1], int(found[2] or 0)
                done = found.end()
    yield text[done:], "", 0


def characters(text: str) -> str:
    """Return *text* with every emoji as the character that its name stands for."""
    return "".join(words + _character(name) for words, name, _ in pieces(text))


def _character(name: str) -> str:
    character = Emoji.replace(f":{name}:") if name else ""
    return "" if character == f":{name}:" else character
