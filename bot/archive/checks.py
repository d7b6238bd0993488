"""The checks between pairs, over all files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from rapidfuzz import fuzz, process

from bot.errors import did_you_mean
from bot.text import normalise
from bot.yamlfile.nodes import Text, shown

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from bot.archive.reading import Entry, SynonymsEntry
    from bot.errors import Problem

_IN_PRINTED_MARKS = re.compile(r"([“”„«»‘’‚「])[^“”„«»「」]*([“”«»‘’」])")
_MANY = 10  # pairs: a smaller archive is only being begun


def problems_between(entries: Sequence[Entry], today: dt.date) -> Iterator[Problem]:
    """Yield all problems of these pairs that show only beside each other, or on a day such as *today*."""
    by_id: dict[str, Entry] = {}
    for entry in entries:
        by_id.setdefault(entry.id, entry)
    yield from _ids(entries, by_id)
    yield from _former_ids(entries, by_id)
    for field in ("follows", "superseded_by"):
        yield from _references(entries, by_id, field)
        yield from _circles(by_id, field)
    yield from _out_of_date(entries, today)


def printed_marks(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield a warning for each question that stands in quotation marks of print, which YAML takes for a part of it."""
    for entry in entries:
        for path, text in _asked(entry):
            if found := _IN_PRINTED_MARKS.fullmatch(text):
                fault = f"{found[1]} and {found[2]} are a part of the text, and shown with it: delete them"
                yield entry.warning(fault, "printed-marks", *path)


def _asked(entry: Entry) -> Iterator[tuple[tuple[str | int, ...], str]]:
    """Yield where each way of asking a pair stands, and its words."""
    yield ("question",), entry.fields.question
    for place, text in enumerate(entry.fields.also):
        yield ("also", place), text


def _ids(entries: Sequence[Entry], by_id: dict[str, Entry]) -> Iterator[Problem]:
    for entry in entries:
        if not entry.fields.id and entry.fields.question:
            fault = f"the pair has no id: `ama check --fix` writes one, {shown(entry.id)}"
            yield entry.warning(fault, "missing-id")
        elif (first := by_id[entry.id]) is not entry:
            fault = f"the id {shown(entry.id)} is taken by the pair in {_where(first)}: choose another"
            yield entry.error(fault, "duplicate-id", "id")


def _former_ids(entries: Sequence[Entry], by_id: dict[str, Entry]) -> Iterator[Problem]:
    """Find former ids that lead to two pairs: they would lead to one of them by chance."""
    had: dict[str, Entry] = {}
    for entry in entries:
        for place, former in enumerate(entry.fields.former_ids):
            holder = by_id.get(former) or had.setdefault(former, entry)
            if holder is not entry or former == entry.id:
                fault = f"'former_ids' names {shown(former)}, which leads to the pair in {_where(holder)}: take it out"
                yield entry.error(fault, "taken-id", "former_ids", place)


def _references(entries: Sequence[Entry], by_id: dict[str, Entry], field: str) -> Iterator[Problem]:
    for entry in entries:
        target = getattr(entry.fields, field)
        if target and target not in by_id:
            remedy = did_you_mean(target, _closest(target, by_id)) or ": name another, or take the line out"
            fault = f"'{field}' names {shown(target)}, and no pair has that id{remedy}"
            yield entry.error(fault, "unknown-pair", field)


def _closest(target: str, by_id: dict[str, Entry]) -> list[str]:
    # Of ten thousand ids difflib, which words the guess, would take seconds to choose one.
    found = process.extractOne(target, by_id.keys(), scorer=fuzz.ratio, score_cutoff=50)
    return [found[0]] if found else []


def _circles(by_id: dict[str, Entry], field: str) -> Iterator[Problem]:
    """Yield each circle once, at its pair that comes first."""
    seen: set[str] = set()
    for start in by_id:
        path: dict[str, None] = {}
        at: str | None = start
        while at in by_id and at not in seen and at not in path:
            path[at] = None
            at = getattr(by_id[at].fields, field)
        if at in path:
            round_trip = list(path)[list(path).index(at) :]
            circle = " -> ".join((*round_trip, at))
            fault = f"'{field}' leads in a circle, {circle}: take it out of one of them"
            yield by_id[at].error(fault, "circle", field)
        seen.update(path)


def _out_of_date(entries: Sequence[Entry], today: dt.date) -> Iterator[Problem]:
    for entry in entries:
        until = entry.fields.valid_until
        if until and until <= today and not entry.fields.superseded_by and not _is_retired(entry):
            fault = (
                f"valid until {until}, which is past: the pair is no longer given. Renew it, or retire it: say why in "
                "a comment behind the date"
            )
            yield entry.warning(fault, "out-of-date", "valid_until")


def _is_retired(entry: Entry) -> bool:
    """Return whether somebody has given the pair up for a reason, which then stands behind the date."""
    match entry.node.get("valid_until"):
        case Text(comment=comment):
            return bool(comment.strip(" \t#"))
    return False


def single_phrasings(entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield one warning for an archive of which every other pair can be asked in one way only, at the first such
    pair.
    """
    single = [entry for entry in entries if entry.sound and not entry.fields.also]
    if len(entries) < _MANY or 2 * len(single) < len(entries):
        return
    fault = (
        f"{len(single)} of {len(entries)} pairs have a single phrasing. Two or three other ways of asking under "
        "'also', in other words, are what helps most to find a pair and to leave the others alone"
    )
    yield single[0].warning(fault, "single-phrasing", "question")


def useless_synonyms(groups: Sequence[SynonymsEntry], entries: Sequence[Entry]) -> Iterator[Problem]:
    """Yield a warning for each word that stands in two of the *groups*, and for each group of which no pair has a
    word.
    """
    if not groups:
        return
    archived = normalise(" ".join(text for entry in entries for text in entry.texts))
    first: dict[str, SynonymsEntry] = {}
    for group in groups:
        words = [normalise(word) for word in group.words]
        for place, word in enumerate(words):
            other = first.setdefault(word, group)
            if other is not group:
                said, where = shown(group.words[place]), _where(other)
                fault = f"{said} stands also in the group in {where}: make one group of both"
                yield group.warning(fault, "two-groups", place)
        if not any(re.search(rf"(?<!\w){re.escape(word)}(?!\w)", archived) for word in words):
            fault = f"no pair has any of {shown(', '.join(group.words))}: as it is, the group changes nothing"
            yield group.warning(fault, "unused-synonyms")


def _where(one: Entry | SynonymsEntry) -> str:
    return f"{one.file}:{one.node.start.line + 1}"
