"""Messages in JSON or CSV whose fields say who wrote what: Telegram, Discord, Reddit, Messenger, Skype and their like.

A program more is a few names more in the tables.
"""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transcripts.dates import moment_in
from bot.transcripts.mojibake import mend
from bot.transcripts.readers import values
from bot.transcripts.readers.message_text import markdown_of
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
        "author username user_name creator sender user from from_id name"
    ),
    "text": (
        "cooked selftext textOriginal msg dataMessage syncMessage post_message | body content message text raw "
        "transcript utterance"
    ),
    "time": (
        "date_unixtime created_utc timestamp_ms timestampUsec created_date create_at createdAt createdDateTime "
        "origin_server_ts originalarrivaltime publishedAt posted message_date post_creation_time | created_at date "
        "timestamp ts time sent start"
    ),
    "id": "post_number _id id message_id",
    "reply": (
        "reply_to_post_number in_reply_to in_reply_to_id in_reply_to_status_id parent_id parentId "
        "reply_to_message_id reply_to reference"
    ),
}
_FIELDS = {
    part: names.replace("|", " ").replace("_", "").casefold().split() for part, names in _NAMES.items()
}
_TELLING = {
    name for part in ("speaker", "text", "time") for name in _NAMES[part].partition("|")[0].split()
} | {
    "post_stream",
    "parent_id",
    "in_reply_to_id",
    "time_in_seconds",
    "from_id",
    "text_entities",
    "isBot",
    "guild",
}
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
_KINDS = ("messagetype", "messageType", "type")
_NOTICE = re.compile(  # kinds that nobody writes: Telegram's, Skype's, Discord's, Mattermost's
    r"service|system\w*|ThreadActivity.*|Event/.*|\w*(?:Member|Recipient|Guild|Channel|Pinned|Thread)[A-Z]\w*|Call|"
    r"\w*_(?:join|leave|add|remove|change|create)\w*|Notice/.*|RichText/.*Call.*"
)
_ID = re.compile(r"^\d+:(?:live:)?(?:\.cid\.)?")  # before a Skype name
_FILES = ("photo", "file", "media_type", "attachments", "stickers", "embeds", "files", "attachment")
_LONGEST = 1e6  # seconds of a recording, and thousandths of none
_OWN = "Me"  # who wrote what a telephone sent
_MOST_NAMED = 10


def looks_like(name: str, head: str) -> float:
    """Return how sure a file of that *name* that begins with *head* holds messages."""
    del name
    if not values.opens(head):
        rows = head_rows(head, _known)
        if any(map(_known, rows[:ABOUT])):
            return 0.96
        return 0.93 if talk_in(rows) and not any(map(columns_of, rows[:ABOUT])) else 0.0
    keys = list(dict.fromkeys(re.findall(r'"(\w+)"\s*:', head[:50_000])))
    telling = _TELLING.intersection(keys)
    return (0.92 if telling else 0.5) if _known(keys, polls=bool(telling)) else 0.0


def _known(keys: Sequence[str], *, polls: bool = False) -> bool:
    """Return whether fields of these names hold messages, and no questions with their answers, which *polls* have."""
    found = _found(keys)
    needed = _NEEDED[:2] if _SPOKEN.search(found.get("speaker", "")) else _NEEDED
    pairs = {} if polls else columns_of(keys)
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
    """Return the turns of the messages, oldest first; their lines count messages. UserError where there are none."""
    record = _read_json(text, file) if values.opens(text) else _read_table(text, file)
    times = [turn.said_at.replace(tzinfo=None) for turn in record.turns if turn.said_at]
    falling = all(one >= other for one, other in itertools.pairwise(times))
    if len(times) == len(record.turns) > 1 and times[0] > times[-1] and falling:
        return replace(
            record, turns=record.turns[::-1]
        )  # Messenger, Instagram and Skype put the newest first
    return record


def _read_table(text: str, file: str) -> Record:
    rows = rows_of(text, file, _known)
    at = header(rows, _known)
    names = rows[at].cells if rows else []
    if _known(names):
        names, told = [re.sub(r"\W+", "_", name.strip().casefold()) for name in names], rows[at + 1 :]
    else:
        cells = [row.cells for row in rows]
        names, told = talk_in(cells), rows[named(cells) :]
    return Record.of(_Chat({}, "").part(_row(names, row.cells), line) for line, row in enumerate(told, 1))


