"""Dates as people write them into a text."""

from __future__ import annotations

import datetime as dt
import re

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero", "february feb februar fevrier febrero", "march mar märz mars marzo",
            "april apr avril abril", "may mai mayo", "june jun juni juin junio", "july jul juli juillet julio",
            "august aug agosto", "september sep sept septembre septiembre", "october oct oktober octobre octubre",
            "november nov novembre noviembre", "december dec dezember decembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})")
_DAY_FIRST = re.compile(
    r"\b(\d{1,2})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?([^\W\d_]{3,12})\.?,?\s+(?:de\s+)?(\d{4})\b"
)
_MONTH_FIRST = re.compile(r"\b([^\W\d_]{3,12})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})\b")
_HELD = re.compile(
    r"\b(?:conducted|held|took place|takes place|hosted|recorded|happened|ran|date)\b[^.\n]{0,12}?"
    r"[^.\n]{0,40}",
    re.IGNORECASE,
)


def date_in(text: str) -> str | None:
    """The first whole date in *text*, as ISO 8601; None if there is none."""
    if found := _ISO.search(text):
        return _made(found[1], found[2], found[3])
    if found := _DAY_FIRST.search(text):
        return _made(found[3], str(_MONTHS.get(found[2].casefold(), "")), found[1])
    if found := _MONTH_FIRST.search(text):
        return _made(found[3], str(_MONTHS.get(found[1].casefold(), "")), found[2])
    return None


def date_held(text: str) -> str | None:
    """The date on which *text* says that it was held, conducted or recorded; None if it does not say."""
    return next((date for found in _HELD.finditer(text) if (date := date_in(found[0]))), None)


def _made(year: str, month: str, day: str) -> str | None:
    try:
        return dt.date(int(year), int(month), int(day)).isoformat()
    except ValueError:
        return None
