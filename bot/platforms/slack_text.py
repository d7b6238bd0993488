"""Slack's mrkdwn as Markdown, with names in the place of ids."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

_KEEPING = re.compile("[\ue000-\ue003]")
_FENCE = re.compile(r"```\n?(.*?)\n?```", re.DOTALL)
_CODE = re.compile(r"`[^`\n]+`")
_MARKUP = re.compile(r"<([^<>\n]+)>")
_BOLD = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])")
_STRUCK = re.compile(r"(?<![\w~])~(?=[^\s~])([^~\n]*[^\s~])~(?![\w~])")
_BULLET = re.compile(r"^(\s*)[•◦▪]\s+", re.MULTILINE)
_KEPT = re.compile("\ue000([0-9]{1,9})\ue001")
_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S")


@dataclass(frozen=True, slots=True)
class Names:
    """What ids of users and channels stand for; an id that is not among them stays as it is."""

    users: Mapping[str, str] = field(default_factory=dict)
    channels: Mapping[str, str] = field(default_factory=dict)


def markdown(text: str, names: Names) -> str:
    """The *text* of a Slack message as Markdown: mentions by name, links, bold, struck, lists and code."""
    kept: list[str] = []

    def keep(made: str) -> str:
        kept.append(made)
        return f"\ue000{len(kept) - 1}\ue001"

    text = _KEEPING.sub("", text)
    text = _FENCE.sub(lambda found: keep(f"```\n{_plain(found[1])}\n```"), text)
    text = _CODE.sub(lambda found: keep(_plain(found[0])), text)
    text = _MARKUP.sub(lambda found: _read(found, names, keep), text)
    text = html.unescape(text)
    text = _STRUCK.sub(r"~~\1~~", _BOLD.sub(r"**\1**", _BULLET.sub(r"\1- ", text)))
    for _ in range(3):  # code in a link's label is kept within what is kept
        text = _KEPT.sub(lambda found: "".join(kept[int(found[1]) :][:1]), text)
    return text.strip()


def _plain(text: str) -> str:
    """Code: addresses that Slack made links are text again."""
    return html.unescape(_MARKUP.sub(lambda found: found[1].rpartition("|")[2], text))


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
    return _link(html.unescape(target), label, keep)


def _link(address: str, label: str, keep: Callable[[str], str]) -> str:
    bare = address.removeprefix("mailto:")
    if not label or html.unescape(label) in {address, bare}:
        return keep(bare if address.startswith("mailto:") else f"<{address}>")
    shown = re.sub(r"([\[\]])", r"\\\1", label)
    return shown.join(("[", keep(f"]({address.replace('(', '%28').replace(')', '%29')})")))
