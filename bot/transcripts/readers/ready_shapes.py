"""Shapes in which people set questions apart without headings: what opens on a click, lists, tables, flash cards, bare
paragraphs, copies of pages; made into headings.
"""

from __future__ import annotations

import itertools
import re
import textwrap
from collections import Counter

from bot.transcripts.lexicon import any_of
from bot.transcripts.readers.labels import labels_of, under_each
from bot.transcripts.readers.ready_columns import asks, columns_of
from bot.transcripts.sentences import numbers_alike

_ASKED_BY = r"(?:\((?:asked|question) by [^()\n]+\)[ \t]*)?"
_MARKER = r"[-*+•▶▸►▪◦]"
_MARKED = r"(?:[^\w\s*_<>#|\[(-]+[ \t]*)?"  # an emoji
_COUNTED = r"(?:\(?(?:\d{1,3}|[IVX]{1,5}|[a-z])[.)]|\d{1,2}(?:\.\d{1,2})+|#\d{1,3}|Q\d{0,3}[.)])"
_BESIDE = r"(?:[ \t]+(?:#\w+|\[[^\]\n]{1,30}\]|\([^()\n]{1,30}\)))*"  # tags, and who asks
_ASKED = rf"(?i:{any_of('roles', 'counted')})"
_SHAPES = tuple(
    re.compile(shape, re.MULTILINE)
    for shape in (
        r"^[ \t]*(?:[-*+][ \t]+)?<details[^>]*>\s*<summary>\s*(?:<\w+>)*(?P<q>[^<>\n]+)(?:</\w+>)*\s*</summary>[ \t]*",
        r"^[ \t]*(?:\{\{[<%]|<(?=[A-Z]))[ \t]*\w+[ \t]+(?:\w+=)?([\"'])(?P<q>[^\n]+?)\1[ \t]*(?:[>%]\}\}|>)[ \t]*$",
        r"^(?:\?\?\?\+?|!!!)[ \t]+\w+[ \t]+([\"'])(?P<q>[^\n]+)\1[ \t]*$",
        r"^(?::{3,}[ \t]*\{?|`{3,}\{)\w+\}?(?:[ \t]+|\[)(?P<q>[^\n\]]+?)\]?[ \t]*$",
        r"^/{3,}[ \t]*\w+[ \t]+\|[ \t]*(?P<q>[^\n]+?)[ \t]*$",
        r"^>[ \t]*\[!\w+\][+-]?[ \t]*(?:\n>[ \t]*\*\*)?(?P<q>[^\s*][^\n*]*)(?:\*\*)?[ \t]*$",
        r"^>[ \t]*(?:\*\*|__)(?P<q>[^*\n]+[?？؟])(?:\*\*|__)[ \t]*$",
        rf"^<aside>\s*{_MARKED}\*\*(?P<q>[^*\n]+)\*\*\s*</aside>[ \t]*$",
        rf"^{_ASKED}[ \t]*#?\d{{0,3}}[:.]?[ \t]*\n+(?P<q>[^\n]+)\n+{_ASKED}[ \t]*#?\d{{0,3}}[:.]?[ \t]*\n",
        r"^(?:={2,6}|h[1-6]\.[ \t])[ \t]*(?P<q>[^=\n]+?)[ \t]*={0,6}[ \t]*$",
        r"^(?P<q>\S[^\n]*)\n(?:([~*+^_.])\2{2,})[ \t]*$",
        r"^(?P<q>\S[^\n]*)\n\?\??[ \t]*$",
        r"^(?P<q>[^\n:]+[?？؟])[ \t]*:::?[ \t]*(?=\S)",
        r"^(?:;[ \t]*)?(?P<q>[^\s;][^\n]*)\n(?=:[ \t]+\S)",
        (
            rf"^[ \t]{{0,3}}(?:{_MARKER}|\d{{1,3}}[.)])[ \t]+(?:\[[ xX]\][ \t]+)?"
            rf"\*\*(?P<q>[^*\n]+)\*\*[ \t:]*{_ASKED_BY}"
            r"(?=\n[ \t]*\S|\n[ \t]*\n|[ \t]\S)"
        ),
        r"^(?:\*\*|__)(?P<q>[^*\n]+[?？؟])(?:\*\*|__)[ \t:]*(?=[ \t]\S)",
        rf"^{_MARKED}(?<=[^\s\w*])[ \t]*\*\*(?P<q>[^*\n]+[?？؟])\*\*[ \t]*(?=\n)",
        rf"^(?P<in>[ \t]*){_MARKER}[ \t]+(?:#{{1,6}}[ \t]+)?(?P<q>[^\n*]+[?？؟]){_BESIDE}[ \t]*(?=\n)",
        rf"^[ \t]{{0,3}}{_COUNTED}[ \t]+(?P<q>[^\n]+[?？؟])[ \t]*(?=\n)",
        r"^(?P<in>[ \t]+)(?P<q>\S[^\n]*[?？؟])[ \t]*(?=\n(?:[ \t]*\n)?(?P=in)[ \t]+\S)",
        r"(?:\A|^(?:-{3,}|\*{3,}|_{3,})[ \t]*\n\s*)(?P<q>[^\s#>|*][^\n]+[?？؟])[ \t]*(?=\n)",
        r"(?:\A|(?<=\n\n)|(?<=\n))(?P<q>[^\s#>|*\-:\d\[][^\n]{3,300}[?？؟][\"”“»]?)[ \t]*(?=\n[ \t]*\n?[ \t]*\S)",
    )
)
_PAGES = tuple(
    re.compile(page, re.MULTILINE)
    for page in (
        r"^(?P<q>[^\n]+\?)\n+Profile photo for (?P<by>[^\n]+)\n(?:[^\n]*\n){1,4}?[^\n]*\b\d+(?:h|d|w|mo|y)\n",
        r"^(?P<q>[^\n]+\?)\n(?P<by>[^\n,?]+)(?:, [^\n]+)?\nAnswered [^\n]+\n",
        r"^(?P<q>[^\n]+)\nAsked [^\n]+\n(?P<by>)Modified [^\n]+\nViewed [^\n]+\n[\s\S]*?\n\d+ Answers?\n[\s\S]*?^\d+\n",
    )
)
# Where none of these is, whatever mark is the same before several questions: signs, a command, a word and a number.
_MARK = re.compile(
    r"(?![\"'“”«»(¿¡\s]*\Z)(?:[^\w\s]{1,8}[ \t]*(?:0[.):]?[ \t]+)?|"
    r"[@.\\=<{\[!+%]{1,2}(?:[a-z]{1,12}|[A-Z]{1,3})0?(?:[:=][\w-]*=?)?[^\w\n]*|[A-Za-z]{1,12}:? ?0[.)=}\]]? ?)"
)
_MARKED_LINE = re.compile(
    r"^[^\n]{0,300}[?？؟][^\w\n?]{0,6}(?:\w{1,10}[\]>}]+|#[\w-]+)?[ \t]*$", re.MULTILINE
)
_MARKUP_LINES = re.compile(
    r"(?:(?:\A|\n)\s*(?:\[\[[^\]\n]*\]\]|\\\w+\{.*\}|[@=][a-z]+(?: .{0,40})?|\.[A-Z]{1,2}|\{\w+\}|</\w+>|[^\w\s]{3,}|"
    r"={2,6} .{1,80} ={2,6})"
    r"[ \t]*)+\s*\Z"
)
_MARK_OF_ITEM = r"[ \t]*[QA]?(?P<n>\d{1,3}|[a-z](?=\)))[.):][ \t]+"
_ITEM = re.compile(
    rf"^{_MARK_OF_ITEM}(?P<said>\S[^\n]*"
    rf"(?:\n(?!{_MARK_OF_ITEM.replace('?P<n>', '?:')}|#|[^\n]*:[ \t]*$|[ \t]*\n)[^\n]+)*)",
    re.MULTILINE,
)
_SIGN = re.compile(r"[^\w\s\"'“„«(\[¿¡*_`~$#<|>:\\-]+[ \t]+")
_IN_QUOTES = re.compile(r"\A[\"“„«]([^\"“”„«»]+)[\"”“»]\Z")
_AROUND = re.compile(r"\n(?:Share|[\d.,]+[KM]? views\b.*|View \d+ upvote\w*.*)\n")
_TAGS = re.compile(
    r"</?(?:details|p|summary|div)>|[ \t]*<br ?/?>|^(?::::+|///+)[ \t]*$|"
    r"^[ \t]*(?:\{\{[<%] ?/.*|</?[A-Z]\w*>[ \t]*)$",
    re.MULTILINE,
)
_PROPERTY = re.compile(r"^[ \t]*(?:[-*] )?[\w./-]+::[ \t].*\n", re.MULTILINE)  # Logseq's
_RULE_OF_TABLE = re.compile(r"^[ \t]*\|?(?:[ \t]*:?-+:?[ \t]*(?:\||$))+[ \t]*$")


