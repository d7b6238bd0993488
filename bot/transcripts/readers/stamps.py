"""Stamps as apps write them beside messages: dates, clocks, and how long ago something was; and the lines with them."""

from __future__ import annotations

import re

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
# Before what a mail quotes.
ATTRIBUTION = re.compile(
    r"^(?:On|Am|El|Le|Em|Il) (?=.*\b(?:wrote|schrieb|escribió|escreveu|ha scritto|a écrit)\b).{8,120} ?:[ \t]*$",
    re.MULTILINE,
)
FIGURE = re.compile(r"\d")
LONGEST = 120  # characters of a line in which a stamp is looked for
NAME_LENGTH = 45
_BESIDE = any_of("stamped", "beside a stamp")
_ZONE = r"(?: ?\(?(?:UTC|GMT|CES?T|[ECMP][SD]T)\)?)?"
_MOMENT = (
    rf"(?<![\w.])(?:{DATE}(?:,? ?\w{{0,4}} |[ ,]*[·•] ?){CLOCK}|{CLOCK}(?: on |[ ,]+|[ ,]*[·•] ?){DATE}|{WHOLE_DATE}|"
    rf"{CLOCK}|(?i:{AGE}|just now|now))(?!\w){_ZONE}"
)
_MORE = rf"(?:\W++(?:{_MOMENT}|(?i:{_BESIDE})))*+[^\w|(]*+(?:\([^()]{{1,40}}\))?[^\w|]*+(?:\|.*)?"
ALONE = re.compile(rf"\W*+(?:(?i:{_BESIDE})\W++)*(?P<when>{_MOMENT}){_MORE}")
_LAST = re.compile(rf"(?P<name>\S.*?)(?<=[\w)\]♪])[^\w)]++(?P<when>{_MOMENT}){_MORE}")
_FIRST = re.compile(rf"\W*+(?:(?i:{_BESIDE})\W++)*+(?P<when>{_MOMENT})\W++(?P<name>\w.*)")
_SIGN = r"(?:[ \t]*[:|>][ \t]+|[:>]\t|[ \t]+[-–—][ \t]+|\t+)"
_BAR = r"[ \t]+[|·•–—-][ \t]+"
THEN_SAID = re.compile(
    rf"(?!\|)\W*(?:(?P<when>{_MOMENT})(?:Z|[\])])?(?:[ \t]*[-–—|,][ \t]+|[ \t]*)"
    r"(?:[A-Z]{4,8}[ \t]+\S+[ \t]+[-–|][ \t]+)?"  # a log's level
    rf"(?P<name>[^\n\t]{{1,60}}?){_SIGN}|"
    rf"(?P<name2>[^\n\t]{{1,60}}?)(?: \(to [^()]+\):? |\]? [\[(]|{_BAR})(?P<when2>{_MOMENT})"
    rf"(?:[\])]:? |: |{_BAR}(?!#?\d)))(?P<said>\S.*)"
)


def stamp_in(line: str) -> re.Match[str] | None:
    """Return the stamp that *line* is, or has before or behind a name; None where it has none, or says more."""
    if line.startswith("#") or len(line) > (LONGEST if FIGURE.search(line) else NAME_LENGTH):
        return None
    return ALONE.fullmatch(line) or _LAST.fullmatch(line) or _FIRST.fullmatch(line)
