"""Comments that ask a person to look: `# check: why`, as `ama import` writes them above a draft."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.errors import Problem
from bot.yamlfile.nodes import List, Mapping, Text, shown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.yamlfile.nodes import Document, Node

_REMINDER = re.compile(r"^([ \t]*)#[ \t]*check:[ \t]*(\S[^\r\n]*)", re.MULTILINE | re.IGNORECASE)


def reminders(document: Document) -> Iterator[Problem]:
    """A warning for each `# check:` comment; what stands so within a text is no comment."""
    if "check:" not in document.text.casefold():
        return
    texts = [(node.start.index, node.end.index) for node in _texts(document.root)]
    for found in _REMINDER.finditer(document.text):
        if not any(start <= found.start(2) < end for start, end in texts):
            line = document.text.count("\n", 0, found.start()) + 1
            fault = f"to check: {shown(found[2].rstrip(), 300)}; delete the comment once you did"
            yield Problem(document.file, line, len(found[1]) + 1, "warning", fault, "check")


def _texts(node: Node | None) -> Iterator[Text]:
    match node:
        case Text():
            yield node
        case List(items=items):
            for item in items:
                yield from _texts(item)
        case Mapping(entries=entries):
            for _, value in entries.values():
                yield from _texts(value)
