"""The shapes in which people set questions apart without a heading, made into headings: one row of a table each."""

from __future__ import annotations

import re
import textwrap

from bot.transcripts.readers.labels import labels_of, under_each
from bot.transcripts.readers.ready_columns import asks, columns_of

_ASKED_BY = r"(?:\((?:asked|question) by [^()\n]+\)[ \t]*)?"
_SHAPES = tuple(
    re.compile(shape, re.MULTILINE)
    for shape in (
        r"^[ \t]*<details[^>]*>\s*<summary>\s*(?:<\w+>)*(?P<q>[^<>\n]+)(?:</\w+>)*\s*</summary>[ \t]*",
        r"^(?:\?\?\?\+?|!!!)[ \t]+\w+[ \t]+\"(?P<q>[^\"\n]+)\"[ \t]*$",
        r"^>[ \t]*\[!\w+\][+-]?[ \t]*(?P<q>\S[^\n]*)$",
        r"^(?:={2,6}|h[1-6]\.[ \t])[ \t]*(?P<q>[^=\n]+?)[ \t]*={0,6}[ \t]*$",
        r"^(?P<q>\S[^\n]*)\n(?=:[ \t]+\S)",
        (
            rf"^[ \t]{{0,3}}(?:[-*+•]|\d{{1,3}}[.)])[ \t]+\*\*(?P<q>[^*\n]+)\*\*[ \t:]*{_ASKED_BY}"
            r"(?=\n[ \t]*\S|\n[ \t]*\n|[ \t]\S)"
        ),
        r"^(?:\*\*|__)(?P<q>[^*\n]+[?？؟])(?:\*\*|__)[ \t:]*(?=[ \t]\S)",
        r"^[ \t]{0,3}(?:[-*+•▶▸])[ \t]+(?P<q>[^\n*]+[?？؟])[ \t]*(?=\n)",
        r"^[ \t]{0,3}(?:\(?\d{1,3}[.)]|Q\d{0,3}[.)])[ \t]+(?P<q>[^\n]+[?？؟])[ \t]*(?=\n)",
        r"(?:\A|(?<=\n\n)|(?<=\n))(?P<q>[^\s#>|*\-:\d\[][^\n]{3,300}[?？؟])[ \t]*(?=\n[ \t]*\n?[ \t]*\S)",
    )
)
_TAGS = re.compile(r"</?(?:details|p|summary|div)>")
_ROW = re.compile(r"^[ \t]*\|(.+)\|[ \t]*$")


def is_bare(text: str) -> bool:
    """Return whether nothing but the question mark sets the questions of *text* apart."""
    return not _table(text) and not any(len(shape.findall(text)) > 1 for shape in _SHAPES[:-1])


def with_headings(text: str) -> str:
    """Return *text* with a heading for each question that is set apart otherwise; *text* itself where none is."""
    if re.search(r"^#{1,6}[ \t].*[?？؟]|[?？؟][ \t]*\n(?:-{3,}|={3,})[ \t]*$", text, re.MULTILINE):
        return text
    if table := _table(text):
        return table
    for shape in _SHAPES:
        found = [one for one in shape.finditer(text) if asks(one["q"].strip())]
        if len(found) > 1 and (shape is not _SHAPES[-1] or _alternate(text, found)):
            return _made(text, found)
    return text


def _alternate(text: str, found: list[re.Match[str]]) -> bool:
    """Return whether bare questions and answers alternate in *text*, and nobody is named as speaking."""
    blocks = [block for block in re.split(r"\n\s*\n", text) if block.strip()]
    if len(re.findall(r"^\s*\[?\d{1,2}:\d\d(?::\d\d)?\]?\s*$", text, re.MULTILINE)) > 2:
        return False  # a transcript
    return len(found) > 2 and 2.6 * len(found) >= len(blocks) - 2 and not labels_of(text.split("\n"))


def _made(text: str, found: list[re.Match[str]]) -> str:
    parts = [text[: found[0].start()]]
    for question, under, _ in under_each(text, found):
        answer = _TAGS.sub("", under)
        answer = re.sub(r"(?m)^>[ \t]?", "", answer) if question[0].lstrip().startswith(">") else answer
        answer = textwrap.dedent(re.sub(r"\A\s*:[ \t]+", "", answer).strip("\n"))
        parts.append(f"## {question['q'].strip()}\n\n{answer.strip()}\n\n")
    return "".join(parts)


def _table(text: str) -> str:
    """Return the rows of a Markdown table of questions and answers, as headings with what is under them."""
    rows = [_cells(line) for line in text.split("\n") if _ROW.match(line)]
    columns = columns_of(rows[0]) if len(rows) > 2 else {}
    if not columns:
        return ""
    given = [dict(zip(rows[0], row, strict=False)) for row in rows[2:]]
    pairs = [(row.get(columns["question"], ""), row.get(columns["answer"], "")) for row in given]
    before = text[: text.find("|")]
    return before + "".join(
        f"## Q: {question}\n\n{answer.replace('<br>', chr(10))}\n\n" for question, answer in pairs
    )


def _cells(line: str) -> list[str]:
    found = _ROW.match(line)
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", found[1])] if found else []