def is_bare(text: str) -> bool:
    """Return whether nothing but the question mark sets the questions of *text* apart."""
    return not _table(text) and not any(len(shape.findall(text)) > 1 for shape in _SHAPES[:-1])


def with_headings(text: str) -> str:
    """Return *text* with a heading for each question that is set apart otherwise; *text* itself where none is."""
    if re.search(r"^#{1,6}[ \t].*[?？؟]|[?？؟][ \t]*\n(?:-{3,}|={3,})[ \t]*$", text, re.MULTILINE):
        return text
    if told := _table(text) or copied(text) or _two_lists(text):
        return told
    bare = _PROPERTY.sub("", text)
    for shape in _SHAPES:
        if shape is _SHAPES[-2] and (found := _marked(bare)):
            return _made(bare, found)
        found = [one for one in shape.finditer(bare) if asks(one["q"].strip())]
        if len(found) > 1 and (shape is not _SHAPES[-1] or _alternate(bare, found)):
            return _made(bare, found)
    return text


def _marked(text: str) -> list[re.Match[str]]:
    """Return the questions of *text* that most have one mark before them, whatever it is: "@section", "Subject: 3)"."""
    asking = [numbers_alike(one[0]) for one in _MARKED_LINE.finditer(text)]
    marks = Counter(
        line[:at]
        for line in asking
        for at in range(1, min(len(line), 30))
        if line[at].isalpha() and not line[at - 1].isalnum() and _MARK.fullmatch(line[:at])
    )
    mark = max(marks, key=lambda one: (marks[one], len(one)), default="")
    if marks[mark] < 2 or marks[mark] * 2 <= len(asking) or labels_of(text.split("\n")):
        return []
    begins = re.escape(mark).replace("0", r"\d+")
    found = re.finditer(rf"^{begins}(?P<q>\w[^\n]*[?？؟])[^\n]*$", text, re.MULTILINE)
    told = [one for one, under, _ in under_each(text, list(found)) if under.strip()]
    return told if len(told) > 1 else []


