"""The lines of a WhatsApp export: which of them begin a message, and when and by whom it was written."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bot.transcripts.lexicon import words_of
from bot.transcripts.readers.whatsapp_dates import Numbers, plausible
from bot.transcripts.readers.whatsapp_words import happened, unmarked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

# As in: 12/03/21, 10:15 / 12.03.21, 10:15:30 / 2021-03-12 10.15 / 12/3/21 à 10:15 / 3/4/21, 9:05 PM /
# 12.3.2021 ÖS 9:05 / 2021年3月12日 10:15 / 令和3/03/12 10:15. A word may stand before the time (à, pukul, ÖS) and
# after it (AM, a. m., Uhr).
_DATE = (
    r"(?P<era>令和|平成|[RH](?=\d))?(?P<a>\d{1,4})(?P<separator>[./年-])[ ]?(?P<b>\d{1,2})[./月-][ ]?"
    r"(?P<c>\d{1,4})日?\.?"
)
_CLOCK = (
    r"(?:(?P<before>[^\W\d_][^\d:,]{0,15}?)\s?)?(?P<hour>\d{1,2})[:.](?P<minute>\d{2})(?:[:.](?P<second>\d{2}))?"
    r"(?:\s{0,2}(?P<after>[^\W\d_][^\d:,،]{0,14}))?"
)
_STAMPS = tuple(
    re.compile(rf"{first}[,،]?\s{{1,2}}{second}\s?")
    for day, time in [(f"(?P<day>{_DATE})", f"(?P<time>{_CLOCK})")]
    for first, second in ((day, time), (time, day))
)
_DAY, _TIME = re.compile(_DATE), re.compile(_CLOCK + r"\s?")
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988}
# How stamps begin and end: on iOS, on Android, there with a dash of its own, and on iOS before 2018.
_STYLES = (("[", "]"), ("", " - "), ("", " – "), ("", ": "))
_LONGEST = 60  # characters that a date and time take at most, with invisible marks among them
_MORNING, _AFTERNOON = words_of("whatsapp", "morning"), words_of("whatsapp", "afternoon")
_FIRST = frozenset("[RH0123456789٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९")
_LEADING = "\ufeff\u200e\u200f\u202a\u202b"


class Stamp(NamedTuple):
    """The time of a message: the *numbers* of its date as they stand there, and the *second* of the day."""

    numbers: Numbers
    second: int
    american: bool  # 3/4/21, 9:05 PM: no zero, two digits of the year, capitals
    slashed: bool


class Beginning(NamedTuple):
    """The first line of a message: its *stamp*, what stands *between* that and the *rest*."""

    stamp: Stamp
    between: str
    rest: str


def beginning(line: str) -> Beginning | None:
    """Return what *line* says if it begins a message, else None."""
    if line[:1] not in _FIRST:
        if line.isascii():
            return None
        line = line.lstrip(_LEADING)
    for start, between in _STYLES:
        if line.startswith(start) and (end := line.find(between, 0, _LONGEST)) > 0:
            stamp = _stamp(line[len(start) : end])
            if stamp:
                return Beginning(stamp, between, line[end + len(between) :].removeprefix(" "))
    return None


def _stamp(text: str) -> Stamp | None:
    """Return when that is; a chat has hundreds of thousands of minutes, but few days, and few times of a day."""
    plain = unmarked(text)
    day, _, time = plain.partition(", " if ", " in plain else " ")
    if not (_day(day) and _time(time)):
        found = _STAMPS[0].fullmatch(plain) or _STAMPS[1].fullmatch(plain)
        if found is None:
            return None
        day, time = found["day"], found["time"]
    dated, timed = _day(day), _time(time)
    if not dated or not timed:
        return None
    numbers, american, slashed = dated
    return Stamp(numbers, timed[0], american and timed[1], slashed)


@lru_cache(maxsize=1 << 13)
def _day(text: str) -> tuple[Numbers, bool, bool] | None:
    """Return the numbers of a date, and whether it is written as in America, and with slashes."""
    found = _DAY.fullmatch(text)
    if found is None:
        return None
    # Where iOS counts in an era without naming it, it fills up to four figures: 0003/03/12.
    era = _ERAS[found["era"]] if found["era"] else 2018 if found["a"].startswith("00") else 0
    numbers = (int(found["a"]) + era, int(found["b"]), int(found["c"]))
    slashed = found["separator"] == "/"
    padded = "0" in (found["a"][0], found["b"][0])
    american = len(found["c"]) == 2 and not padded and slashed
    return (numbers, american, slashed) if plausible(numbers) else None


@lru_cache(maxsize=1 << 13)
def _time(text: str) -> tuple[int, bool] | None:
    """Return the second of the day, and whether it is written as in America."""
    found = _TIME.fullmatch(text)
    if found is None:
        return None
    twelve, hour = _hour(int(found["hour"]), found["before"], found["after"])
    minute, second = int(found["minute"]), int(found["second"] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    return hour * 3600 + minute * 60 + second, twelve and found["after"] in {"AM", "PM"}


def _hour(hour: int, before: str | None, after: str | None) -> tuple[bool, int]:
    for word in (after, before):
        told = re.sub(r"[\s.\u200c]", "", word or "").casefold()
        if told in _AFTERNOON:
            return True, hour % 12 + 12
        if told in _MORNING:
            return True, hour % 12
    return False, hour


@dataclass(slots=True)
class WhatsAppMessage:
    """A message as it stands in the file: its *stamp*, who wrote it (None: a notice), its *body*."""

    line: int
    stamp: Stamp
    speaker: str | None
    body: str


class Speakers:
    """The names before the first colon, each judged once."""

    def __init__(self) -> None:
        self._known: dict[str, str | None] = {}

    def split(self, rest: str) -> tuple[str | None, str]:
        """Return the speaker and the body of what follows the time; no speaker where it is a notice."""
        end = rest.find(": ")
        if end < 0:
            end = rest.find(":\u200e") if ":\u200e" in rest else len(rest) - 1 if rest.endswith(":") else -1
        if end <= 0 or "\n" in rest[:end]:
            return None, rest
        raw = rest[:end]
        if raw not in self._known:
            named = " ".join(unmarked(raw).replace("~", " ", 1).split())
            self._known[raw] = None if len(named) > 100 or not named or happened(named, rest) else named
        return self._known[raw], rest[end + 1 :].removeprefix(" ")


def messages(lines: Iterable[str]) -> Iterator[WhatsAppMessage | int]:
    """Yield the messages in *lines*, and the number of each line before the first that belongs to none.

    All messages of a file begin alike: a pasted line of another chat does not begin one.
    """
    speakers, style = Speakers(), None
    current: WhatsAppMessage | None = None
    more: list[str] = []
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\r\n")
        found = beginning(line)
        if found and style in {None, found.between}:
            if current:
                yield _whole(current, more)
            style, more = found.between, []
            current = WhatsAppMessage(number, found.stamp, *speakers.split(found.rest))
        elif current:
            more.append(line)
        elif line.strip():
            yield number
    if current:
        yield _whole(current, more)


def _whole(message: WhatsAppMessage, more: list[str]) -> WhatsAppMessage:
    if more:
        message.body = "\n".join([message.body, *more])
    return message
