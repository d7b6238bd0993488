"""The text of a message as programs export it, pieces with styles or marks of their own, as Markdown."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.transcripts.mojibake import mend
from bot.transcripts.readers import values
from bot.transcripts.readers.pages import as_markdown

if TYPE_CHECKING:
    from collections.abc import Mapping

_AROUND = {"bold": "**", "strong": "**", "italic": "_", "strikethrough": "~~", "code": "`"}
_EDGES = re.compile(r"(\s*)(.*?)(\s*)", re.DOTALL)
# What Discord writes for a person, an emoji, a moment and a spoiler.
_MENTION = re.compile(r"<@[!&]?(\d+)>")
_EMOJI = re.compile(r"<a?(:\w+:)\d+>")
_MOMENT = re.compile(r"<t:(\d{1,12})(?::[a-zA-Z])?>")
_SPOILER = re.compile(r"\|\|(?=\S)(.+?)\|\|", re.DOTALL)


def markdown_of(value: Any, message: Mapping[str, Any]) -> str:
    """Return the text of *message*, which is *value*, as Markdown."""
    pieces = values.items(value) or (values.items(message.get("text_entities")) if value == "" else [])
    styled = any("type" in piece for piece in values.mappings(pieces))
    text = "".join(map(_styled, pieces)) if styled else values.told(value)
    if "<@" in text:
        people = {
            values.identity(one.get("id")): values.told(one)
            for one in values.mappings(message.get("mentions"))
        }
        text = _MENTION.sub(lambda found: f"@{people.get(found[1]) or found[1]}", text)
    if "<t:" in text:
        text = _MOMENT.sub(
            lambda found: f"{when:%Y-%m-%d %H:%M} UTC" if (when := values.moment(found[1])) else found[0],
            text,
        )
    text = _SPOILER.sub(r"\1", _EMOJI.sub(r"\1", text))
    return re.sub(r"\n{3,}", "\n\n", as_markdown(mend(text))).strip()


def _styled(piece: Any) -> str:
    """Return a piece of text as Markdown; blanks at its edges stay outside of the marks, or they would be none."""
    if isinstance(piece, str):
        return values.words(piece)
    piece = values.mapping(piece)
    text, kind = values.words(piece.get("text")), values.words(piece.get("type"))
    found = _EDGES.fullmatch(text)
    if not found or not found[2]:
        return text
    before, inner, after = found.groups()
    if kind == "pre":
        return f"{before}\n```{values.name(piece.get('language')) or ''}\n{inner}\n```\n{after}"
    if kind == "text_link" and (address := values.name(piece.get("href"))):
        return f"{before}[{inner}]({address.replace('(', '%28').replace(')', '%29')}){after}"
    if kind == "blockquote":
        return f"{before}" + "\n".join(f"> {line}" for line in inner.split("\n")) + f"\n\n{after}"
    mark = _AROUND.get(kind, "") if "\n\n" not in inner else ""
    return f"{before}{mark}{inner}{mark}{after}"
