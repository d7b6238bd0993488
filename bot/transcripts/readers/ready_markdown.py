"""Questions and answers in Markdown: a file for each, with the question in its front matter, a heading for
each, or another shape that sets questions apart.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt

from bot.errors import UserError
from bot.transcripts.dates import date_in
from bot.transcripts.readers import values
from bot.transcripts.readers.front_matter import FrontMatter, front_matter
from bot.transcripts.readers.labels import names_speaker
from bot.transcripts.readers.ready_columns import asks, columns_of, pair_of
from bot.transcripts.readers.ready_shapes import copied, is_bare, with_headings
from bot.transcripts.readers.stamps import ATTRIBUTION
from bot.transcripts.record import LeftOut, Part, ReadyPair, Record
from bot.transcripts.roles import named_in_title
from bot.transcripts.sentence_kinds import asks as demands
from bot.transcripts.sentence_kinds import without_prefix

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence


_QUESTION_KEY = re.compile(
    r"\A\s*---[ \t]*\n(?:.*\n){0,60}?(?i:question|frage|pregunta|pergunta)[ \t]*:", re.MULTILINE
)
_OTHERS = frozenset((".csv", ".tsv", ".json", ".jsonl", ".ndjson", ".srt", ".vtt", ".sbv"))
_ATX = re.compile(
    r"^ {0,3}(#{1,6})[ \t]+(\S.*?)[ \t]*#*[ \t]*$|^(\S[^\n]*)\n(?:={3,}|-{3,})[ \t]*$", re.MULTILINE
)
_NUMBERING = re.compile(
    r"\A(?:q(?:uestion)?\s?\d*\s?[:.)\-–]|\d{1,3}(?:\.\d{1,3})*\s?[.:)])\s*", re.IGNORECASE
)
_LABEL = re.compile(
    r"\A(?:\*\*|__)?a(?:nswer|ntwort)?\s?\d*\s?(?:[:.]|(?<=\d )[-–—]|(?<=\d)[)])(?:\*\*|__)?\s+(?=\S)",
    re.IGNORECASE,
)
_BY = re.compile(
    r"(?:\*\*|__)(?P<name>[^\W\d_a-z][\w.'’-]*(?: [^\W\d_a-z][\w.'’-]*){0,3}):(?:\*\*|__)\s+(?=\S)"
)
_LINKED = re.compile(r"\A\[(.+)\]\(https?://\S+\)\Z")
_ANCHOR = re.compile(r"\s*(?:\{#([\w-]+)\}|<a\s+(?:id|name)=\"([\w-]+)\"\s*>\s*</a>)\s*")
_TO_TOP = re.compile(r"\n+\W*\[?[^\n\w]{0,4}(?:back|return|go) to (?:the )?top\b[^\n]*\s*\Z", re.IGNORECASE)


def looks_like(name: str, head: str) -> float:
    """Return how sure a file of that *name* that begins with *head* has questions in front matter or headings."""
    if PurePath(name).suffix.lower() in _OTHERS:
        return 0.0
    if _QUESTION_KEY.match(head) and front_matter(head).fields:
        return 0.95
    if copied(head):
        return 0.97
    shaped = with_headings(head)
    headings = [_asked(found[2] or found[3]) for found in _ATX.finditer(shaped)]
    asking = sum(bool(question) for question in headings)
    sure = 0.0 if asking < 2 else 0.5 + 0.4 * asking / len(headings)
    return sure if shaped == head else min(sure, 0.55 if is_bare(head) else 0.7)


def read(text: str, file: str = "questions.md") -> Record:
    """Return the pair of a file with a question in its front matter, or a pair for each heading that asks and is
    answered.

    UserError where there is neither.
    """
    front = front_matter(text.removeprefix("\ufeff"))
    if pair := _pair_of_file(front, file):
        return Record(pairs=(pair,))
    front = front._replace(body=ATTRIBUTION.sub("", front.body))
    shaped = with_headings(front.body)
    headings = list(_headings(shaped))
    title = _bare(headings[0].text) if headings and headings[0].level == 1 and not headings[0].asked else None
    record = Record.of(
        _parts(shaped.split("\n"), headings, front.lines),
        title=front.text("title") or title or _first_line(front.body),
        date=front.date or date_in(title or _first_line(front.body) or "") or None,
        link=front.link,
        guests=tuple(filter(None, [front.text("guest")])),
    )
    if not record.pairs:
        raise UserError(
            f"{file}:1: no heading here asks a question with an answer under it, nor does the front matter have a "
            "question; name the --format if this is something else"
        )
    record = replace(record, pairs=tuple(_answered(record.pairs)))
    if shaped == front.body:
        return record
    # The headings are ours, and moved the lines.
    moved, line, at = [], front.lines + 1, 0
    for pair in record.pairs:
        if (found := front.body.find(pair.question, at)) >= 0:
            line, at = line + front.body.count("\n", at, found), found + len(pair.question)
        moved.append(replace(pair, line=line))
    return replace(record, pairs=tuple(moved))


def _answered(pairs: Sequence[ReadyPair]) -> Iterator[ReadyPair]:
    """Yield *pairs* with who answers, where most answers begin with the same few names: "**Ann:** yes"."""
    begun = [_BY.match(pair.answer) for pair in pairs]
    times = Counter(found["name"] for found in begun if found and names_speaker(found["name"]))
    known = {name for name, count in times.items() if count > 1}
    known = known if 2 * sum(times[name] for name in known) >= len(pairs) else set()
    for pair, found in zip(pairs, begun, strict=True):
        if found and found["name"] in known:
            yield replace(pair, answer=pair.answer[found.end() :], guest=found["name"])
        else:
            yield pair


def _first_line(body: str) -> str | None:
    """Return the first line where it says with whom the session was."""
    first = body.lstrip().partition("\n")[0].strip()
    return first if named_in_title(first) else None


def _pair_of_file(front: FrontMatter, file: str) -> ReadyPair | None:
    fields = {key: value for key, value in front.fields.items() if key not in {"title", "text", "body"}}
    if body := _LABEL.sub("", front.body.strip()):
        fields["answer"] = body
    columns = columns_of(fields)
    pair = pair_of(fields, columns, 1) if columns else None
    return pair and replace(pair, id=pair.id or values.name(PurePath(file).stem))


# -- headings -----------------------------------------------------------------------------------------------


class _Heading(NamedTuple):
    level: int
    text: str
    start: int
    end: int  # lines from 0; the heading's own
    asked: str | None  # the question


def _parts(lines: Sequence[str], headings: Sequence[_Heading], before: int) -> Iterator[Part]:
    """Yield the pairs under *headings*, and what is none; *before* the lines there are as many of the file."""
    inside = -1  # up to this line all belongs to an answer
    for index, heading in enumerate(headings):
        if heading.start < inside:
            continue
        question, line = heading.asked, before + heading.start + 1
        end = _end(headings, index, len(lines))
        if question and (answer := _answer(lines[heading.end : end])):
            inside = end
            yield ReadyPair(without_prefix(question)[0], answer, line, id=_anchor(heading.text))
        elif question:
            yield LeftOut(line, "a question without an answer under it")
        elif index or heading.level != 1:
            next_ = headings[index + 1].start if index + 1 < len(headings) else len(lines)
            if _answer(lines[heading.end : next_]):
                yield LeftOut(line, "text under a heading that asks nothing")


def _headings(body: str) -> Iterator[_Heading]:
    """Yield the headings; among several of one level that ask, also those that ask without a mark ("Tell us …")."""
    found = [
        _Heading(int(opening.tag[1]), inline.content, opening.map[0], opening.map[1], _asked(inline.content))
        for opening, inline in itertools.pairwise(MarkdownIt("commonmark").parse(body))
        if opening.type == "heading_open" and opening.map and opening.level == 0
    ]
    times, asking = Counter(one.level for one in found), Counter(one.level for one in found if one.asked)
    for one in found:
        among = asking[one.level] > 1 and asking[one.level] * 3 >= 2 * times[one.level]
        told = _NUMBERING.sub("", _bare(one.text))
        yield one._replace(asked=told) if among and not one.asked and demands(told) else one


def _end(headings: Sequence[_Heading], index: int, last: int) -> int:
    """Return where the answer under a heading ends: at the next of its level or above, or the next that asks."""
    own, following = headings[index], map(headings.__getitem__, range(index + 1, len(headings)))
    return next((h.start for h in following if h.level <= own.level or h.asked), last)


def _asked(heading: str) -> str | None:
    """Return the question that a heading asks, without its number and anchor; None if it asks none."""
    bare = _bare(heading)
    question = _LINKED.sub(r"\1", _NUMBERING.sub("", bare))
    labelled = bool(re.match(r"q(?:uestion)?\s?\d*\s?[:.)]", bare, re.IGNORECASE))
    return question or None if labelled or asks(question) else None


def _bare(heading: str) -> str:
    text = " ".join(_ANCHOR.sub(" ", heading).split())
    whole = re.fullmatch(r"(\*{1,3}|_{1,3})(.+)\1", text)
    return whole[2].strip() if whole else text


def _anchor(heading: str) -> str | None:
    found = _ANCHOR.search(heading)
    return (found[1] or found[2]) if found else None


def _answer(lines: Sequence[str]) -> str:
    text = "\n".join(lines).strip()
    text = re.sub(r"\n+(?:-{3,}|\*{3,}|_{3,}|<br ?/?>)\s*\Z", "", text)  # a rule between two questions
    text = _TO_TOP.sub("", text if not re.fullmatch(r"-{3,}|\*{3,}|_{3,}", text) else "")
    return _LABEL.sub("", text)
