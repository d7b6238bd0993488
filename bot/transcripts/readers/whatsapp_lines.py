"""The lines of a WhatsApp export: which of them begin a message, when and by whom it was written, and what WhatsApp
itself writes: for what was left out, deleted, edited, or happened.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bot.transcripts.lexicon import any_of, words_of
from bot.transcripts.readers.whatsapp_dates import Numbers, plausible

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
    re.compile(rf"{first}\s?[,،]?\s{{1,2}}{second}\s?")
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
    plain = unmarked(text).partition(" | ")[0]  # Skype says there when it was edited
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


# -- what WhatsApp itself writes -----------------------------------------------------------------------------

WRITTEN_BY_WHATSAPP = "\u200e"  # on iOS the mark before each text that no person wrote
_MARKS = re.compile("[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")  # what no text file holds
_SHORT = 40  # characters of a text that may well come again
_MOST = 200  # characters; none of these texts is longer

MEDIA = "a picture, recording or file without words"
DELETED = "a deleted message"
POLL = "a poll"
LOCATION = "a location"
CALL = "a call"
EMPTY = "an empty message"
SYSTEM = "WhatsApp's own notice"


def _ours(section: str) -> str:
    return any_of("whatsapp", section)


# Android writes one text for all media, in angle brackets, in which nobody writes a message of several words; or a name
# with what says that it is attached, or one that WhatsApp gave; iOS: <attached: name>. All is looked for in small
# letters: that is ten times as fast as to look for either.
_KIND, _LEFT_OUT = _ours("kind"), _ours("left out")
_FILE_LINE = re.compile(
    r"<(?=[^<>]*(?:\s|[^\x00-\x7f]))[^\W\d_][^<>=/:;@\"'\n]{2,60}>"
    rf"|<?{_KIND} ?{_LEFT_OUT}>?|{_LEFT_OUT} ?{_KIND}|\S.{{0,150}}\.\w{{2,5}}.{{0,24}}? {_KIND} ?{_LEFT_OUT}"
    r"|(?:تم استبعاد|لم يتم تضمين) \S+(?: \S+){0,2}|null"
    rf"|\S.{{0,150}}\.\w{{2,5}} \({_ours('attached')}\)"
    r"|(?:img|vid|aud|ptt|doc|stk)-\d{8}-wa\d{4}\.\w{2,5}(?: \([^()]{3,40}\))?"
)
_FILE_NAME = re.compile(r"\S[^\n]{0,100}\.\w{2,5}")
_FILE_TAG = re.compile(r"<[^<>:\n]{2,30}: ?[^<>\n]{1,150}\.\w{2,5}>")
# That it was edited; and Signal's reactions.
_ADDED = re.compile(rf"<[^<>\n]{{0,60}}{_ours('edited')}[^<>\n]{{0,40}}>\Z|\n\(- [^\n]* -\)\Z", re.IGNORECASE)
_INSTEAD = re.compile(
    rf"(?P<deleted>{_ours('deleted')}[.।]?)"
    r"|(?P<location>[^\W\d][^\n:]{2,24}: ?https?://(?:maps\.google\.\w+|goo\.gl/maps|foursquare\.com)\S*(?:\n.*)?"
    rf"|{_ours('live location')})|(?P<call>{_ours('call')}[^\n]{{0,40}})"
)
_REASONS = {"deleted": DELETED, "location": LOCATION, "call": CALL}
_POLL = re.compile(_ours("poll") + ":\n")
_NOTICE = re.compile(_ours("notice"))
# In what would be a speaker's name: verbs of the notices that have a colon in them, as a new subject may.
_HAPPENED = re.compile(_ours("happened"), re.IGNORECASE)


def unmarked(text: str) -> str:
    """Return *text* without the invisible marks that steer the direction of writing."""
    return text if text.isascii() else _MARKS.sub("", text)


def happened(name: str, line: str) -> bool:
    """Return whether *line*, in which *name* stands before the first colon, is a notice and nobody's words."""
    quotes = sum(name.count(quote) for quote in '"“”„«»')
    return bool(_HAPPENED.search(line if quotes % 2 else name))


def spoken(body: str) -> tuple[str, str | None]:
    """Return the words that a person wrote in *body*, without what WhatsApp added; and if there are none, why."""
    return _spoken(body) if len(body) > _SHORT else _spoken_shortly(body)


def _spoken(body: str) -> tuple[str, str | None]:
    ours = body.startswith(WRITTEN_BY_WHATSAPP)
    text = _CONTROL.sub("", unmarked(body)).strip()
    if text.endswith((">", "-)")):
        text = _ADDED.sub("", text).rstrip()
    if not text:
        return "", EMPTY
    first, _, rest = text.partition("\n")
    if len(first) <= _MOST and _FILE_LINE.fullmatch(first.lower()):
        return _caption(rest)
    if "<" in text and (untagged := _FILE_TAG.sub("", text)) != text:
        return _caption(untagged)
    return _judged(text, ours=ours)


_spoken_shortly = lru_cache(maxsize=1 << 14)(_spoken)  # "ok" and "<Media omitted>" come by the thousand


def _caption(text: str) -> tuple[str, str | None]:
    """Return what was written under a file; its own name or title on a line is nobody's words."""
    text = text.strip()
    return ("", MEDIA) if not text or _FILE_NAME.fullmatch(text) else (text, None)


def _judged(text: str, *, ours: bool) -> tuple[str, str | None]:
    plain, short = text[: 2 * _MOST].lower(), len(text) <= _MOST
    if short and (found := _INSTEAD.fullmatch(plain)):
        return "", _REASONS[found.lastgroup or ""]
    if _POLL.match(plain):
        return "", POLL
    if _NOTICE.match(plain) or (ours and short and "\n" not in text):
        return "", SYSTEM
    return text, None
