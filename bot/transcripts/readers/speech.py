"""Words as they were said, without what a transcript has among them: time stamps, and stage directions."""

from __future__ import annotations

import re

from bot.transcripts.lexicon import any_of

_CLOCK = r"(?:\d{1,6}(?:\.\d{1,3})? ?s(?:ec)?\b|(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,:]\d{1,3})?(?:\s?[AaPp]\.?[Mm]\b\.?)?)"
_SPAN = rf"{_CLOCK}(?:\s*(?:-->|[-–—])\s*{_CLOCK})?"
_FIGURES = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d{2})")
STAMP = rf"\\?[\[(<]?\s*{_SPAN}\s*\\?[\])>]?"
_BRACKETED_STAMP = re.compile(rf"\\?[\[(<]\s*{_SPAN}\s*\\?[\])>](?!\()")
# Blanks before it go with it, but not the end of a paragraph.
_INNER_STAMP = re.compile(rf"[ \t]?\\?\[\s*{_SPAN}\s*\\?\](?!\()|[ \t]?#{_CLOCK}(?:-\d)?#")
_STAMP_LINE = re.compile(
    r"^[ \t]*(?:\d{1,2}:\d\d(?::\d\d)?|(?:(?:, )?\d+ (?:hour|minute|second)s?)+)[ \t]*$|"
    r"[ \t]*\(\d{1,2}:\d\d:\d\d\)[ \t]*$",
    re.MULTILINE,
)
_LEADING_STAMP = re.compile(rf"\s*{_BRACKETED_STAMP.pattern}")

_SOUNDS = any_of("labels", "sounds")
_MORE_SOUNDS = any_of("labels", "more sounds")
# In parentheses only what can hardly be meant otherwise, in square brackets more: "(static typing)" is an answer's.
_DIRECTION = re.compile(
    rf"[ \t]?(?:\\?\[\s*(?:[\w'-]+ ){{0,2}}(?:{_SOUNDS}|{_MORE_SOUNDS})\b"
    r"[^\[\]()\n]{0,24}\\?\](?!\()|"
    rf"(?P<mark>[(*])\s*(?:[\w'-]+ ){{0,2}}{_SOUNDS}(?: [\w:.]+){{0,2}}\s*(?:[)*]))",
    re.IGNORECASE,
)
_ASIDE = re.compile(
    r"\n[ \t]*\n[ \t]*\[(?=\w)[^\[\]()\n]{3,60}\][ \t]*(?=\n[ \t]*\n|\Z)"
)  # a paragraph of its own
_LOST_WORDS = re.compile(r"inaudible|unintelligible|indistinct|unclear", re.IGNORECASE)


def seconds_of(stamp: str) -> float | None:
    """Return how many seconds into a recording `1:02:03`, `02:03` or `[00:02:03.45]` is; None if it is none."""
    if counted := re.fullmatch(r"\W*(\d+(?:\.\d+)?) ?s(?:ec)?\W*", stamp):
        return float(counted[1])
    found = _FIGURES.search(stamp) if re.fullmatch(STAMP, stamp.strip()) else None
    if not found or "m" in stamp.lower():
        return None  # a clock's time
    hours, minutes, seconds = (int(figure or 0) for figure in found.groups())
    return float(hours * 3600 + minutes * 60 + seconds) if seconds < 60 else None


def without_stamp(text: str) -> tuple[str, float | None]:
    """Return *text* without a time stamp at its beginning, and how many seconds that says."""
    found = _LEADING_STAMP.match(text)
    return (text[found.end() :].lstrip(), seconds_of(found[0])) if found else (text, None)


def spoken(text: str) -> str:
    """Return only what was said of *text*: no stage directions, no time stamps; "[…]" for words not heard."""
    text = _DIRECTION.sub(lambda found: " […]" if _LOST_WORDS.search(found[0]) else "", text)
    text = _ASIDE.sub("", text)
    text = _STAMP_LINE.sub("", _INNER_STAMP.sub("", text))
    text = re.sub(r"(?m)^ (?=\S)", "", re.sub(r"\n{3,}", "\n\n", text))
    return re.sub(r"(?<=\S) {2,}(?=\S)", " ", text).strip()
