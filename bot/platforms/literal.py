"""Text as Markdown that means itself: escaped where Markdown would read markup in it, and nowhere else."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# What is markup already stands in the text as private characters: a piece to be put back by its number, the marks
# of a style, and the bracket that opens a link.
KEPT, END, BOLD, ITALIC, STRUCK, BRACKET = "\ue000\ue001\ue002\ue003\ue004\ue005"
PRIVATE = f"[{KEPT}-{BRACKET}]"
MARKS = str.maketrans({BOLD: "**", ITALIC: "_", STRUCK: "~~", BRACKET: "["})

_PUNCTUATION = r"!-/:-@\[-`{-~"
_TOGETHER = re.compile(r"(?:^>.*\n?)+|^.+\n?", re.MULTILINE)  # the lines of a quote are one paragraph
_PARAGRAPH = re.compile(r"(?:^.*\S.*\n?)+", re.MULTILINE)
_ALONE = re.compile(
    rf"\\(?=[{_PUNCTUATION}]|{PRIVATE}|$)"
    r"|&(?=(?:#[0-9]{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
    r"|<(?=[A-Za-z][A-Za-z0-9+.\-]{1,31}:[^<>\x00-\x20]*>|[^<>\s@]+@[^<>\s]+>)"
    rf"|\](?=\()|!(?={BRACKET})",
    re.MULTILINE,
)
_ASCII_MARK = re.compile(f"[{_PUNCTUATION}]")
# A run of marks may open or close a style by what stands on either side of it; within a word `_` does neither.
_RUNS = {
    "*": re.compile(rf"\*+|{BOLD}"),
    "_": re.compile(rf"(?<!\w)_++|(?<!_)_++(?!\w)|{ITALIC}"),
    "~": re.compile(rf"~~+|{STRUCK}"),
}
_QUOTE = re.compile(r">[ \t]*")
_NUMBER = re.compile(r"([0-9]{1,9})([.)])[ \t]+(?=\S)")
_BULLET = re.compile(r"([-*+])[ \t]+(?=\S)")
_RULE = re.compile(r"([-*_])(?:[ \t]*\1){2,}[ \t]*$")
_BLOCK = re.compile(
    rf"#{{1,6}}(?=\s|$)|>|[-*+](?=\s|$)|{_RULE.pattern}|~~~|```|\[(?=[^\[\]]*(?:\]:|$))"
)  # a heading, a quote, an item, a rule, code, the address of a link
_UNDERLINE = re.compile(r"[=\-|: \t]*[=\-][=\-|: \t]*$")  # makes a heading or a table of the line above
_NUMBERED = re.compile(r"([0-9]{1,9})([.)])(?=\s|$)")
_WIDEST = 3  # blanks that an item may stand further in than it has to: with more it is code


def escaped(text: str) -> str:
    """Return *text*, in it quotes, lists and what is marked as markup; the rest of it will be read as it stands."""
    return "\n".join(_Lines().made(_TOGETHER.sub(lambda lines: _within(lines[0]), text)))


def escaped_within(text: str) -> str:
    """Return *text* in whose lines nothing but what is marked will be read as markup; quotes and lists are as they
    were.
    """
    return _PARAGRAPH.sub(lambda lines: _within(lines[0]), text)


def _within(paragraph: str) -> str:
    """Return *paragraph* without markup within its lines."""
    paragraph = _ALONE.sub(r"\\\g<0>", paragraph)
    if paragraph.count("`") > 1 or KEPT in paragraph:
        paragraph = paragraph.replace("`", r"\`")
    for mark, runs in _RUNS.items():
        if mark in paragraph and _pairs(runs, paragraph):
            paragraph = runs.sub(_inert, paragraph)
    return paragraph


def _pairs(runs: re.Pattern[str], paragraph: str) -> bool:
    """Return whether one of the *runs* may open what a later one closes."""
    opened = False
    for run in runs.finditer(paragraph):
        opens, closes = _sides(run)
        if opened and closes:
            return True
        opened = opened or opens
    return False


def _sides(run: re.Match[str]) -> tuple[bool, bool]:
    """Return whether a run may open, and whether it may close; where in doubt, it may."""
    text, start, end = run.string, run.start(), run.end()
    before, after = text[start - 1 : start], text[end : end + 1]
    within_word = "_" in run[0]
    opens = bool(after.strip()) and not (before.isalnum() and (within_word or _ASCII_MARK.match(after)))
    closes = bool(before.strip()) and not (after.isalnum() and (within_word or _ASCII_MARK.match(before)))
    return opens, closes


def _inert(run: re.Match[str]) -> str:
    return re.sub(r"[*_~]", r"\\\g<0>", run[0]) if any(_sides(run)) else run[0]


@dataclass(slots=True)
class _Lines:
    """Lines, one after the other: what is an item depends on those before it."""

    # The items around the next one: where each was typed, where it stands, where its words begin.
    parents: list[tuple[int, int, int]] = field(default_factory=list)
    numbers: dict[int, int] = field(default_factory=dict)  # the last one, by where it was typed

    def made(self, text: str) -> Iterator[str]:
        for line in text.split("\n"):
            quote = _QUOTE.match(line)
            rest = line[1:].removeprefix(" ") if quote else line
            yield ("> " if quote else "") + self._line(rest, quoted=bool(quote))

    def _line(self, line: str, *, quoted: bool) -> str:
        words = line.strip()
        indent = len(line.expandtabs(4)) - len(line.expandtabs(4).lstrip())
        if item := self._item(words, indent):
            mark, words = words[: item.end()].split()[0], words[item.end() :]
            return f"{self._indented(indent, len(mark) + 1)}{mark} {_begun(words)}"
        self.parents.clear()
        return f"\\{words}" if quoted and _UNDERLINE.match(words) else _begun(words)

    def _item(self, words: str, indent: int) -> re.Match[str] | None:
        """Return the mark of an item. A number is one that begins to count, or goes on: others belong to their
        sentence.
        """
        if number := _NUMBER.match(words):
            if int(number[1]) not in {1, self.numbers.get(indent, 0) + 1}:
                return None
            self.numbers = {place: last for place, last in self.numbers.items() if place < indent}
            self.numbers[indent] = int(number[1])
            return number
        return None if _RULE.match(words) else _BULLET.match(words)

    def _indented(self, indent: int, width: int) -> str:
        """Return the blanks before an item: as they were typed, as far as it belongs to the same item with them."""
        while self.parents and indent <= self.parents[-1][0]:
            self.parents.pop()
        typed, stands, begins = self.parents[-1] if self.parents else (indent, 0, 0)
        place = max(begins, min(stands + indent - typed, begins + _WIDEST))
        self.parents.append((indent, place, place + width))
        return " " * place


def _begun(words: str) -> str:
    """Return *words* that begin no block of their own."""
    if number := _NUMBERED.match(words):
        return f"{number[1]}\\{words[len(number[1]) :]}"
    return f"\\{words}" if _BLOCK.match(words) else words
