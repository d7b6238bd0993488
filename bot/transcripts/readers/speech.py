"""What a transcript writes between the words: time stamps, stage directions, breaks."""

from __future__ import annotations

import re

_CLOCK = r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})(?:[.,:]\d{1,3})?(?:\s?[AaPp]\.?[Mm]\b\.?)?"
STAMP = rf"\\?[\[(<]?\s*{_CLOCK}\s*\\?[\])>]?"
_INNER_STAMP = re.compile(rf"\s?\\?\[\s*{_CLOCK}(?:\s*(?:-->|[-–—])\s*{_CLOCK})?\s*\\?\](?!\()")
_BRACKETED_STAMP = re.compile(rf"\\?[\[(<]\s*{_CLOCK}(?:\s*(?:-->|[-–—])\s*{_CLOCK})?\s*\\?[\])>](?!\()")
_LEADING_STAMP = re.compile(rf"\s*{_BRACKETED_STAMP.pattern}")

_SOUNDS = (
    r"(?:laugh\w*|chuckl\w*|giggl\w*|applau\w*|clapping|claps|cheering|coughs?|coughing|sighs?|"
    r"sighing|sneezes|groans|"
    r"gasps|whistles|beep|bleep|crosstalk|cross talk|inaudible|unintelligible|indistinct|"
    r"lacht|lachen|gelächter|applaus|rires?|applaudissements|risas?|aplausos|risos)"
)
_MORE_SOUNDS = (
    r"(?:music|musik|musique|música|jingle|theme|intro|outro|silence|pause|noise|overlapping|"
    r"unclear|foreign|phonetic|"
    r"speaking|video|audio|sound|bell|phone)"
)
# In parentheses only what can hardly be meant otherwise, in square brackets more: "(static typing)" is an answer's.
_DIRECTION = re.compile(
    rf"\s?(?:\\?\[\s*(?:[\w'-]+ ){{0,2}}(?:{_SOUNDS}|{_MORE_SOUNDS})\b[^\[\]()\n]{{0,24}}\\?\](?!\()|"
    rf"(?P<mark>[(*])\s*(?:[\w'-]+ ){{0,2}}{_SOUNDS}(?: [\w:.]+){{0,2}}\s*(?:[)*]))",
    re.IGNORECASE,
)
_LOST_WORDS = re.compile(r"inaudible|unintelligible|indistinct|unclear", re.IGNORECASE)
_BREAK = re.compile(
    r"(?:break|ad ?-?break|ads?|advert\w*|sponsors?|sponsor message|commercial|music|jingle|outro|"
    r"intro|intermission|"
    r"midroll|pause|werbung|pausa|publicité)",
    re.IGNORECASE,
)


def seconds_of(stamp: str) -> float | None:
    """How many seconds into a recording `1:02:03`, `02:03` or `[00:02:03.45]` is; None if it is no time stamp."""
    found = re.fullmatch(STAMP, stamp.strip())
    if not found or re.search("m", stamp, re.IGNORECASE):
        return None  # a clock's time
    hours, minutes, seconds = (int(figure or 0) for figure in found.groups())
    return float(hours * 3600 + minutes * 60 + seconds) if seconds < 60 else None


def without_stamp(text: str) -> tuple[str, float | None]:
    """*text* without a time stamp at its beginning, and how many seconds that says."""
    found = _LEADING_STAMP.match(text)
    return (text[found.end() :].lstrip(), seconds_of(found[0])) if found else (text, None)


def spoken(text: str) -> str:
    """Only what was said of *text*: no stage directions, no time stamps; "[…]" where words could not be heard."""
    text = _DIRECTION.sub(lambda found: " […]" if _LOST_WORDS.search(found[0]) else "", text)
    text = _INNER_STAMP.sub("", text)
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", text).strip()


def is_break(name: str) -> bool:
    """Whether *name*, where a speaker's would stand, marks a break: "Break", "Music", "Sponsor message"."""
    return _BREAK.fullmatch(name.strip()) is not None
