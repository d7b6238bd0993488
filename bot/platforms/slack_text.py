"""Slack's mrkdwn as Markdown, with names in the place of ids."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.platforms.literal import BOLD, BRACKET, END, ITALIC, KEPT, MARKS, PRIVATE, STRUCK

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_PRIVATE = re.compile(PRIVATE)
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_MARKUP = re.compile(r"<([^<>\n]+)>")
_BRACKET = re.compile(r"[\[\]]")
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")
_ITALIC = re.compile(r"(?<!\w)_(?=[^\s_])((?:[^_\n]|(?<=[^\W_])_(?=[^\W_]))*[^\s_])_(?!\w)")
_STRUCK = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])")
_BULLET = re.compile(r"^([^\S\n]*)[•◦▪][^\S\n]+", re.MULTILINE)
_KEPT = re.compile(f"{KEPT}([0-9]{{1,9}}){END}")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")


@dataclass(frozen=True, slots=True)
class Names:
    """What ids of users and channels stand for; an id that is not among them stays as it is."""

    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)


def markdown(text: str, names: Names, *, escape: Callable[[str], str] = str) -> str:
    """The *text* of a Slack message as Markdown: mentions by name, links, styles, lists and code.

    *escape*, of `literal`, is for what is no markup in Slack and would be in Markdown; without it that is as it was
    typed: whoever reads a talk looks for questions in it.
    """
    kept: list[str] = []

    def keep(made: str) -> str:
        kept.append(made)
        return f"{KEPT}{len(kept) - 1}{END}"

    text = _PRIVATE.sub("", text)
    text = _FENCE.sub(lambda found: keep(f"```\n{_plain(found[1])}\n```"), text)
    text = _CODE.sub(lambda found: keep(_plain(found[0])), text)
    text = _MARKUP.sub(lambda found: _read(found, names, keep), text)
    text = _BULLET.sub(r"\1- ", _unescaped(text))
    for style, mark in ((_BOLD, BOLD), (_ITALIC, ITALIC), (_STRUCK, STRUCK)):
        text = style.sub(rf"{mark}\1{mark}", text)
    text = escape(text).translate(MARKS)
    for _ in range(3):  # code in a link's label is kept within what is kept
        text = _KEPT.sub(lambda found: "".join(kept[int(found[1]) :][:1]), text)
    return text.strip()


def unstyled(text: str) -> str:
    """*text* without the marks of Slack's styles and code."""
    pieces = re.split(f"({_CODE.pattern})", text.replace("```", " "))
    for style in (_BOLD, _ITALIC, _STRUCK):
        pieces[::2] = [style.sub(r"\1", piece) for piece in pieces[::2]]
    pieces[1::2] = [code.strip("`") for code in pieces[1::2]]
    return "".join(pieces)


def _unescaped(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _plain(text: str) -> str:
    """Code: addresses that Slack made links are text again."""
    return _unescaped(_MARKUP.sub(lambda found: found[1].rpartition("|")[2], text))


def _read(found: re.Match[str], names: Names, keep: Callable[[str], str]) -> str:
    target, _, label = found[1].partition("|")
    match target[:1]:
        case "@":
            return "@" + (label.lstrip("@") or names.users.get(target[1:], target[1:]))
        case "#":
            return "#" + (label.lstrip("#") or names.channels.get(target[1:], target[1:]))
        case "!":
            return label or "@" + target[1:].partition("^")[0]
    if not _ADDRESS.match(target):
        return found[0]
    return _link(_unescaped(target), label, keep)


def _link(address: str, label: str, keep: Callable[[str], str]) -> str:
    bare = address.removeprefix("mailto:")
    if not label or _unescaped(label) in {address, bare}:
        return keep(bare if address.startswith("mailto:") else f"<{address}>")
    shown = _BRACKET.sub(lambda bracket: keep(f"\\{bracket[0]}"), label)
    return shown.join((BRACKET, keep(f"]({address.replace('(', '%28').replace(')', '%29')})")))
