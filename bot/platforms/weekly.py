"""The week for moderators, in every chat alike: when its digest is due, and its figures in words."""

from __future__ import annotations

import datetime as dt
import zoneinfo
from typing import TYPE_CHECKING

from bot.messaging.settling import CAP, NO_QUESTION, PAUSED, PEOPLE, SAID_ABOVE, SILENT, UNSURE

if TYPE_CHECKING:
    from bot.config import DigestOptions
    from bot.moderation.statistics import Figures

TITLE = "The AMA archive in the last seven days"
MOST_ASKED = "Asked most without an answer:"
ASKED = "{asked} asked"
NOBODY_ASKED = "Nobody asked anything."
BECAME = "{answered} answered, {suggested} met with suggestions, {silent} without an answer"
BY_PEOPLE = "{people} answered by people"
UNSAID = "{unsaid} that I could answer and left to people, or was to keep quiet about"
VOTED = "{helpful} found the answer helpful, {not_helpful} did not"
QUIET = "Said nothing to: {why}"
SILENCES = {
    NO_QUESTION: "that asked nothing",
    UNSURE: "that I had no sure answer to",
    SAID_ABOVE: "whose answer stood above",
    PEOPLE: "that people answered first",
    PAUSED: "in a paused channel",
    SILENT: "in a silent channel",
    CAP: "beyond the most replies an hour",
}
LISTED = 5
BETWEEN_LOOKS = 30.0
"""Seconds between two looks at whether it is due."""
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def last_due(options: DigestOptions, now: float) -> dt.datetime:
    """Return the last time, up to *now* (seconds since the epoch), that a digest was due."""
    here = dt.datetime.fromtimestamp(now, zone(options.zone))
    days = (here.weekday() - _DAYS.index(options.day)) % 7
    due = dt.datetime.combine(
        here.date() - dt.timedelta(days=days), dt.time(options.hour), tzinfo=here.tzinfo
    )
    if due.timestamp() <= now:
        return due
    return dt.datetime.combine(due.date() - dt.timedelta(days=7), dt.time(options.hour), tzinfo=here.tzinfo)


def week(day: dt.date) -> str:
    """Return the ISO week that *day* is in, as 2026-W47."""
    year, number, _ = day.isocalendar()
    return f"{year}-W{number:02}"


def zone(name: str) -> dt.tzinfo:
    """Return the time zone of that *name*."""
    return dt.UTC if name == "UTC" else zoneinfo.ZoneInfo(name)


def told(figures: Figures) -> list[str]:
    """Return *figures* in lines; none where nobody asked anything."""
    if figures.is_empty:
        return []
    counts = {name: getattr(figures, name) for name in figures.__slots__}
    some = ((BY_PEOPLE, figures.people), (UNSAID, figures.unsaid))
    lines = [ASKED, BECAME, *(words for words, count in some if count), VOTED]
    why = [
        f"{count} {words}" for reason, words in SILENCES.items() if (count := figures.silences.get(reason))
    ]
    return [
        *(words.format(**counts) for words in lines),
        *([QUIET.format(why=", ".join(why))] if why else []),
    ]
