"""Pairs in trees whose fields have no names we know: texts whose places differ only in the words that say which of both
it is ("faq_questions", 2 and "faq_answers", 2), and texts that ask, with answers in a list below.
"""

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Any, TypeAlias

from bot.transcripts.lexicon import words_of
from bot.transcripts.readers import values
from bot.transcripts.readers.ready_columns import asks
from bot.transcripts.sentences import may_ask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_Place: TypeAlias = tuple[str, ...]

_SIDES = words_of("columns", "question") | words_of("columns", "answer") | words_of("columns", "sides")
_PIECE = re.compile(r"[^\W\d_]+|\d+")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_IDS = ("intent", "name", "key", "id", "slug", "resname")
_EXAMPLE = re.compile(r"^\s*[-*] ", re.MULTILINE)
_BELOW = re.compile(
    r"\w*(?:answer|repl(?:y|ies)|response|conversation|comment|thread|messages|posts)\w*", re.IGNORECASE
)
_TITLES = ("title", "subject", "question")
_FEW = 2


def matched(root: Any) -> list[Mapping[str, Any]]:
    """Return the questions and answers of *root* that stand in like places, if most that ask there do."""
    groups: dict[_Place, list[str]] = {}
    for place, text in _texts(root, ()):
        groups.setdefault(_stem(place), []).append(text)
    asking = sum(any(map(asks, texts)) for texts in groups.values())
    pairs = [sorted(texts, key=asks, reverse=True) for texts in groups.values() if len(texts) == _FEW]
    told: list[Mapping[str, Any]] = [
        {"question": one, "answer": other} for one, other in pairs if asks(one) and not asks(other)
    ]
    various = len({one["answer"] for one in told}) >= _FEW  # a channel's name stands beside each message
    return told if various and len(told) * 2 > asking else []


def tabled(root: Any) -> list[Mapping[str, Any]]:
    """Return the questions and answers in objects of one kind: most have one text that asks, and another; and those
    that take turns in a list of texts.
    """
    told: list[Mapping[str, Any]] = []
    for items in (one for one in _lists(root) if len(one) >= _FEW):
        rows = [dict(_texts(item, (), ids=False)) for item in items if isinstance(item, dict)]
        keys = Counter(key for row in rows for key in row)
        asking = {key: len({row[key] for row in rows if asks(row.get(key, ""))}) for key in keys}
        question = max(asking, key=lambda key: asking[key], default=())
        others = {key: sum(len(row.get(key, "")) for row in rows) for key in keys if key != question}
        others = {key: size for key, size in others.items() if any(" " in row.get(key, "") for row in rows)}
        if rows and others and asking[question] * 3 > 2 * len(rows):
            answer = max(others, key=lambda key: others[key])
            told += [{"question": row.get(question, ""), "answer": row.get(answer, "")} for row in rows]
        elif not rows and [asks(values.words(item)) for item in items] == [True, False] * (len(items) // 2):
            told += [
                {"question": one, "answer": other} for one, other in zip(items[::2], items[1::2], strict=True)
            ]
    return told


def _lists(root: Any) -> Iterator[list[Any]]:
    """Yield every list in *root*, those within it after it."""
    if isinstance(root, list):
        yield root
    for item in root if isinstance(root, list) else root.values() if isinstance(root, dict) else ():
        yield from _lists(item)


def _texts(root: Any, place: _Place, *, ids: bool = True) -> Iterator[tuple[_Place, str]]:
    """Yield each text in *root*, with its place: its keys, and with *ids* an id for a number."""
    if isinstance(root, dict):
        named = next((key for key in _IDS if ids and _is_id(root.get(key))), None)
        within = (*place, root[named]) if named else place
        for key, value in root.items():
            if key != named:
                yield from _texts(value, (*within, str(key)), ids=ids)
    elif isinstance(root, list):
        for n, value in enumerate(root):
            numbered = len(root) > 1 and not (
                isinstance(value, dict) and any(_is_id(value.get(key)) for key in _IDS)
            )
            yield from _texts(value, (*place, str(n)) if numbered else place, ids=ids)
    elif told := values.words(root).strip():
        yield place, _EXAMPLE.split(told)[1].strip() if _EXAMPLE.match(told) else told


def _is_id(value: object) -> bool:
    return isinstance(value, str) and bool(value) and " " not in value


def _stem(place: _Place) -> _Place:
    """Return *place* without what says that it is a question's or an answer's."""
    pieces = (piece.lower() for key in place for piece in _PIECE.findall(_CAMEL.sub(" ", key)))
    return tuple(piece for piece in pieces if piece not in _SIDES)


def threads(root: Any) -> list[Mapping[str, Any]]:
    """Return the questions of *root* that have a title, and in a list below them what was answered."""
    told: list[Mapping[str, Any]] = []
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, list):
            waiting.extend(reversed(item))
        elif isinstance(item, dict):
            found = _thread(item)
            told += [found] if found else []
            waiting.extend([] if found else reversed(list(item.values())))
    return told if len(told) >= _FEW else []


def _thread(item: Mapping[str, Any]) -> dict[str, Any] | None:
    title = next((values.words(item[key]) for key in _TITLES if values.words(item.get(key))), "")
    below = {
        key: answers for key, value in item.items() if _BELOW.fullmatch(key) and (answers := _answers(value))
    }
    if not title or not below:
        return None
    body = values.told({key: value for key, value in item.items() if key not in {*below, *_TITLES}})
    asked = next((text for text in (body, title) if may_ask(text) or asks(text)), "")
    return {"question": asked, "answer": next(iter(below.values()))} if asked else None


def _answers(value: Any) -> list[dict[str, Any]]:
    """Return the objects with words in *value*, whatever they are held by."""
    if isinstance(value, dict) and not values.told(value):
        return next((found for one in value.values() if (found := _answers(one))), [])
    told = values.mappings(value if isinstance(value, list) else [value])
    return [one for one in told if values.told(one)]
