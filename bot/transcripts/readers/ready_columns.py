"""Columns of a table that hold questions, answers and what belongs to them, known by their usual names."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.transcripts.dates import date_in
from bot.transcripts.lexicon import any_of, sections, words_of
from bot.transcripts.readers import values
from bot.transcripts.readers.pages import as_markdown
from bot.transcripts.record import ReadyPair

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

_MARK = re.compile(r"[?？؟⸮][\s\"'”»)*_]*$")
_OPENS = re.compile(any_of("questions", "headings") + r"\b", re.IGNORECASE)


def asks(text: str) -> bool:
    """Return whether *text*, one line, has a question mark at its end or begins as questions do."""
    return bool(_MARK.search(text) or _OPENS.match(text))


# The surer name stands first; in the languages whose chats are read too.
_KNOWN = {
    part: " ".join(lines) for part, lines in sections("columns").items() if part not in {"vague", "sides"}
}
_VAGUE = words_of("columns", "vague")
_CHOSEN = ("is_accepted", "isAnswer", "accepted", "endorsed")
_FEW = 2
_HTML = re.compile(r"\A\s*<(?:p|div|span|[uo]l|h\d|pre|blockquote|table)\b|<br ?/?>|&(?:nbsp|amp|quot|#\d+);")
_DATE = re.compile(r"\d{4}(?:-\d\d(?:-\d\d)?)?(?!\d)")


def columns_of(names: Iterable[str]) -> dict[str, str]:
    """Return the column for each part of a pair that *names* have; empty without one for question and answer."""
    by_name: dict[str, str] = {}
    for name in names:
        by_name.setdefault(_folded(name), name)
    found: dict[str, str] = {}
    for part, known in _KNOWN.items():
        free = {one: name for one, name in by_name.items() if name not in found.values()}
        sure = " ".join(one for one in known.split() if one not in _VAGUE)
        inside = _containing(part, by_name, found) if part in _CONTAINED else None
        if column := _first(free, sure) or inside or _first(free, known):
            found[part] = column
    if found.get("question", "").casefold() == "name" and (told := _first(by_name, "content text body")):
        found["question"] = told if told != found.get("answer") else found["question"]
    vague = _folded(found.get("answer", "")) in _VAGUE and _folded(found.get("question", "name")) in _VAGUE
    if vague and (told := _containing("answer", by_name, found)):
        found |= {"question": found["answer"], "answer": told}  # Slido has a text, and replies to it
    if _folded(found.get("guest", "")) == "author" and by_name.keys() & {
        "status",
        "score",
        "votes",
        "upvotes",
    }:
        del found["guest"]  # of a question in a poll
    return found if {"question", "answer"} <= found.keys() else {}


def filled_in(item: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the pairs of a form that somebody filled in, whose fields have questions for names; none of any other."""
    told = {key: value for key, value in item.items() if isinstance(value, str) and _MARK.search(key)}
    few = len(told) < _FEW and len(told) < len(item)
    if few or not told or sum(bool(_MARK.search(value)) for value in told.values()) * 2 >= len(told):
        return []
    name = next((value for key, value in item.items() if _folded(key).endswith("name")), None)
    return [{"question": key, "answer": value, "guest": name} for key, value in told.items() if value.strip()]


def _first(names: Mapping[str, str], known: str) -> str | None:
    return next((names[one] for one in known.split() if one in names), None)


def note_of(columns: Mapping[str, str]) -> str | None:
    """Return in words what was taken from which column; None where it goes without saying."""
    if all(_folded(column) == part for part, column in columns.items()):
        return None
    told = ", ".join(f"{part} from '{column}'" for part, column in columns.items())
    return f"by the columns' names: {told}; rename them if that is wrong"


def pair_of(row: Mapping[str, Any], columns: Mapping[str, str], line: int) -> ReadyPair | None:
    """Return the pair of a row; None where its question or its answer is empty."""
    value = {part: row.get(column) for part, column in columns.items()}
    question, answer = (
        as_markdown(text) if _HTML.search(text) else text
        for text in map(_text, (value["question"], value["answer"]))
    )
    question = " ".join(question.split())
    if not question or not answer or _folded(answer) == "liveanswered":  # so says Zoom
        return None
    dated = _text(value.get("date"))
    year = _DATE.match(dated)
    return ReadyPair(
        question=question,
        answer=answer,
        line=line,
        id=values.identity(value.get("id")),
        also=_several(value.get("also"), r"\s*[|\n]\s*"),
        guest=values.name(value.get("guest")) or _answerer(value["answer"]),
        date=date_in(dated) or (year[0] if year else None),
        link=_address(value.get("link")),
        tags=_several(value.get("tags"), r"\s*[,;|\n]\s*"),
    )


_CONTAINED = {
    "question": re.compile(r"question|toask|frage|pregunta|pergunta|domanda|вопрос"),
    "answer": re.compile(r"answer|reply|response|antwort|respuesta|resposta|risposta|réponse|ответ"),
}
_OTHER = re.compile(
    r"id$|by$|to$|ed$|edat$|edon$|date|time|number|count|author|type|^is|lang|status|score|user|name|email|tag|url|link"
)


def _containing(part: str, by_name: Mapping[str, str], found: Mapping[str, str]) -> str | None:
    """Return the name that has the word in it: "Your question", but not "question_id" or "answered by"."""
    for folded, name in by_name.items():
        if _CONTAINED[part].search(folded) and not _OTHER.search(folded) and name not in found.values():
            return name
    return None


def _folded(name: str) -> str:
    return re.sub(r"[\W_]+", "", name.casefold())


def is_vague(columns: Mapping[str, str], parts: Sequence[str] = ("question", "answer")) -> bool:
    """Return whether the names of *parts* say too little (`title`, `text`) to tell which they are by them alone."""
    return any(_folded(columns[part]) in _VAGUE for part in parts)


def _text(value: Any) -> str:
    """Return a value as text; of several answers the best."""
    return values.told(_best(value) or value, "\n\n").replace("\r\n", "\n").replace("\r", "\n").strip()


def _best(answers: Any) -> dict[str, Any]:
    """Return the answer that was accepted, or else has the best score; empty where it is no list of answers."""
    if not isinstance(answers, list) or not answers or not all(isinstance(one, dict) for one in answers):
        return {}
    score = [values.seconds(one.get("score", one.get("upvoteCount"))) or 0.0 for one in answers]
    chosen = [any(one.get(key) is True for key in _CHOSEN) for one in answers]
    best = max(range(len(answers)), key=lambda at: (chosen[at], score[at]))
    return values.mapping(answers[best])


def _answerer(answers: Any) -> str | None:
    owner = _best(answers).get("owner", _best(answers).get("author"))
    return values.name(values.mapping(owner).get("display_name", values.mapping(owner).get("name")))


def _several(value: Any, between: str) -> tuple[str, ...]:
    parts = value if isinstance(value, list) else re.split(between, values.words(value))
    found = (values.name(part) for part in parts)
    return tuple(dict.fromkeys(part for part in found if part))


def _address(value: Any) -> str | None:
    text = values.name(value)
    return text if text and re.match(r"https?://\S+$", text) else None
