"""Questions and answers in Markdown: a file for each, with the question in its front matter, or a heading for each."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from markdown_it import MarkdownIt

from bot.errors import UserError
from bot.transcripts.readers.faq_shapes import is_bare, with_headings
from bot.transcripts.readers.front_matter import FrontMatter, front_matter
from bot.transcripts.readers.ready_columns import asks, columns_of, pair_of
from bot.transcripts.record import LeftOut, ReadyPair, Record
from bot.transcripts.roles import named_in_title

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_QUESTION_KEY = re.compile(
    r"\A\s*---[ \t]*\n(?:.*\n){0,60}?(?i:question|frage|pregunta|pergunta)[ \t]*:", re.MULTILINE
)
_ATX = re.compile(
    r"^ {0,3}(#{1,6})[ \t]+(\S.*?)[ \t]*#*[ \t]*$|^(\S[^\n]*)\n(?:={3,}|-{3,})[ \t]*$", re.MULTILINE
)
_NUMBERING = re.compile(r"(?:q(?:uestion)?\s?\d*\s?[:.)\-–]|\d{1,3}(?:\.\d{1,3})*\s?[.:)])\s*", re.IGNORECASE)
_LABEL = re.compile(r"(?:\*\*|__)?a(?:nswer|ntwort)?\s?\d*\s?[:.](?:\*\*|__)?\s+(?=\S)", re.IGNORECASE)
_ANCHOR = re.compile(r"\s*(?:\{#([\w-]+)\}|<a\s+(?:id|name)=\"([\w-]+)\"\s*>\s*</a>)\s*")


def looks_like(name: str, head: str) -> float:
    """How sure a file of that *name* that begins with *head* has its questions in the front matter or in headings."""
    if PurePath(name).suffix.lower() not in {".md", ".markdown", ".mdx", ".txt", ""}:
        return 0.0
    if _QUESTION_KEY.match(head) and front_matter(head).fields:
        return 0.95
    shaped = with_headings(head)
    headings = [_asked(found[2] or found[3]) for found in _ATX.finditer(shaped)]
    asking = sum(bool(question) for question in headings)
    sure = 0.0 if asking < 2 else 0.5 + 0.4 * asking / len(headings)
    return sure if shaped == head else min(sure, 0.55 if is_bare(head) else 0.7)


def read(text: str, file: str = "questions.md") -> Record:
    """The pair of a file with a question in its front matter, or a pair for each heading that asks and is answered.

    UserError where there is neither.
    """
    front = front_matter(text.removeprefix("\ufeff"))
    if pair := _pair_of_file(front, file):
        return Record(pairs=(pair,))
    body = front.body
    front = front._replace(body=with_headings(body))
    pairs, left_out, title = _by_headings(front)
    if front.body != body:  # the headings are ours, and moved the lines
        at = [body.find(pair.question) for pair in pairs]
        lines = [front.lines + body.count("\n", 0, max(0, place)) + 1 for place in at]
        pairs = [replace(pair, line=line) for pair, line in zip(pairs, lines, strict=True)]
    if not pairs:
        raise UserError(
            f"{file}:1: no heading here asks a question with an answer under it, nor does the front matter have a "
            "question; name the --format if this is something else"
        )
    return Record(
        pairs=tuple(pairs),
        title=front.text("title") or title or _first_line(body),
        date=front.date or None,
        link=front.link,
        left_out=tuple(left_out),
        guests=tuple(filter(None, [front.text("guest")])),
    )


def _first_line(body: str) -> str | None:
    """The first line where it says with whom the session was."""
    first = body.lstrip().partition("\n")[0].strip()
    return first if named_in_title(first) else None


def _pair_of_file(front: FrontMatter, file: str) -> ReadyPair | None:
    fields = {key: value for key, value in front.fields.items() if key not in {"title", "text", "body"}}
    body = (
        _LABEL.sub("", front.body.strip(), count=1)
        if _LABEL.match(front.body.strip())
        else front.body.strip()
    )
    if body:
        fields["answer"] = body
    columns = columns_of(fields)
    if not columns:
        return None
    pair = pair_of(fields, columns, 1)
    return (
        pair
        if pair is None or pair.id
        else pair_of({**fields, "id": _stem(file)}, {**columns, "id": "id"}, 1)
    )


def _stem(file: str) -> str:
    return PurePath(file).stem


# -- headings -----------------------------------------------------------------------------------------------


class _Heading(NamedTuple):
    level: int
    text: str
    start: int
    end: int  # lines from 0; the heading's own


def _by_headings(front: FrontMatter) -> tuple[list[ReadyPair], list[LeftOut], str | None]:
    """The pairs, what is none, and the title: the first heading of the file, where it does not ask."""
    lines = front.body.split("\n")
    headings = list(_headings(front.body))
    pairs: list[ReadyPair] = []
    left_out: list[LeftOut] = []
    title = None
    inside = -1  # up to this line all belongs to an answer
    for index, heading in enumerate(headings):
        if heading.start < inside:
            continue
        question, line = _asked(heading.text), front.lines + heading.start + 1
        end = _end(headings, index, len(lines))
        answer = _answer(lines[heading.end : end])
        if question and answer:
            inside = end
            pairs.append(ReadyPair(question, answer, line, id=_anchor(heading.text)))
        elif question:
            left_out.append(LeftOut(line, "a question without an answer under it"))
        elif index == 0 and heading.level == 1:
            title = _bare(heading.text)
        elif _answer(
            lines[heading.end : headings[index + 1].start if index + 1 < len(headings) else len(lines)]
        ):
            left_out.append(LeftOut(line, "text under a heading that asks nothing"))
    return pairs, left_out, title


def _headings(body: str) -> Iterator[_Heading]:
    tokens = MarkdownIt("commonmark").parse(body)
    for opening, inline in itertools.pairwise(tokens):
        if opening.type == "heading_open" and opening.map and opening.level == 0:
            yield _Heading(int(opening.tag[1]), inline.content, *opening.map)


def _end(headings: Sequence[_Heading], index: int, last: int) -> int:
    """Where the answer under a heading ends: at the next of its level or above, or the next that asks."""
    own = headings[index]
    following = headings[index + 1 :]
    return next((h.start for h in following if h.level <= own.level or _asked(h.text)), last)


def _asked(heading: str) -> str | None:
    """The question that a heading asks, without its number and anchor; None if it asks none."""
    bare = _bare(heading)
    question = _NUMBERING.sub("", bare, count=1) if _NUMBERING.match(bare) else bare
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
    text = text if not re.fullmatch(r"-{3,}|\*{3,}|_{3,}", text) else ""
    return _LABEL.sub("", text, count=1) if _LABEL.match(text) else text
