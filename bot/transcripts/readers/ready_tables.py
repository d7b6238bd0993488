"""Tables of questions and answers: CSV with any delimiter, JSON, JSON lines."""

from __future__ import annotations

import itertools
import re
from contextlib import suppress
from dataclasses import replace
from pathlib import PurePath
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transcripts.dates import date_in
from bot.transcripts.readers import values
from bot.transcripts.readers.message_fields import holds_talk
from bot.transcripts.readers.ready_columns import asks, columns_of, filled_in, is_vague, note_of, pair_of
from bot.transcripts.readers.ready_fields import fields_in
from bot.transcripts.readers.rows import ABOUT, Row, head_rows, rows_of
from bot.transcripts.readers.rows import header as header_of
from bot.transcripts.readers.trees import matched, tabled, threads
from bot.transcripts.record import LeftOut, Part, Record
from bot.transcripts.roles import named_in_title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_WANTED = "a column 'question' and a column 'answer' are wanted: rename those that hold them"
_ASKING_KEY = re.compile(r'"[^"\n]{3,300}\?"\s*:|[{\[]\s*(?:"string"\s*:\s*)?"[^"\n]{3,300}\?"\s*,')
_FEW = 2
_USER, _MODEL = frozenset(("user", "human", "prompter")), frozenset(("assistant", "gpt", "model", "bot"))
# Records for tuning a chat model, as messages with roles, and as templates filled in.
_TUNED = re.compile(
    rf'"(?:role|from)"\s*:\s*"(?:{"|".join(_MODEL)})"|\[/INST\]|<\|im_start\|>assistant|### (?:Assistant|Response):'
)
_TEMPLATE = re.compile(
    r"(?:\[INST\]|<\|im_start\|>user)(?P<q>.+?)(?:\[/INST\]|<\|im_end\|>\s*<\|im_start\|>assistant)"
    r"(?P<a>.+?)(?=</?s>|<\|im_end\|>|\[INST\]|\Z)|"
    r"### (?:Human|Instruction):(?P<q2>.+?)### (?:Assistant|Response):(?P<a2>.+?)(?=###|\Z)",
    re.DOTALL,
)
_BELOW = re.compile(r'"\w*(?:answer|repl|conversation|comment)\w*"\s*:\s*[\[{]', re.IGNORECASE)
_KEYS = re.compile(r'"([^"\\\n]{1,40})"\s*:')


def looks_like(name: str, head: str) -> float:
    """Return how sure a file of that *name* that begins with *head* is a table of questions and answers."""
    suffix, head = PurePath(name).suffix.lower(), head.lstrip("\ufeff \n\r")
    if values.opens(head):
        columns = columns_of(_KEYS.findall(head[:20_000]))
        asking = len(_ASKING_KEY.findall(head[:20_000])) > 1
        if _TUNED.search(head[:20_000]):
            return 0.9
        if not columns or is_vague(columns) or _BELOW.search(head[:20_000]):
            with suppress(UserError):
                root = values.parse(head, name)
                if sure := _placed(root, vague=not columns or is_vague(columns)):
                    return sure
        return 0.6 * asking if not columns else 0.4 * ("?" in head) if is_vague(columns) else 0.9
    if suffix not in {".csv", ".tsv"} and fields_in(head):
        return 0.96
    rows = head_rows(head, columns_of)
    columns = next(filter(None, map(columns_of, rows[:ABOUT])), {})
    ours = suffix in {".csv", ".tsv"}
    filled = ours and rows and _filled_in([Row(1, row) for row in rows])
    if filled or (not columns and _guessed(rows) and (ours or len({len(row) for row in rows}) == 1)):
        return 0.7
    return 0.3 * ours if not columns else (0.95 if ours else 0.6) - 0.4 * is_vague(columns)


def _placed(root: Any, *, vague: bool) -> float:
    """Return how sure *root* has pairs by where its texts stand; by little more than that if its names are *vague*."""
    if threads(root):
        return 0.94
    guessed = vague and not holds_talk(root)
    return 0.94 if guessed and matched(root) else 0.91 if guessed and tabled(root) else 0.0


def read(text: str, file: str = "table") -> Record:
    """Return the pairs of a table; its notes say by which columns. UserError where no column is a question's."""
    text = text.removeprefix("\ufeff")
    if values.opens(text) and PurePath(file).suffix.lower() not in {".csv", ".tsv"}:
        return _read_json(text, file)
    if PurePath(file).suffix.lower() not in {".csv", ".tsv"} and (fields := fields_in(text)):
        return _record(((line, row, columns_of(row)) for line, row in fields), file)
    return _read_csv(text, file)


# -- CSV ----------------------------------------------------------------------------------------------------


