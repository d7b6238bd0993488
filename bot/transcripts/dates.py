"""Dates as people write them into a text."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from bot.transcripts.lexicon import any_of, sections

_MONTHS = {
    name: number for number, names in enumerate(sections("dates")["months"], 1) for name in names.split()
}
_TIME_OF_DAY = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?(?:\D*?([AaPp])\.?[Mm])?")
_ISO = re.compile(r"(?<![\d/.-])(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?![\d/])")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?([^\W\d_]{3,12})\.?,?\s+(?:de\s+)?(\d{4})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_HELD = re.compile(r"\b" + any_of("dates", "held") + r"\b(?:[^.\n]|(?<=\d)\.){0,52}", re.IGNORECASE)
_HELD_AFTER = re.compile(
    r"[^.\n]{0,40},? (?:we|wir) (?:invited|hosted|welcomed|met|spoke|talked|sat|had|luden)\b", re.IGNORECASE
)


def date_in(text: str) -> str | None:
    """Return the first whole date in *text*, as ISO 8601; None if there is none."""
    if found := _ISO.search(text):
        return _made(found[1], found[2], found[3])
    if found := _DAY_FIRST.search(text):
        return _made(found[3], str(_MONTHS.get(found[2].casefold(), "")), found[1])
    if found := _MONTH_FIRST.search(text):
        return _made(found[3], str(_MONTHS.get(found[1].casefold(), "")), found[2])
    return None


def without_dates(text: str) -> str:
    """Return *text* without the dates written out in it."""
    return _MONTH_FIRST.sub("", _DAY_FIRST.sub("", text))


def date_held(text: str) -> str | None:
    """Return the date on which *text* says that it was held, conducted or recorded; None if it does not say."""
    said = (found[0] for pattern in (_HELD, _HELD_AFTER) for found in pattern.finditer(text))
    return next((date for words in said if (date := date_in(words))), None)


def _made(year: str, month: str, day: str) -> str | None:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of time by the record's own clock: from *since* on, and before *until*; without one, open there."""

    since: dt.datetime | None = None
    until: dt.datetime | None = None

    def holds(self, said_at: dt.datetime | None) -> bool:
        """Return whether *said_at* lies in it; what has no time always does."""
        if said_at is None:
            return True
        moment = said_at.replace(tzinfo=None)
        return (self.since is None or moment >= self.since) and (self.until is None or moment < self.until)


def moment_in(text: str) -> tuple[dt.datetime, dt.timedelta] | None:
    """Return the day in *text*, or the minute where it has a time, and how long that lasts; None if there is none."""
    day, clock = date_in(text), _TIME_OF_DAY.search(text)
    try:
        date = dt.date.fromisoformat(day or text.strip())
        if not clock:
            return dt.datetime.combine(date, dt.time()), dt.timedelta(days=1)
        hour = int(clock[1]) % 12 + 12 * (clock[4] in "pP") if clock[4] else int(clock[1])
        time = dt.time(hour, int(clock[2]), int(clock[3] or 0))
        return dt.datetime.combine(date, time), dt.timedelta(minutes=1)
    except ValueError:
        return None
