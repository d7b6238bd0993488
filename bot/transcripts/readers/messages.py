"""Messages in JSON or CSV whose fields say who wrote what: Reddit, Discourse, Messenger, Skype, YouTube and their like.

A program more is a few names more in the tables.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.transcripts.dates import moment_in
from bot.transcripts.mojibake import mend
from bot.transcripts.readers import values
from bot.transcripts.readers.pages import as_markdown
from bot.transcripts.readers.ready_columns import columns_of, is_vague
from bot.transcripts.readers.rows import ABOUT, head_rows, header, named, rows_of, talk_in
from bot.transcripts.readers.speech import seconds_of
from bot.transcripts.record import LeftOut, Part, Record, Turn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

# The surer name stands first. Those after the bar are any table's, the others tell that it holds messages.
_NAMES = {
    "speaker": (
        "alias screen_name sender_name sender_full_name sourceName authorDisplayName authorName contact_name "
        "full_name displayName commenter account u | speaker who "
        "author username user_name creator sender user from name"
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
    "reply": "reply_to_post_number in_reply_to in_reply_to_id in_reply_to_status_id parent_id parentId reply_to",
}
_FIELDS = {
    part: names.replace("|", " ").replace("_", "").casefold().split() for part, names in _NAMES.items()
}
_TELLING = {
    name for part in ("speaker", "text", "time") for name in _NAMES[part].partition("|")[0].split()
} | {"post_stream", "parent_id", "in_reply_to_id", "time_in_seconds"}
_NEEDED = ("speaker", "text", "time")
_SPOKEN = re.compile(
    r"speaker|who", re.IGNORECASE
)  # of a talk, whose times may be missing, and count from its beginning
# Names that are no program's we know: by the words in them.
_WHO = "speaker|sender|author|creator|commenter|poster|user|nick|identity|who|person"
_LIKE = {
    "speaker": re.compile(rf"(?:\w*(?:{_WHO}))(?:display|full|real|screen|user)?(?:name)?"),
    "text": re.compile(r"\w*(?:text|content|body|comment|message|sentence|utterance|line)"),
    "time": re.compile(
        r"\w*(?:time|stamp|date|created|sent|posted|published|start)(?:at|on|utc|time|date|stamp)?"
    ),
}
_TALK = re.compile(r"(?:RichText|Text|message)$|RichText/(?:Media_)?\w*$")  # Skype's and Teams' kinds
_ID = re.compile(r"^\d+:(?:live:)?(?:\.cid\.)?")  # before a Skype name
_LONGEST = 1e6  # seconds of a recording, and thousandths of none
_OWN = "Me"  # who wrote what a telephone sent


def looks_like(name: str, head: str) -> float:
    """Return how sure a file of that *name* that begins with *head* holds messages."""
    del name
    if not values.opens(head):
        rows = head_rows(head, _known)
        if any(map(_known, rows[:ABOUT])):
            return 0.96
        return 0.93 if talk_in(rows) and not any(map(columns_of, rows[:ABOUT])) else 0.0
    keys = list(dict.fromkeys(re.findall(r'"(\w+)"\s*:', head[:50_000])))
    return (0.92 if _TELLING.intersection(keys) else 0.5) if _known(keys) else 0.0


def _known(keys: Sequence[str]) -> bool:
    """Return whether fields of these names hold messages, and no questions with their answers."""
    found = _found(keys)
    needed = _NEEDED[:2] if _SPOKEN.search(found.get("speaker", "")) else _NEEDED
    pairs = columns_of(keys)
    return found.keys() >= set(needed) and (not pairs or is_vague(pairs))


def _found(keys: Sequence[str]) -> dict[str, str]:
    """Return which of *keys* stands for what of a message: by the names that are known, or by their words."""
    found = dict[str, str]()
    for part, names in _FIELDS.items():
        free = {_folded(key): key for key in reversed(keys) if key not in found.values()}
        known = next((name for name in names if name in free), None)
        like = (name for name in reversed(free) if part in _LIKE and _LIKE[part].fullmatch(name))
        if name := known or next(like, None):
            found[part] = free[name]
    return found


def _folded(key: str) -> str:
    return re.sub(r"[\W_]+", "", key.casefold())


def read(text: str, file: str = "messages.json") -> Record:
    """Return the turns of the messages, oldest first; their lines count messages. UserError where it is no JSON."""
    if values.opens(text):
        root = values.parse(text, file, lines=True)
        title = next(
            (values.name(one.get("title")) for one in values.objects(root) if one.get("title")), None
        )
        found = list(_messages(root))
    else:
        title = None
        rows = rows_of(text, file, _known)
        at = header(rows, _known)
        names = rows[at].cells if rows else []
        told = rows[at + 1 :] if _known(names) else rows
        if not _known(names):
            cells = [row.cells for row in rows]
            names, told = talk_in(cells), rows[named(cells) :]
        else:
            names = [re.sub(r"\W+", "_", name.strip().casefold()) for name in names]
        found = [_message(names, row.cells) for row in told]
    record = Record.of((_part(message, line) for line, message in enumerate(found, 1)), title=title)
    times = [turn.said_at for turn in record.turns if turn.said_at]
    falling = all(one >= other for one, other in itertools.pairwise(times))
    if len(times) == len(record.turns) > 1 and times[0] > times[-1] and falling:
        return replace(
            record, turns=record.turns[::-1]
        )  # Messenger, Instagram and Skype put the newest first
    return record


def _message(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Return a row as a message; of several times the first, a day with the time beside it."""
    times = [cell for name, cell in zip(names, cells, strict=False) if name == "time"]
    when = " ".join(times[:2]) if times and ":" not in times[0] else "".join(times[:1])
    return {**dict(zip(names, cells, strict=False)), **({"time": when} if when else {})}