def _row(names: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    """Return a row as a message; of several times the first, a day with the time beside it."""
    times = [cell for name, cell in zip(names, cells, strict=False) if name == "time"]
    when = " ".join(times[:2]) if times and ":" not in times[0] else "".join(times[:1])
    return {**dict(zip(names, cells, strict=False)), **({"time": when} if when else {})}


def _read_json(text: str, file: str) -> Record:
    root = values.parse(text, file, lines=True)
    chats = list(_chats(root))
    if not chats:
        raise UserError(
            f"{file}:1: no messages are in this JSON; export the chat again as machine-readable JSON, or as text"
        )
    lines = itertools.count(1)
    titles = [title for chat in chats if (title := chat.title)]
    several = len(chats) > 1 and len(titles) > 1
    parts = (part for chat in chats for part in chat.parts(lines))
    notes = (f"all {len(chats)} chats were read ({', '.join(titles[:_MOST_NAMED])})",) * several
    return Record.of(parts, title=titles[0] if titles and not several else None, notes=notes)


def _chats(root: Any) -> Iterator[_Chat]:
    """Yield the chats within *root*: each object that holds messages of its own, or all the messages in it."""
    holders = [
        one
        for one in values.objects(root)
        if any(
            _found([*message]).keys() >= {"speaker", "text"}
            for message in values.mappings(one.get("messages"))
        )
    ]
    for number, one in enumerate(holders):
        yield _Chat(one, f"{number}-" * (number > 0))
    if not holders and any(map(_message_of, values.objects(root))):
        yield _Chat({"": root}, "")


class _Chat:
    """A chat with its messages. Ids are unique in one alone: *prefix* keeps those of several apart."""

    def __init__(self, holder: Mapping[str, Any], prefix: str) -> None:
        self._holder, self._prefix = holder, prefix
        self._channel = values.mapping(holder.get("channel"))
        self._notices: dict[str, object] = {}
        self._threads: dict[str | None, str | None] = {}

    @property
    def title(self) -> str | None:
        """Return what the chat is called."""
        found = (self._channel.get("name"), self._holder.get("name"), self._holder.get("title"))
        within = (one.get("title") for one in values.objects(self._holder.get("")))
        return next(filter(None, map(values.name, (*found, *within))), None)

    def parts(self, lines: Iterator[int]) -> Iterator[Part]:
        """Yield the messages, and what is none, their lines counted on."""
        listed = values.mappings(self._holder.get("messages"))
        for one in listed or values.objects(self._holder.get("")):
            message = _message_of(one)
            if listed or message:
                yield self.part(message or one, next(lines))

    def part(self, message: Mapping[str, Any], line: int) -> Part:
        """Return a *message* as a turn; as left out where nobody wrote words."""
        found = _found([key for key, value in message.items() if value or value == 0])
        field = {part: message.get(found.get(part, "")) for part in _FIELDS}
        id_ = values.identity(field["id"])
        told = next(filter(None, (values.name(message.get(key)) for key in _KINDS)), "")
        if told and _NOTICE.fullmatch(told):
            self._notices[id_ or ""] = message.get("action")
            return LeftOut(line, f"a notice of the chat ({values.name(message.get('action')) or told})")
        author = values.mapping(field["speaker"])
        if author.get("isBot") is True or author.get("bot") is True:
            return LeftOut(line, "written by an app")
        text = markdown_of(field["text"], message)
        name = values.name(mend(values.told(field["speaker"]))) or values.identity(author.get("id"))
        name = name or (_OWN if message.get("type") == "Outgoing" else None)
        if not text:
            kind = "a poll" if message.get("poll") else "a picture, recording or file without words"
            none = "a message without words or without a name"
            return LeftOut(line, kind if message.get("poll") or any(map(message.get, _FILES)) else none)
        if not name:
            return LeftOut(line, "a message without words or without a name")
        reply = _replied(field["reply"])
        if (
            _SPOKEN.search(found.get("speaker", ""))
            and not reply
            and (field["time"] is None or _offset(field["time"]) is not None)
        ):
            return Turn(name, text, line, offset=_offset(field["time"]))
        # What is written into a topic of Telegram's "replies" to its making; a reply to that is in the topic, too.
        in_topic = self._notices.get(reply or "") == "topic_created"
        thread = self._threads[id_] = (
            self._prefix + reply if reply and in_topic else self._threads.get(reply or "")
        )
        place = values.identity(self._channel.get("id"))
        within = "Thread" in values.words(self._channel.get("type"))
        return Turn(
            _ID.sub("", name),
            text,
            line,
            said_at=_moment(field["time"]),
            link=self._link(id_),
            id=self._prefix + (id_ or f"message {line}"),
            reply_to=self._prefix + reply if reply and reply not in self._notices else None,
            thread=place if within else thread,
        )

    def _link(self, message: str | None) -> str | None:
        """Return the address of a message, as Telegram's groups and Discord's servers have them."""
        kind, chat = values.words(self._holder.get("type")), values.identity(self._holder.get("id"))
        if "supergroup" in kind or "channel" in kind:
            return f"https://t.me/c/{chat}/{message}" if f"{chat}{message}".isdecimal() else None
        if not (guild := values.mapping(self._holder.get("guild"))):
            return None
        server, channel = values.identity(guild.get("id")) or "0", values.identity(self._channel.get("id"))
        numbers = f"{server}{channel}{message}"
        where = f"https://discord.com/channels/{'@me' if server == '0' else server}/{channel}/{message}"
        return where if numbers.isascii() and numbers.isdecimal() else None


def _replied(value: object) -> str | None:
    """Return the id of the message that a reply answers."""
    told = values.mapping(value)
    reply = values.identity(
        next((told[key] for key in ("messageId", "message_id", "id") if key in told), value)
    )
    return reply.partition("_")[2] or reply if reply else None  # Reddit's t1_abc is abc


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


def _message_of(item: Mapping[str, Any]) -> Mapping[str, Any] | None:
    """Return the message that *item* is, its own fields or those of the objects in it; None if it is none."""
    if _known([key for key, value in item.items() if value], polls="poll" in item):
        return item
    flat = _flat(item)
    if len(flat) == len(item) or any(map(_message_of, values.mappings([*item.values()]))):
        return None
    return flat if _known([key for key, value in flat.items() if value]) else None


def _flat(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return *item* with the fields of the objects in it beside its own."""
    within = {
        f"{key}.{inner}": told
        for key, value in item.items()
        if isinstance(value, dict)
        for inner, told in value.items()
    }
    return {**item, **within}
