"""Messages in JSON or CSV whose fields say who wrote what: Reddit, Discourse, Messenger, Skype, YouTube and their like.

A program more is a few names more in the tables.
"""

from __future__ import annotations

import csv
import io
import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transcripts.dates import moment_in
from bot.transcripts.mojibake import mend
from bot.transcripts.readers import values
from bot.transcripts.readers.labels import seconds_of
from bot.transcripts.readers.pages import as_markdown
from bot.transcripts.record import LeftOut, Part, Record, Turn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Iterator, Mapping

# The surer name stands first. Those after the bar are any table's, the others tell that it holds messages.
_NAMES = {
    "speaker": (
        "sender_name sender_full_name sourceName authorDisplayName authorName contact_name full_name displayName "
        "commenter account u | speaker who author username user_name creator sender user from name"
    ),
    "text": (
        "cooked selftext textOriginal msg dataMessage syncMessage post_message | body content message text raw "
        "transcript utterance"
    ),
    "time": (
        "created_utc timestamp_ms timestampUsec created_date create_at createdAt createdDateTime origin_server_ts "
        "originalarrivaltime publishedAt posted message_date post_creation_time | created_at date "
        "timestamp ts time sent start"
    ),
    "id": "post_number _id id message_id",
    "reply": "reply_to_post_number in_reply_to in_reply_to_id parent_id parentId reply_to",
}
_FIELDS = {part: names.replace("|", " ").split() for part, names in _NAMES.items()}
_TELLING = {
    name for part in ("speaker", "text", "time") for name in _NAMES[part].partition("|")[0].split()
} | {"post_stream", "parent_id", "in_reply_to_id", "time_in_seconds"}
_NEEDED = ("speaker", "text", "time")
_SPOKEN = {"speaker", "who"}  # of a talk, whose times may be missing, and count from its beginning
_DELIMITERS = ",;\t"
# Where a field is an object, its text stands in one of these.
_WITHIN = (
    *("displayName", "display_name", "name", "login", "username", "user"),
    *("body", "content", "text", "simpleText", "runs", "message", "sentMessage"),
)
_TALK = re.compile(r"(?:RichText|Text|message)$|RichText/(?:Media_)?\w*$")  # Skype's and Teams' kinds
_ID = re.compile(r"^\d+:(?:live:)?(?:\.cid\.)?")  # before a Skype name
_LONGEST = 1e6  # seconds of a recording, and thousandths of none
_OWN = "Me"  # who wrote what a telephone sent
_VIBER = ("date", "time", "name", "number", "text")  # of a table without a header
_DATED = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4},\d{1,2}:\d\d")


def looks_like(name: str, head: str) -> float:
    """Return how sure a file of that *name* that begins with *head* holds messages."""
    if not values.opens(head):
        table, columns = name.lower().endswith((".csv", ".tsv")), set(_columns(head))
        return 0.96 if table and _known(columns) and not columns & {"reply", "answer", "response"} else 0.0
    keys = set(re.findall(r'"(\w+)"\s*:', head[:50_000]))
    return (0.92 if keys & _TELLING else 0.5) if _known(keys) else 0.0


def _known(keys: Collection[str]) -> bool:
    """Return whether fields of these names hold messages, and no questions with their answers."""
    needed = _NEEDED[:2] if _SPOKEN & set(keys) else _NEEDED
    return all(set(_FIELDS[part]) & set(keys) for part in needed) and not {"question", "answer"} <= set(keys)


def read(text: str, file: str = "messages.json") -> Record:
    """Return the turns of the messages, oldest first; their lines count messages. UserError where it is no JSON."""
    if values.opens(text):
        root = values.parse(text, file, lines=True)
        title = next(
            (values.name(one.get("title")) for one in values.objects(root) if one.get("title")), None
        )
        found = list(_messages(root))
    else:
        table = io.StringIO(text.removeprefix("\ufeff"), newline="")
        rows = csv.DictReader(table, _columns(text), delimiter=_delimiter(text))
        title, headed = None, not _DATED.match(text.lstrip("\ufeff"))
        try:
            found = list(itertools.islice(rows, int(headed), None))
        except csv.Error as error:
            raise UserError(
                f"{file}:{rows.line_num}: this is no CSV ({error}); is a quotation mark left open before it?"
            ) from error
    record = Record.of((_part(message, line) for line, message in enumerate(found, 1)), title=title)
    times = [turn.said_at for turn in record.turns if turn.said_at]
    falling = all(one >= other for one, other in itertools.pairwise(times))
    if len(times) == len(record.turns) > 1 and times[0] > times[-1] and falling:
        return replace(
            record, turns=record.turns[::-1]
        )  # Messenger, Instagram and Skype put the newest first
    return record


def _columns(text: str) -> list[str]:
    """Return what the columns of a table are called, in small letters."""
    first = _first_line(text)
    if _DATED.match(first):
        return list(_VIBER)
    cells = next(csv.reader([first], delimiter=_delimiter(text)), [])
    return [re.sub(r"\W+", "_", cell.strip().casefold()) for cell in cells]


def _delimiter(text: str) -> str:
    return max(_DELIMITERS, key=_first_line(text).count)


def _first_line(text: str) -> str:
    return next(iter(text[:10_000].strip("\ufeff \n\r").splitlines()), "")


def _part(message: Mapping[str, Any], line: int) -> Part:
    field = {
        part: next((message[key] for key in keys if message.get(key)), None) for part, keys in _FIELDS.items()
    }
    if not _TALK.match(values.words(message.get("messagetype", message.get("messageType"))) or "message"):
        return LeftOut(line, "a notice of the chat")
    text = as_markdown(mend(_words(field["text"])))
    text, name = re.sub(r"\n{3,}", "\n\n", text).strip(), values.name(mend(_words(field["speaker"])))
    name = name or (_OWN if message.get("type") == "Outgoing" else None)
    if not text or not name:
        return LeftOut(line, "a message without words or without a name")
    reply, id_ = values.identity(field["reply"]), values.identity(field["id"])
    if (
        (_SPOKEN & message.keys())
        and not reply
        and (field["time"] is None or _offset(field["time"]) is not None)
    ):
        return Turn(name, text, line, offset=_offset(field["time"]))
    return Turn(
        _ID.sub("", name),
        text,
        line,
        said_at=_moment(field["time"]),
        id=id_ or f"message {line}",
        reply_to=reply.partition("_")[2] or reply if reply else None,  # Reddit's t1_abc is abc
    )


def _words(value: object) -> str:
    """Return the text of a field, which may be an object that holds it, or a list of pieces."""
    if isinstance(value, dict):
        return next((words for key in _WITHIN if (words := _words(value.get(key)))), "")
    return "".join(map(_words, value)) if isinstance(value, list) else values.words(value)


def _offset(time: object) -> float | None:
    """Return how many seconds into a recording *time* is; None where it is a day's, or none."""
    seconds = seconds_of(values.words(time)) if values.words(time) else None
    seconds = values.seconds(time) if seconds is None else seconds
    return seconds if seconds is not None and seconds < _LONGEST else None


def _moment(time: object) -> dt.datetime | None:
    """Return when that is: seconds, thousandths or millionths since 1970, ISO 8601, or as people write it."""
    told = values.words(time)
    number = float(time) if isinstance(time, (int, float)) or told.isdecimal() else 0.0  # type: ignore[arg-type]
    while number > 1e11:
        number /= 1000
    written = moment_in(told)
    return values.moment(number or told) or (written[0] if written else None)


def _messages(root: Any) -> Iterator[Mapping[str, Any]]:
    for item in values.objects(root):
        if _known([key for key, value in item.items() if value]):
            yield item