def copied(text: str) -> str:
    """Return the questions of a page of Quora or Stack Overflow, copied as text, as headings, with the first answer."""
    found = [one for page in _PAGES for one in page.finditer(text)]
    return "".join(
        f"## Q: {one['q']}\n\n{'**' + one['by'] + ':** ' if one['by'] else ''}{_AROUND.split(under)[0].strip()}\n\n"
        for one, under, _ in under_each(text, found)
    )


def _two_lists(text: str) -> str:
    """Return the questions of a list and the answers of one as long below it, as headings with text."""
    items = list(_ITEM.finditer(text))
    again = [n for n in range(1, len(items)) if items[n]["n"] in {"1", "01", "a"}]
    if len(again) != 1 or len(items) != 2 * again[0]:
        return ""
    asking = [asks(one["said"].split("\n")[-1]) for one in items]
    if not all(asking[: again[0]]) or sum(asking[again[0] :]) * 2 > again[0]:
        return ""
    pairs = zip(items[: again[0]], items[again[0] :], strict=True)
    return "".join(
        f"## Q: {' '.join(one['said'].split())}\n\n{textwrap.dedent(other['said'])}\n\n"
        for one, other in pairs
    )


def _alternate(text: str, found: list[re.Match[str]]) -> bool:
    """Return whether bare questions and answers alternate in *text*, and nobody is named as speaking."""
    blocks = [block for block in re.split(r"\n\s*\n", text) if block.strip()]
    if len(re.findall(r"^\s*\[?\d{1,2}:\d\d(?::\d\d)?\]?\s*$", text, re.MULTILINE)) > 2:
        return False  # a transcript
    return len(found) > 2 and 2.6 * len(found) >= len(blocks) - 2 and not labels_of(text.split("\n"))


