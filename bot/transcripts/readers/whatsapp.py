"""WhatsApp's chat exports, the .txt or the .zip with media, in every language, from Android and iOS."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from pathlib import Path, PurePath
from typing import IO, TYPE_CHECKING, TypeAlias

from bot.errors import UserError
from bot.platforms.whatsapp.markup import as_markdown
from bot.transcripts.readers import whatsapp_words as words
from bot.transcripts.readers.packed import PackedTurns
from bot.transcripts.readers.whatsapp_dates import DateOrder, Numbers, date_of, gregorian, infer_order
from bot.transcripts.readers.whatsapp_lines import WhatsAppMessage, beginning, messages
from bot.transcripts.record import LeftOut, Record
from bot.transcripts.sources import decode, open_lines, readable

if TYPE_CHECKING:
    import datetime as dt

Progress: TypeAlias = Callable[[int, int], None]

_PACE = 20_000  # lines between two reports of progress
_NAMED = re.compile(r"whats\s?app|^_?chat\.(?:txt|zip)$", re.IGNORECASE)
_TITLE = re.compile(
    r"(?:whats\s?app[ _-](?:chat|discussion)|(?:chat|conversa|discussion|чат|محادثة)\b.{0,6}whats\s?app)"
    r"(?:[ _]*(?:with|mit|con|de|do|com|avec|met|dengan|с|контактом|группой|مع|-)(?=[ _]))*[ _]+(?P<name>.+)",
    re.IGNORECASE,
)
_SAMPLE_BYTES = 64 * 1024


def looks_like(name: str, head: str) -> float:
    """Return how sure a file of that *name* that begins with *head* is an export; for a zip, *head* is its listing."""
    base = PurePath(name).name
    if base.lower().endswith(".zip"):
        texts = [line for line in head.splitlines() if line.lower().endswith(".txt")]
        named = any(_NAMED.search(PurePath(line).name) for line in texts)
        return 0.95 if named else 0.6 if texts and _NAMED.search(base) else 0.0
    lines = [line for line in head.splitlines()[:200] if line.strip()]
    found = list(filter(None, map(beginning, lines)))
    begun, spoken = len(found), sum(":" in one.rest and one.rest[0] != "<" for one in found)
    if not begun or spoken * 5 < begun:
        return 0.0
    first = beginning(lines[0]) is not None
    if first and begun > 2 and begun * 4 > len(lines) and spoken * 3 > begun:
        return 0.98
    return min(1.0, 0.4 + 0.3 * first + 0.2 * begun / len(lines) + 0.1 * bool(_NAMED.search(base)))


def read(
    source: Path | Iterable[str],
    file: str = "chat",
    *,
    date_order: DateOrder | None = None,
    progress: Progress | None = None,
) -> Record:
    """Return the turns of an export: a .txt, a .zip, or its lines; *file* is its name in messages.

    *date_order* settles dates that the file leaves open; *progress* is told now and then how many bytes of how many
    are read. UserError where there is no message.
    """
    reading = _Reading(file)
    with ExitStack() as opened, readable(file):
        lines = source if not isinstance(source, Path) else _lines(source, file, progress, opened)
        for message in messages(lines):
            reading.take(message)
    return reading.record(_title(source, file), date_order)


class _Reading:
    """The chat as far as it is read. Dates are numbered, for only all of them together tell days from months."""

    def __init__(self, file: str) -> None:
        self._file = file
        self._turns = PackedTurns()
        self._left_out: list[LeftOut] = []
        self._dates: dict[Numbers, int] = {}
        self._course: list[Numbers] = []  # the dates as they follow on each other
        self._american, self._slashed = True, True
        self._damaged = 0

    def take(self, message: WhatsAppMessage | int) -> None:
        if isinstance(message, int):
            self._left_out.append(LeftOut(message, "stands before the first message"))
            return
        day = self._day(message)
        if message.speaker is None:
            self._left_out.append(LeftOut(message.line, words.SYSTEM))
            return
        text, reason = words.spoken(message.body)
        if reason:
            self._left_out.append(LeftOut(message.line, reason))
            return
        self._damaged += "\ufffd" in text
        text = as_markdown(text)
        self._turns.pack(message.speaker, text, message.line, day, message.stamp.second)

    def _day(self, message: WhatsAppMessage) -> int:
        stamp = message.stamp
        self._american, self._slashed = self._american and stamp.american, self._slashed and stamp.slashed
        if not self._course or self._course[-1] != stamp.numbers:
            self._course.append(stamp.numbers)
        return self._dates.setdefault(stamp.numbers, len(self._dates))

    def record(self, title: str | None, order: DateOrder | None) -> Record:
        if not self._dates:
            raise UserError(
                f"{self._file}:1: no line begins like a WhatsApp message (date, time, name, colon); export the chat "
                "anew from WhatsApp, without media, or name another --format"
            )
        order, doubt = (
            (order, None)
            if order
            else infer_order(self._course, american=self._american, slashed=self._slashed)
        )
        days = [date_of(numbers, order) for numbers in self._dates]

        self._turns.date(days)
        said = set(filter(None, days))
        return Record(
            turns=self._turns,
            title=title,
            date=min(said).isoformat() if len(said) == 1 else None,
            left_out=tuple(self._left_out),
            notes=tuple(filter(None, (doubt, *self._faults(days, order)))),
            date_doubt=doubt or "",
        )

    def _faults(self, days: list[dt.date | None], order: str) -> Iterator[str]:
        if undated := [numbers for numbers, day in zip(self._dates, days, strict=True) if day is None]:
            example = "/".join(map(str, undated[0]))
            known = max(undated[0]) < 100 or gregorian(max(undated[0]))
            why = f"no date in the order {order}" if known else "a date of a calendar that is not known here"
            yield f"{example} is {why} ({len(undated)} in all): those messages have no time"
        told = zip(self._dates, days, strict=True)
        if eras := [
            (max(numbers), day.year) for numbers, day in told if day and max(numbers) - day.year > 500
        ]:
            yield f"the years are of the Buddhist calendar: {eras[0][0]} is read as {eras[0][1]}"
        if self._damaged:
            yield f"{self._damaged} messages hold characters that could not be read; they are shown as \ufffd"


def _lines(path: Path, file: str, progress: Progress | None, opened: ExitStack) -> Iterable[str]:
    if zipfile.is_zipfile(path):
        archive = opened.enter_context(zipfile.ZipFile(path))
        member = _chat(archive, file)
        total = member.file_size
        stream: IO[bytes] = opened.enter_context(archive.open(member))
    else:
        total, stream = path.stat().st_size, opened.enter_context(path.open("rb"))
    lines = opened.enter_context(open_lines(stream))
    return _told(lines, stream.tell, total, progress) if progress else lines


def _told(lines: Iterable[str], position: Callable[[], int], total: int, progress: Progress) -> Iterator[str]:
    for number, line in enumerate(lines):
        if number % _PACE == 0:
            progress(position(), total)
        yield line
    progress(total, total)


def _chat(archive: zipfile.ZipFile, file: str) -> zipfile.ZipInfo:
    """Return the chat among the texts of a zip: the one that looks most like it."""
    best, surest = None, 0.0
    for member in archive.infolist():
        if member.filename.lower().endswith(".txt") and not member.filename.startswith("__MACOSX"):
            with archive.open(member) as stream:
                sure = looks_like(member.filename, decode(stream.read(_SAMPLE_BYTES)))
            if sure > surest:
                best, surest = member, sure
    if best is None:
        raise UserError(
            f"{file}: no WhatsApp chat is in this zip; it should hold a .txt: export the chat anew"
        )
    return best


def _title(source: object, file: str) -> str | None:
    """Return the chat's name, which the export's file name carries."""
    name = PurePath(source.name if isinstance(source, Path) else file).stem
    found = _TITLE.search(name)
    return found["name"].replace("_", " ").strip(" -") or None if found else None