def _read_csv(text: str, file: str) -> Record:
    rows = rows_of(text, file, columns_of)
    if not rows:
        raise UserError(f"{file}:1: the table is empty; {_WANTED}")
    at = header_of(rows, columns_of)
    about = [cell for row in rows[:at] for cell in row.cells]
    del rows[:at]
    header, note = rows[0].cells, None
    if filled := _filled_in(rows):
        return _record(((line, one, columns_of(one)) for line, one in filled), file)
    columns = columns_of(header)
    at = header.index(columns["question"]) if columns else 0
    asking = any(asks(row.cells[at]) for row in rows[1:] if len(row.cells) > at)
    unasked = not columns or (is_vague(columns) and not asking)
    if unasked and (guessed := _guessed([row.cells for row in rows])):
        names, others = header, columns
        header, columns, named = guessed
        if others:  # the columns have names, of which two were taken for what they are not
            kept = {part: header[names.index(one)] for part, one in others.items() if one in names}
            columns, named = {**kept, **columns}, True
        which = f"{columns['question']} is taken for questions, {columns['answer']} for answers"
        note = f"the columns have no names that are known: {which}"
        rows = rows if named else [Row(1, []), *rows]
    if columns:
        given = ((row.line, dict(zip(header, row.cells, strict=False)), columns) for row in rows[1:])
        record = _record(given, file, note)
        title, date = next(filter(named_in_title, about), None), next(filter(None, map(date_in, about)), None)
        return replace(record, title=title, date=date)
    told = ", ".join(cell.strip()[:40] for cell in header[:12])
    raise UserError(
        f"{file}:{rows[0].line}: no columns are known as questions and answers ({told}); {_WANTED}"
    )


def _filled_in(rows: Sequence[Row]) -> list[tuple[int, Mapping[str, Any]]]:
    """Return the pairs of a form that people filled in, one in a row; none where most rows are no such thing."""
    header, *others = rows
    # What stands above the answers of all says how these were given: "Open-Ended Response".
    told = [row for row in others if any(map(str.strip, row.cells[:1])) or asks(header.cells[0])]
    pairs = [(row.line, filled_in(dict(zip(header.cells, row.cells, strict=False)))) for row in told]
    most = sum(bool(found) for _, found in pairs) * 2 > len(pairs)
    return [(line, one) for line, found in pairs for one in found] if most else []


def _guessed(rows: Sequence[Sequence[str]]) -> tuple[list[str], dict[str, str], bool] | None:
    """Return numbers for columns whose names are not known, which of them is what, and whether the first row has names:
    in one most cells ask, and another has the longest texts. None where none does.
    """
    columns = list(itertools.zip_longest(*rows, fillvalue=""))
    asking = [sum(cell.rstrip().endswith("?") for cell in column) for column in columns]
    if len(columns) < 2 or len(rows) < 2 or max(asking) * 2 <= len(rows):
        return None
    question = asking.index(max(asking))
    others = (n for n in range(len(columns)) if n != question)
    answer = max(others, key=lambda n: sum(map(len, columns[n])))
    if sum(bool(cell.strip()) for cell in columns[answer]) * 2 <= len(rows):
        return None
    named = not rows[0][question].rstrip().endswith("?") and max(asking) == len(rows) - 1
    header = [str(n) for n in range(1, len(columns) + 1)]
    return header, {"question": header[question], "answer": header[answer]}, named


# -- JSON ---------------------------------------------------------------------------------------------------


def _read_json(text: str, file: str) -> Record:
    left_out: list[LeftOut] = []
    lines = [(number, line) for number, line in enumerate(text.split("\n"), 1) if line.strip()]
    if len(lines) > 1 and all(line.strip().endswith("}") for _, line in lines[:2]):
        objects = list(_json_lines(lines, file, left_out))
    else:
        root = values.parse(text, file)
        objects = list(enumerate(_pairs(root), 1))
    if len(objects) < _FEW and len(fields := fields_in(text)) > len(objects):
        objects = fields
    if not objects:
        raise UserError(f"{file}:1: no objects with a question and an answer are in this JSON; {_WANTED}")
    known = {tuple(item): columns_of(item) for _, item in objects}
    rows = ((line, item, known[tuple(item)]) for line, item in objects)
    return _record(rows, file, left_out=left_out)


def _pairs(root: Any) -> list[Mapping[str, Any]]:
    """Return the objects in *root* that may be pairs: by their fields' names, else by where their texts stand."""
    told = [*_linked(root)] or [*_objects(root)]
    known = [(one, columns_of(one)) for one in told]
    if found := threads(root):
        return found
    if any(not is_vague(columns) for _, columns in known):
        return told
    asking = any(asks(values.told(one[columns["question"]])) for one, columns in known)
    if asking and not any(is_vague(columns, ["question"]) for _, columns in known):
        return told  # "instruction" and "output"
    return matched(root) or (told if asking else tabled(root) or told)