def _made(text: str, found: list[re.Match[str]]) -> str:
    parts = [text[: found[0].start()], "\n\n"]
    for question, under, _ in under_each(text, found):
        answer = _MARKUP_LINES.sub("", _TAGS.sub("\n", _inside(question, under)))
        answer = re.sub(r"(?m)^>[ \t]?", "", answer) if question[0].lstrip().startswith(">") else answer
        answer = textwrap.dedent(re.sub(r"\A\s*:[ \t]+", "", answer).strip("\n"))
        if len(re.findall(r"^(?:[-*▪◦]|o\t)\s*", answer, re.MULTILINE)) == 1:
            answer = re.sub(r"\A(?:[-*▪◦] |o\t)", "", answer)  # a list of one
        told = answer.lstrip(" \t")
        answer = told[sign.end() :] if (sign := _SIGN.match(told)) else answer
        answer = answer.removesuffix("```") if question[0].startswith("```") else answer
        asked = _IN_QUOTES.sub(r"\1", question["q"].strip())
        parts.append(f"## {asked}\n\n{answer.strip()}\n\n")
    return "".join(parts)


def _inside(question: re.Match[str], under: str) -> str:
    """Return what stands *under* a question of an outline, up to the next entry that is no deeper."""
    if (indent := question.groupdict().get("in")) is None:
        return under
    beside = re.search(rf"^[ \t]{{0,{len(indent)}}}{_MARKER}[ \t]", under, re.MULTILINE)
    return under[: beside.start()] if beside and under[: beside.start()].strip() else under


def _table(text: str) -> str:
    """Return the rows of Markdown tables of questions and answers, as headings with what is under them."""
    lines, told, begun = text.split("\n"), list[str](), 0
    for at, line in enumerate(lines[1:], 1):
        if not _RULE_OF_TABLE.match(line):
            continue
        header = _cells(lines[at - 1])
        rows = [_cells(row) for row in itertools.takewhile(lambda row: "|" in row, lines[at + 1 :])]
        columns = columns_of(header)
        if not any(header) and sum(len(row) == 2 and asks(row[0]) for row in rows) * 2 > len(rows):
            header, columns = ["q", "a"], {"question": "q", "answer": "a"}
        if not columns:
            continue
        begun = begun or at - 1
        for row in rows:
            cells = dict(zip(header, row, strict=False))
            question, answer = cells.get(columns["question"], ""), cells.get(columns["answer"], "")
            told.append(f"## Q: {question}\n\n{re.sub('<br ?/?>', chr(10), answer)}\n\n")
    return "\n".join([*lines[:begun], "", *told]) if len(told) > 1 else ""


def _cells(line: str) -> list[str]:
    inner = line.strip().removeprefix("|").removesuffix("|")
    return [cell.strip().replace("\\|", "|") for cell in re.split(r"(?<!\\)\|", inner)]
