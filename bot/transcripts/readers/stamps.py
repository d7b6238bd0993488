"""Stamps as apps write them beside messages: dates, clocks, and how long ago something was."""

from __future__ import annotations

from bot.transcripts.lexicon import any_of, words_of

_MONTH, _DAY = (
    rf"(?i:{'|'.join(sorted(words_of('dates', 'months'), key=len, reverse=True))})\.?",
    rf"(?i:{any_of('dates', 'days')})",
)
DATE = (
    rf"(?:\d{{1,4}}[./-]\d{{1,2}}[./-]\d{{1,4}}|\d{{1,2}}-\w{{3}}-\d{{2,4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?"
    r"(?:,? \d{4})?|"
    rf"\d{{1,2}}\.? {_MONTH}(?: \d{{4}})?|\d{{1,2}}[./]\d{{1,2}}\.?|\d{{4}}년 \d{{1,2}}월 \d{{1,2}}일|{_DAY})"
)
WHOLE_DATE = (  # one that is a date without a clock beside it
    rf"(?:\d{{4}}[./-]\d{{1,2}}[./-]\d{{1,2}}|\d{{1,2}}[./-]\d{{1,2}}[./-]\d{{2,4}}|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?"
    rf"(?:,? \d{{4}})?|\d{{1,2}}\.? {_MONTH}(?: \d{{4}})?|{_MONTH},? '?\d{{2,4}}|{_DAY})"
)
BETWEEN = rf"(?:,| {any_of('chats', 'when')})?[ T]{{1,2}}"
HOUR, HALF = r"(?:[上下午오][午전후] ?)?\d{1,2}:\d\d(?::\d\d)?(?:[.,:]\d{1,3})?", r"\s?[AaPp]\.?[Mm]\b\.?"
CLOCK = rf"{HOUR}(?:Z|{HALF}| Uhr)?"
_UNIT = r"(?:sec(?:ond)?|min(?:ute)?|h(?:r|our)?|day|week|mo(?:nth)?|y(?:r|ear)?)s?|[smhdwy]"
AGE = rf"(?:an? (?:{_UNIT}) ago|\d+\+? ?(?:{_UNIT})\.?(?: ago)?)"
