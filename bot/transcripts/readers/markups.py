"""Other markups, made into Markdown or subtitles by replacing: a markup more is a few lines in lexicon/markups.txt."""

from __future__ import annotations

import re
import textwrap
from functools import cache, partial
from typing import TYPE_CHECKING, TypeAlias

from bot.transcripts.lexicon import sections
from bot.transcripts.sources import decode

if TYPE_CHECKING:
    from collections.abc import Callable

_Made: TypeAlias = "str | Callable[[re.Match[str]], str]"

_UNDER = r"(?P<under>(?:[ \t]+\S.*\n|[ \t]*\n)+)"
_SHOWN = 5  # seconds, where nothing says how long


def _entry(found: re.Match[str]) -> str:
    """Return a question and what is indented under it, as a heading with text."""
    return f"## {found['q']}\n\n{textwrap.dedent(found['under']).strip()}\n\n"


def _cue(found: re.Match[str], *, a_second: float) -> str:
    """Return when a cue begins and ends, *a_second* of what it counts in, and its words, as subtitles have it."""
    start, *more = (*found.groups(), None)
    end = float(more[0]) / a_second if more[0] else float(start) / a_second + _SHOWN
    text = f"{more[1]}\n" if len(more) > 1 and more[1] else ""
    return f"\n\n{clock(float(start) / a_second)} --> {clock(end)}\n{text}"


def clock(seconds: float) -> str:
    """Return *seconds* into a recording as subtitles have them."""
    return f"{int(seconds // 3600):02}:{int(seconds // 60 % 60):02}:{seconds % 60:06.3f}"


_FUNCTIONS: dict[str, _Made] = {
    "@entry": _entry,
    "@heading": lambda found: "#" * len(found[1]) + " ",
    "@level": lambda found: "#" * int(found[1]) + " ",
    "@quote": lambda found: "\n" + textwrap.indent(found[1], "> ", lambda _: True) + "\n\n",
    "@cue 1": partial(_cue, a_second=1.0),
    "@cue 25": partial(_cue, a_second=25.0),  # frames
    "@cue 1000": partial(_cue, a_second=1000.0),
    "@character": lambda found: chr(int(found[1]) % 65536),
    "@byte": lambda found: bytes.fromhex(found[1]).decode("cp1252", "replace"),
}


@cache
def _rows(markup: str) -> tuple[tuple[re.Pattern[str], _Made], ...]:
    lines = sections("markups")[markup]
    made = (line.removeprefix("=> ") for line in lines[1::2])
    return tuple(
        (re.compile(old.replace("{under}", _UNDER)), _FUNCTIONS.get(new, new[1:-1]))
        for old, new in zip(lines[::2], made, strict=True)
    )


def marked_up(data: bytes, markup: str) -> str:
    """Return a text in *markup*, a name of the table, as Markdown, or as subtitles."""
    text = decode(data)
    for old, new in _rows(markup):
        text = old.sub(new, text)
    return text
