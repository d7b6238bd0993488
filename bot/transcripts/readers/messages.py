"""Messages in JSON or CSV whose fields say who wrote what: Telegram, Discord, Reddit, Skype and their like."""

from __future__ import annotations

import itertools
import re
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transcripts.dates import moment_in
from bot.transcripts.mojibake import mend
from bot.transcripts.readers import values
from bot.transcripts.readers.message_fields import FIELDS, SPOKEN, TELLING, is_message, message_of, parts_of
from bot.transcripts.readers.message_text import markdown_of
from bot.transcripts.readers.ready_columns import columns_of
from bot.transcripts.readers.rows import ABOUT, head_rows, header, named, rows_of, talk_in
from bot.transcripts.readers.speech import seconds_of
from bot.transcripts.record import LeftOut, Part, Record, Turn

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

_KINDS = ("messagetype", "messageType", "type")
_NOTICE = re.compile(  # kinds that nobody writes: Telegram's, Skype's, Discord's, Mattermost's
    r"service|system\w*|ThreadActivity.*|Event/.*|\w*(?:Member|Recipient|Guild|Channel|Pinned|Thread)[A-Z]\w*|Call|"
    r"\w*_(?:join|leave|add|remove|change|create)\w*|Notice/.*|RichText/.*Call.*"
)
_HELPS = re.compile(r"admin|agent|staff|support|expert|teacher|instructor|moderator", re.IGNORECASE)
_ID = re.compile(r"^\d+:(?:live:)?(?:\.cid\.)?")  # before a Skype name
_FILES = ("photo", "file", "media_type", "attachments", "stickers", "embeds", "files", "attachment")
_LONGEST = 1e6  # seconds of a recording, and thousandths of none
_OWN = "Me"  # who wrote what a telephone sent
_MOST_NAMED = 10


def looks_like(name: str, head: str) -> float:
    """Return how sure a file of that *name* that begins with *head* holds messages."""
    del name
    if not values.opens(head):
        rows = head_rows(head, is_message)
        if any(map(is_message, rows[:ABOUT])):
            return 0.96
        return 0.93 if talk_in(rows) and not any(map(columns_of, rows[:ABOUT])) else 0.0
    keys = list(dict.fromkeys(re.findall(r'"(\w+)"\s*:', head[:50_000])))
    telling = TELLING.intersection(keys)
    if is_message(keys, polls=bool(telling)):
        return 0.92 if telling else 0.5
    return 0.45 if is_message(keys, timed=False) and "?" in head else 0.0


def read(text: str, file: str = "messages.json") -> Record:
    """Return the turns of the messages, oldest first; their lines count messages. UserError where there are none."""
    record = _read_json(text, file) if values.opens(text) else _read_table(text, file)
    return record.in_threads().oldest_first()  # Messenger, Instagram and Skype put the newest first


def _read_table(text: str, file: str) -> Record:
    rows = rows_of(text, file, is_message)
    at = header(rows, is_message)
    names = rows[at].cells if rows else []
    if is_message(names):
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
    chats = [*_chats(root, timed=True)] or [*_chats(root, timed=False)]
    if not chats:
        raise UserError(
            f"{file}:1: no messages are in this JSON; export the chat again as machine-readable JSON, or as text"
        )
    lines = itertools.count(1)
    titles = [title for chat in chats if (title := chat.title)]
    several = len(chats) > 1 and len(titles) > 1
    parts = [part for chat in chats for part in chat.parts(lines)]
    helping = {name: None for chat in chats for name in chat.helping}
    notes = (f"all {len(chats)} chats were read ({', '.join(titles[:_MOST_NAMED])})",) * several
    return Record.of(
        parts, title=titles[0] if titles and not several else None, notes=notes, guests=tuple(helping)
    )


def _chats(root: Any, *, timed: bool) -> Iterator[_Chat]:
    """Yield the chats within *root*: each object that holds messages of its own, or all the messages in it."""
    holders = [
        one
        for one in values.objects(root)
        if any(
            parts_of([*message]).keys() >= {"speaker", "text"}
            for message in values.mappings(one.get("messages"))
        )
    ]
    for number, one in enumerate(holders):
        yield _Chat(one, f"{number}-" * (number > 0))
    if not holders and any(message_of(one, timed=timed) for one in values.objects(root)):
        yield _Chat({"": root}, "", timed=timed)


class _Chat:
    """A chat with its messages. Ids are unique in one alone: *prefix* keeps those of several apart."""

    def __init__(self, holder: Mapping[str, Any], prefix: str, *, timed: bool = True) -> None:
        self._holder, self._prefix, self._timed = holder, prefix, timed
        self.helping: dict[str, None] = {}  # those who answer by their role
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
            message = message_of(one, timed=self._timed)
            if listed or message:
                yield self.part(message or one, next(lines))

    def part(self, message: Mapping[str, Any], line: int) -> Part:
        """Return a *message* as a turn; as left out where nobody wrote words."""
        found = parts_of([key for key, value in message.items() if value or value == 0])
        field = {part: message.get(found.get(part, "")) for part in FIELDS}
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
        if _HELPS.fullmatch(values.words(author.get("type")) or values.words(author.get("role"))):
            self.helping[_ID.sub("", name)] = None
        reply = _replied(field["reply"])
        if (
            SPOKEN.search(found.get("speaker", ""))
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
            thread=place if within else values.identity(field["thread"]) or thread,
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
