"""What a transcript writes between the words: time stamps, stage directions, breaks."""

from __future__ import annotations

import re

_CLOCK = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:[.,:]\d{1,3})?"
STAMP = rf"\\?[\[(<]?\s*{_CLOCK}\s*\\?[\])>]?"
_BRACKETED_STAMP = re.compile(rf"\\?[\[(<]\s*{_CLOCK}(?:\s*(?:-->|[-–—])\s*{_CLOCK})?\s*\\?[\])>](?!\()")
_LEADING_STAMP = re.compile(rf"\s*{_BRACKETED_STAMP.pattern}")

_SOUNDS = (
    r"(?:laugh\w*|chuckl\w*|giggl\w*|applau\w*|clap\w*|cheer\w*|music|jingle|theme|intro|outro|silence|paus\w*|sigh\w*|"
    r"cough\w*|sneez\w*|snort\w*|groan\w*|gasp\w*|whistl\w*|beep\w*|bleep\w*|noise|static|"
    r"cross ?-?talk\w*|overlapping|inaudible|unintelligible|indistinct|unclear|foreign|phonetic|redacted|"
    r"lach\w*|gelächter|musik|applaus|rires?|rit|musique|applaudissements|risas?|ríe|música|aplausos|risos)"
)
_DIRECTION = re.compile(
    rf"\s?(?:\\\[|\[|\(|\*)\s*(?:[\w' ]{{0,24}}\b)?{_SOUNDS}\b[^\[\]()*\n]{{0,30}}(?:\\\]|\]|\)|\*)(?!\()", re.IGNORECASE
)
_LOST_WORDS = re.compile(r"inaudible|unintelligible|indistinct|unclear", re.IGNORECASE)
_BREAK = re.compile(
    r"(?:break|ad ?-?break|ads?|advert\w*|sponsors?|sponsor message|commercial|music|jingle|outro|intro|intermission|"
    r"midroll|pause|werbung|pausa|publicité)",
    re.IGNORECASE,
)


def seconds_of(stamp: str) -> float | None:
    """How many seconds into a recording `1:02:03`, `02:03` or `[00:02:03.45]` is; None if it is no time stamp."""
    found = re.fullmatch(STAMP, stamp.strip())
    if not found:
        return None
    hours, minutes, seconds = (int(figure or 0) for figure in found.groups())
    return float(hours * 3600 + minutes * 60 + seconds) if seconds < 60 else None


def without_stamp(text: str) -> tuple[str, float | None]:
    """*text* without a time stamp at its beginning, and how many seconds that says."""
    found = _LEADING_STAMP.match(text)
    return (text[found.end() :].lstrip(), seconds_of(found[0])) if found else (text, None)


def spoken(text: str) -> str:
    """Only what was said of *text*: no stage directions, no time stamps; "[…]" where words could not be heard."""
    text = _DIRECTION.sub(lambda found: " […]" if _LOST_WORDS.search(found[0]) else "", text)
    text = _BRACKETED_STAMP.sub("", text)
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", text).strip()


def is_break(name: str) -> bool:
    """Whether *name*, where a speaker's would stand, marks a break: "Break", "Music", "Sponsor message"."""
    return _BREAK.fullmatch(name.strip()) is not None
