"""Messages in JSON or CSV whose fields say who wrote what: Reddit, Discourse, Messenger, Google Chat, Matrix, Zulip."""

from __future__ import annotations

import csv
import html
import io
import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.transcripts.dates import moment_in
from bot.transcripts.mojibake import mend
from bot.transcripts.readers import values
from bot.transcripts.record import LeftOut, Part, Record, Turn

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# The surer name stands first.
_FIELDS = {
    "speaker": (
        *("author", "sender_name", "sender_full_name", "username"),
        *("creator", "sender", "user", "from", "name"),
    ),
    "text": ("body", "content", "cooked", "selftext", "message", "text", "raw"),
    "time": (
        *("created_utc", "timestamp_ms", "created_at", "created_date", "create_at", "origin_server_ts"),
        *("date", "timestamp", "time"),
    ),
    "id": ("post_number", "id", "message_id"),
    "reply": ("reply_to_post_number", "parent_id", "in_reply_to", "reply_to"),
}
_TELLING = {
    *("sender_name", "post_stream", "created_utc", "timestamp_ms", "cooked"),
    *("sender_full_name", "created_date", "create_at", "origin_server_ts"),
}


def looks_like(name: str, head: str) -> float:
    """Return how sure a file of that *name* that begins with *head* holds messages."""
    if not values.opens(head):
        columns = {cell.strip(' "\ufeff').casefold() for cell in head.strip().partition("\n")[0].split(",")}
        known = all(columns & set(_FIELDS[part]) for part in ("speaker", "text", "time"))
        return (
            0.85 if name.lower().endswith(".csv") and known and not columns & {"question", "answer"} else 0.0
        )
    keys = set(re.findall(r'"(\w+)"\s*:', head[:50_000]))
    ours = keys & _TELLING
    return 0.92 if ours and keys & set(_FIELDS["speaker"]) and keys & set(_FIELDS["text"]) else 0.0


def read(text: str, file: str = "messages.json") -> Record:
    """Return the turns of the messages, oldest first; their lines count messages. UserError where it is no JSON."""
    if values.opens(text):
        root = values.parse(text, file, lines=True)
        title = next((values.name(one.get("title")) for one in _objects(root) if one.get("title")), None)
        found = list(_messages(root))
    else:
        rows = csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        title, found = None, [{str(key).casefold(): cell for key, cell in row.items()} for row in rows]
    record = Record.of((_part(message, line) for line, message in enumerate(found, 1)), title=title)
    times = [turn.said_at for turn in record.turns if turn.said_at]
    falling = all(one >= other for one, other in itertools.pairwise(times))
    if len(times) == len(record.turns) > 1 and times[0] > times[-1] and falling:
        return replace(record, turns=record.turns[::-1])  # Messenger and Instagram put the newest first
    return record


def _part(message: Mapping[str, Any], line: int) -> Part:
    field = {
        part: next((message[key] for key in keys if message.get(key)), None) for part, keys in _FIELDS.items()
    }
    speaker, time = field["speaker"], field["time"]
    if isinstance(speaker, dict):
        speaker = speaker.get("name") or speaker.get("username")
    moment = values.moment(time / 1000 if isinstance(time, (int, float)) and time > 1e11 else time)
    if moment is None and (written := moment_in(values.words(time))):
        moment = written[0]
    said = field["text"]
    text = mend(values.words(said.get("body") if isinstance(said, dict) else said))
    if re.search(r"</\w+>|&\w+;", text):
        text = html.unescape(re.sub(r"<[^<>]+>", "", re.sub(r"</p>|<br ?/?>", "\n\n", text)))
    text, name = re.sub(r"\n{3,}", "\n\n", text).strip(), values.name(mend(values.words(speaker)))
    if not text or not name:
        return LeftOut(line, "a message without words or without a name")
    reply = values.identity(field["reply"])
    return Turn(
        name,
        text,
        line,
        said_at=moment,
        id=values.identity(field["id"]),
        reply_to=reply.partition("_")[2] or reply if reply else None,  # Reddit's t1_abc is abc
    )


def _messages(root: Any) -> Iterator[Mapping[str, Any]]:
    for item in _objects(root):
        if all(any(item.get(key) for key in _FIELDS[part]) for part in ("speaker", "text", "time")):
            yield item


def _objects(root: Any) -> Iterator[dict[str, Any]]:
    """Yield every object in *root*, those within it after it."""
    waiting = [root]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            yield item
            waiting.extend(reversed(list(item.values())))
        elif isinstance(item, list):
            waiting.extend(reversed(item))
