"""AMA transcripts in Markdown: `**P1:** *question*`, `**A:** answer`, a legend, or each question in bold."""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.transcripts.mojibake import cleaned
from bot.transcripts.readers.dialogue import (
    Talk,
    called,
    named_guests,
    opened,
    record_of,
    without_emphasis,
)
from bot.transcripts.record import LeftOut, Record, Turn
from bot.transcripts.roles import answers_by_role, asks_by_role

if TYPE_CHECKING:
    from collections.abc import Iterator

_LEGEND = re.compile(
    r"^\s*(?:#{1,6}\s*)?[*_]*(?:legend|key|abbreviations|speakers|who is who)[*_]*\s*:?\s*[*_]*\s*$",
    re.IGNORECASE,
)
_LEGEND_LINE = re.compile(
    r"^\s*(?:[-*+]\s+)?[*_`]*([^\s:=*_`]{1,12}(?:\s?\(\w+\))?)[*_`]*\s*(?::|=|->|–|"
    r"—)\s*[*_`]*\s*(\S.{0,60}?)\s*$"
)
_PARTICIPANTS = re.compile(
    r"participants?|audience|members?|attendees?|students?|questions?|askers?|interviewer|host|moderator",
    re.IGNORECASE,
)
_ASKED_ABOVE = re.compile(
    r"(?:\d{1,3}[.)]\s+|[-*+]\s+)?(?P<asked>(?P<mark>\*\*|__)(?=\S)[^\n]*?[?？؟]\s*(?P=mark))"
    r"[ \t]*(?:\([^()\n]{1,40}\))?[ \t]*\n(?P<below>.*\S.*)",
    re.DOTALL,
)
_BY_WHOM = re.compile(r"\A((?:\*\*|__)[^\n]+(?:\*\*|__))[ \t]*\([^()\n]{1,40}\)\Z")
_BLOCK = re.compile(r"\n\s*\n")


class Legend(NamedTuple):
    """The legend of a record's labels: those who answer, by label, and those who ask."""

    guests: dict[str, str]
    askers: set[str]


def looks_like(name: str, text: str) -> float:
    """Return how sure it is, from 0 to 1, that *text* (the file *name*) is an AMA transcript in Markdown."""
    text = cleaned(text)
    _, talk = opened(text)
    speakers = {turn.speaker or "" for turn in talk.turns}
    if talk.turns and any(map(asks_by_role, speakers)) and any(map(answers_by_role, speakers)):
        return 0.95
    if talk.turns and _legend(text).guests:
        return 0.9
    if not talk.turns and _bold_questions(text, 0).turns:
        return 0.75 if name.lower().endswith((".md", ".markdown", ".txt", "-")) else 0.6
    return 0.0


def read(text: str, _file: str = "") -> Record:
    """Return the AMA in *text*; a record without turns where there is none."""
    head, talk = opened(text)
    if not talk.turns:
        talk = _bold_questions(head.body, head.lines)
    legend = _legend("\n".join(talk.before))
    talk.turns = [called(turn, legend.guests) for turn in talk.turns]
    guests = list(legend.guests.values()) or named_guests(talk, head)
    return record_of(talk, head, guests)


def _legend(text: str) -> Legend:
    lines = text.split("\n")
    legend = Legend({}, set())
    start = next((n for n, line in enumerate(lines) if _LEGEND.match(line)), None)
    for line in lines[start + 1 :] if start is not None else ():
        if found := _LEGEND_LINE.match(line):
            label, meaning = found[1], found[2].strip("*_ ")
            if _PARTICIPANTS.search(meaning):
                legend.askers.add(label)
            else:
                legend.guests[label] = meaning
        elif line.strip():
            break
    return legend


def _bold_questions(text: str, before: int) -> Talk:
    """Return the talk of an interview that sets its questions in bold, or in italics, and names nobody."""
    blocks = list(_blocks(text, before))
    asked = [n for n, (_, block) in enumerate(blocks) if _is_asked(block)]
    marks = Counter(blocks[n][1][:2] for n in asked if "?" in blocks[n][1])
    usual = max(marks, key=lambda mark: marks[mark], default="")
    while len(asked) > 1 and "?" not in (first := blocks[asked[0]][1]):
        if asked[1] > asked[0] + 1 and (first.startswith(usual) or not usual.startswith("*")):
            break
        del asked[0]  # a title, or what introduces the talk
    questions = [n for n in asked if "?" in blocks[n][1]]
    # Two at least, half of what is set apart, and most of them with an answer below: else it is only emphasis.
    if (
        len(questions) < 2
        or len(questions) * 2 < len(asked)
        or sum(n + 1 not in asked for n in asked) * 2 < len(asked)
    ):
        return Talk()
    talk = Talk(before=[block for _, block in blocks[: asked[0]]])
    over = False
    for n, (number, block) in enumerate(blocks[asked[0] :], start=asked[0]):
        if n in asked:
            over = False
            asked_there = re.sub(r"\A\*\*Q\w*\s?\d*:\*\*\s*", "", re.sub(r"(?m)^>\s?", "", block))
            talk.turns.append(Turn("Q", without_emphasis(asked_there), number))
        elif over or re.match(r"#{1,6}\s|(?:[-*_]\s?){3,}$", block):
            over = True
            talk.left_out.append(LeftOut(number, "a heading or a rule, or what stands under it"))
        else:
            talk.turns.append(Turn("A", block, number))
    return talk


def _blocks(text: str, before: int) -> Iterator[tuple[int, str]]:
    number = before + 1
    at = 0
    for gap in [*_BLOCK.finditer(text), None]:
        block = text[at : gap.start() if gap else len(text)]
        if block.strip():
            first = number + block[: len(block) - len(block.lstrip())].count("\n")
            yield from _parted(first, block.strip())
        if gap:
            number += text.count("\n", at, gap.end())
            at = gap.end()


def _parted(number: int, block: str) -> Iterator[tuple[int, str]]:
    """Yield *block*, a question in bold apart from the answer that stands right below it."""
    block = _BY_WHOM.sub(r"\1", block)
    if found := _ASKED_ABOVE.fullmatch(block):
        yield number, found["asked"]
        yield number + 1, textwrap.dedent(found["below"]).strip()
    else:
        yield number, block


def _is_asked(block: str) -> bool:
    if block.startswith(">"):
        return "?" in block and all(line.startswith(">") for line in block.split("\n"))
    return len(block) < 1500 and without_emphasis(block) != block and "](" not in block[:3]
