"""Values out of JSON that somebody else wrote: read with a line for every fault, taken only as what they are."""

from __future__ import annotations

import datetime as dt
import json
import re
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transcripts.lexicon import words_of

if TYPE_CHECKING:
    from collections.abc import Iterator

_SURROGATE = re.compile("[\ud800-\udfff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_PIECES = 1000  # of a text
_OPENS = re.compile(
    r"[\ufeff\s]*(?:(\{)\s*(?:[\"}]|\Z)|(\[)\s*(?:[\[{\"\]]|-?[\d.]+\s*[,\]]|true|false|null|\Z))"
)


def opens(head: str) -> str:
    """Return the bracket with which a text beginning with *head* opens as JSON does; nothing if it is none."""
    found = _OPENS.match(head)
    return (found[1] or found[2]) if found else ""


def parse(text: str, file: str, first_line: int = 1, *, lines: bool = False) -> Any:
    """Return the JSON value of *text*, or the list of its *lines*; UserError with the line in *file* if it is none."""
    try:
        return json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        if lines and error.msg == "Extra data":
            told = enumerate(text.splitlines(), first_line)
            return [parse(line, file, number) for number, line in told if line.strip()]
        line = first_line + error.lineno - 1
        raise UserError(
            f"{file}:{line}: this is not JSON ({error.msg}); export the file again, or mend this line"
        ) from error
    except (ValueError, RecursionError) as error:
        raise UserError(
            f"{file}:{first_line}: this JSON cannot be read ({error}); export the file again"
        ) from error


def words(value: object) -> str:
    """Return *value* if it is text, without what no text file can hold; else nothing."""
    if not isinstance(value, str):
        return ""
    if _SURROGATE.search(value):
        value = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return _CONTROL.sub("", value)


# Where the words of an object stand, and where the name of a person does.
_WORDS = (
    *(
        "body_markdown",
        "text",
        "body",
        "content",
        "simpleText",
        "runs",
        "message",
        "sentMessage",
        "answer",
        "value",
    ),
    *("utf8", "sentences", "transcript", "sentence", "display", "parts"),
)
_LANGUAGES = words_of("files", "languages")
_NAMES = ("displayName", "display_name", "nickname", "name", "login", "username", "user")


def told(value: object, between: str = "") -> str:
    """Return the text of *value*, which may be an object that holds it, a number, or a list with pieces of it."""
    if isinstance(value, dict):
        others = (
            key
            for key in value
            if key in _LANGUAGES or key.lower().endswith(("text", "body", "content", "para"))
        )
        return next(
            (text for key in (*_WORDS, *others, *_NAMES) if (text := told(value.get(key), between))), ""
        )
    if isinstance(value, list):
        return between.join(filter(None, (told(one, between) for one in value[:_PIECES])))
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return str(value) if isinstance(value, float) or abs(value) < 1 << 256 else ""
    return words(value)


def name(value: object) -> str | None:
    """Return *value* as one line, None if it is no text or empty."""
    return " ".join(words(value).split()) or None


def identity(value: object) -> str | None:
    """Return an id, which some exports write as a number; None if there is none."""
    if isinstance(value, int) and not isinstance(value, bool):
        return hex(value) if abs(value) >= 1 << 256 else str(value)
    return name(value)


def mapping(value: object) -> dict[str, Any]:
    """Return *value* if it is an object; else an empty one."""
    return value if isinstance(value, dict) else {}


def items(value: object) -> list[Any]:
    """Return *value* if it is a list; else an empty one."""
    return value if isinstance(value, list) else []


def mappings(value: object) -> list[dict[str, Any]]:
    """Return the objects in *value*, if it is a list, that are not empty."""
    return [found for item in items(value) if (found := mapping(item))]


def objects(root: object) -> Iterator[dict[str, Any]]:
    """Yield every object in *root*, those within it after it."""
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            waiting.extend(reversed(item))


def seconds(value: object) -> float | None:
    """Return *value* as a finite number of seconds, at least 0; None if it is no such number."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if 0 <= number < 1e12 else None


def moment(value: object) -> dt.datetime | None:
    """Return the time that *value* is: ISO 8601, or seconds since the epoch, as text or number (in UTC); else None."""
    since_epoch = seconds(value)
    try:
        if since_epoch is not None:
            return dt.datetime.fromtimestamp(since_epoch, dt.UTC)
        return dt.datetime.fromisoformat(words(value).strip())
    except (ValueError, OverflowError, OSError):
        return None