def _part(message: Mapping[str, Any], line: int) -> Part:
    found = _found([key for key, value in message.items() if value])
    field = {part: message.get(found.get(part, "")) for part in _FIELDS}
    if not _TALK.match(values.words(message.get("messagetype", message.get("messageType"))) or "message"):
        return LeftOut(line, "a notice of the chat")
    text = as_markdown(mend(values.told(field["text"])))
    text, name = re.sub(r"\n{3,}", "\n\n", text).strip(), values.name(mend(values.told(field["speaker"])))
    name = name or (_OWN if message.get("type") == "Outgoing" else None)
    if not text or not name:
        return LeftOut(line, "a message without words or without a name")
    reply, id_ = values.identity(field["reply"]), values.identity(field["id"])
    if (
        _SPOKEN.search(found.get("speaker", ""))
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


def _offset(time: object) -> float | None:
    """Return how many seconds into a recording *time* is; None where it is a day's, or none."""
    seconds = seconds_of(values.words(time)) if values.words(time) else None
    seconds = values.seconds(time) if seconds is None else seconds
    return seconds if seconds is not None and seconds < _LONGEST else None


def _moment(time: object) -> dt.datetime | None:
    """Return when that is: seconds, thousandths or millionths since 1970, ISO 8601, or as people write it."""
    told = values.words(time)
    number = float(told) if told.isdecimal() else time if isinstance(time, (int, float)) else 0.0
    while number > 1e11:
        number /= 1000
    written = moment_in(told)
    return values.moment(number or told) or (written[0] if written else None)


def _messages(root: Any) -> Iterator[Mapping[str, Any]]:
    for item in values.objects(root):
        if _is_message(item):
            yield item
        elif _is_message(flat := _flat(item)) and not any(
            map(_is_message, values.mappings([*item.values()]))
        ):
            yield flat


def _is_message(item: Mapping[str, Any]) -> bool:
    return _known([key for key, value in item.items() if value])


def _flat(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return *item* with the fields of the objects in it beside its own."""
    within = {
        f"{key}.{inner}": told
        for key, value in item.items()
        if isinstance(value, dict)
        for inner, told in value.items()
    }
    return {**item, **within}
