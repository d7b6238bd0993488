"""Pairs in texts whose fields have names: INI files, reports, tables of translations, source code, dumps of SQL."""

from __future__ import annotations

import ast
import csv
import re
from collections import Counter
from typing import TYPE_CHECKING

from bot.transcripts.readers.ready_columns import asks, columns_of
from bot.transcripts.readers.trees import matched

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

_NAME = r"(?P<key>[^\W\d][\w -]{0,30}?)[ ]?#?\d*"
_LINE = re.compile(rf"^[ \t]*(?:[\w.-]+\.)?{_NAME}[ \t]*(?P<sign>[=:|])[ \t]*(?P<value>.*)$", re.MULTILINE)
_KEYED = re.compile(
    r"^[ \t]*[\"']?(?P<place>(?=\w*[._/-])[\w./-]+)[\"']?[ \t]*[=:][ \t]*(?P<value>\S.*?)[;,]?$", re.MULTILINE
)
_STRING = r"\"(?:[^\"\\]|\\.)*\"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`"
_QUOTED = re.compile(rf"[\"']?\b{_NAME}[\"']?\s*(?:=>|[:=])\s*(?P<value>{_STRING})")
_BESIDE = re.compile(rf"[(\[]\s*(?P<q>{_STRING})\s*,\s*(?P<a>{_STRING})\s*,?\s*[)\]]")
_APART = re.compile(
    r"^(?:\[[\w.-]+\]|[\w-]+(?:\.[\w-]+)+[ \t]*=.*|[;#].*|-\[ .*|[^\w\s]{3,})[ \t]*$\n?", re.MULTILINE
)
_CREATED = re.compile(r"CREATE TABLE (?P<table>[`\"\w.]+) *\((?P<columns>(?:.|\n)+?)\n\)", re.IGNORECASE)
_INSERTED = re.compile(
    r"INSERT INTO (?P<table>[`\"\w.]+) *(?:\((?P<columns>[^()]+)\) *)?VALUES\s*(?P<rows>(?:.|\n)+?\));",
    re.IGNORECASE,
)


def fields_in(text: str) -> list[tuple[int, Mapping[str, str]]]:
    """Return the records of *text* with a question and an answer among their named fields, each with its line."""
    found = (
        _inserted(text)
        or _side_by_side(text)
        or _records(_quoted(text))
        or _records(_lines(text))
        or _keyed(text)
    )
    return [(text.count("\n", 0, at) + 1, fields) for at, fields in found]


def _inserted(text: str) -> list[tuple[int, dict[str, str]]]:
    """Return the rows that a dump of SQL inserts."""
    told = []
    created = {
        one["table"]: re.findall(r'^\s*[`"]?(\w+)', one["columns"], re.MULTILINE)
        for one in _CREATED.finditer(text)
    }
    for table in _INSERTED.finditer(text):
        named = [name.strip(' `"') for name in (table["columns"] or "").split(",")]
        columns = named if table["columns"] else created.get(table["table"], [])
        if columns_of(columns):
            rows = re.split(r"\)\s*,\s*\(", table["rows"].strip()[1:-1])
            cells = csv.reader(rows, quotechar="'", escapechar="\\", skipinitialspace=True)
            told += [(table.start(), dict(zip(columns, row, strict=False))) for row in cells]
    return told


def _side_by_side(text: str) -> list[tuple[int, dict[str, str]]]:
    """Return the questions that stand with their answers alone, between brackets: `("Why?", "Because.")`."""
    pairs = [(one.start(), _unquoted(one["q"]), _unquoted(one["a"])) for one in _BESIDE.finditer(text)]
    told = [
        (at, {"question": question, "answer": answer}) for at, question, answer in pairs if asks(question)
    ]
    return told if len(told) > 1 and len(told) * 2 > len(pairs) else []


def _keyed(text: str) -> list[tuple[int, Mapping[str, str]]]:
    """Return the questions and answers whose keys tell which belong together: "help.q1 = Why?"."""
    found = [(one.start(), one["place"], one["value"].strip("\"'")) for one in _KEYED.finditer(text)]
    begun = {value: at for at, _, value in reversed(found)}
    return [
        (begun.get(pair["question"], 0), pair)
        for pair in matched({place: value for _, place, value in found})
    ]


def _quoted(text: str) -> list[tuple[int, str, str]]:
    return [(one.start(), one["key"].strip(), _unquoted(one["value"])) for one in _QUOTED.finditer(text)]


def _unquoted(literal: str) -> str:
    try:
        return str(ast.literal_eval(literal.replace("`", '"""')))
    except (SyntaxError, ValueError):
        return literal[1:-1]


def _lines(text: str) -> list[tuple[int, str, str]]:
    """Return the fields that are lines, each with what stands under it up to the next."""
    found = list(_LINE.finditer(text))
    times = Counter(one["key"].strip() for one in found)
    most = max((times[key] for key in columns_of(times).values()), default=0)
    # Any other word before a colon belongs to the text that it stands in.
    found = [one for one in found if most * 0.6 <= times[one["key"].strip()] <= most]
    if not any(one["sign"] in "=|" for one in found) and len({one["key"].strip() for one in found}) < 3:
        return []  # two people talk, Q and A
    ends = [*(one.start() for one in found[1:]), len(text)]
    return [
        (one.start(), one["key"].strip(), _APART.sub("", text[one.start("value") : end]).strip())
        for one, end in zip(found, ends, strict=True)
    ]


def _records(fields: Sequence[tuple[int, str, str]]) -> list[tuple[int, dict[str, str]]]:
    """Return *fields* as records: a name that came already begins the next."""
    told = list[tuple[int, dict[str, str]]]()
    for at, key, value in fields:
        if not told or key in told[-1][1]:
            told.append((at, {}))
        told[-1][1][key] = value
    whole = [one for one in told if columns_of(one[1])]
    return whole if len(whole) > 1 and len(whole) * 2 > len(told) else []