def _json_lines(
    lines: Iterable[tuple[int, str]], file: str, left_out: list[LeftOut]
) -> Iterator[tuple[int, Mapping[str, Any]]]:
    for number, line in lines:
        try:
            item = values.parse(line, file, number)
        except UserError:
            left_out.append(LeftOut(number, "this line is not JSON"))
            continue
        for found in _objects(item):
            yield number, found


def _objects(root: Any) -> Iterator[Mapping[str, Any]]:
    """Yield the objects that may be pairs, wherever they stand: those that hold a question and an answer, or one for
    each member of an object whose keys are questions.
    """
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list) and len(item) == 2 and all(isinstance(one, str) for one in item):
            yield from ({"question": item[0], "answer": item[1]},) if asks(item[0]) else ()
        elif isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            if columns := columns_of(map(str, item)):
                yield from _side_by_side(item, columns)
            elif said := [
                one for one in map(values.mappings, item.values()) if one and {"role", "from"} & one[0].keys()
            ]:
                yield from _tuned(said[0])
            elif templated := list(_TEMPLATE.finditer(values.words(item.get("text")))):
                yield from (
                    {"question": one["q"] or one["q2"], "answer": one["a"] or one["a2"]} for one in templated
                )
            elif asks(told := values.words(item.get("string"))) and (
                below := values.mappings(item.get("children"))
            ):
                yield {
                    "question": told,
                    "answer": [values.words(one.get("string")) for one in below],
                }  # Roam's
            elif filled := filled_in(item):
                yield from filled
            else:
                waiting.extend(reversed(list(item.values())))


def _linked(root: Any) -> Iterator[Mapping[str, Any]]:
    """Yield questions with their answers, where these are records of their own, as in Stack Exchange's dumps."""
    told = [{key.casefold(): value for key, value in one.items()} for one in values.objects(root)]
    asked = {id_: one for one in told if one.get("title") and (id_ := values.identity(one.get("id")))}
    answers: dict[str, list[dict[str, Any]]] = {}
    for one in told:
        if (parent := values.identity(one.get("parentid"))) in asked:
            chosen = values.identity(one.get("id")) == values.identity(asked[parent].get("acceptedanswerid"))
            answers.setdefault(parent, []).append({**one, "is_accepted": chosen})
    for id_, found in answers.items():
        yield {"question": asked[id_]["title"], "answer": found}


def _side_by_side(item: dict[str, Any], columns: Mapping[str, str]) -> Iterator[Mapping[str, Any]]:
    """Yield *item*, or one for each of as many answers as there are questions in it."""
    asked, told = item[columns["question"]], item[columns["answer"]]
    several = isinstance(asked, list) and isinstance(told, list) and len(asked) == len(told)
    if several and all(isinstance(one, str) for one in asked):
        yield from (
            {**item, columns["question"]: q, columns["answer"]: a} for q, a in zip(asked, told, strict=True)
        )
    else:
        yield item


def _tuned(said: list[dict[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """Yield the pairs of a record for tuning a chat model: what the user says, and what the assistant answers to it."""
    for one, other in itertools.pairwise(said):
        if _role(one) in _USER and _role(other) in _MODEL:
            yield {"question": _said(one), "answer": _said(other)}


def _role(one: dict[str, Any]) -> str:
    return values.words(one.get("role", one.get("from"))).lower()


def _said(one: dict[str, Any]) -> str:
    return values.told(
        [one[key] for key in ("content", "value", "parts", "text") if one.get(key)][:1], "\n\n"
    )


# -- both ---------------------------------------------------------------------------------------------------


def _record(
    rows: Iterable[tuple[int, Mapping[str, Any], Mapping[str, str]]],
    file: str,
    note: str | None = None,
    left_out: Sequence[LeftOut] = (),
) -> Record:
    """Return the pairs of *rows*, each with its line and which of its columns is what."""
    parts, notes, vague = list[Part](left_out), dict.fromkeys([note]), False
    for line, row, columns in rows:
        vague = vague or is_vague(columns)
        notes.setdefault(note or note_of(columns))
        parts.append(pair_of(row, columns, line) or LeftOut(line, "its question or its answer is empty"))
    record = Record.of(parts, notes=tuple(filter(None, notes)))
    if not record.pairs:
        raise UserError(f"{file}:1: no row has both a question and an answer; {_WANTED}")
    if vague and not any(asks(pair.question) for pair in record.pairs[:200]):
        raise UserError(
            f"{file}:1: nothing in the column of the questions asks ('{record.pairs[0].question[:40]}'); {_WANTED}"
        )
    return record
