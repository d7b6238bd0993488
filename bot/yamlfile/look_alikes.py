"""Look-alikes: characters that look like a sign of YAML's, and stand where it wants that sign; and signs that are
missing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from typing import TYPE_CHECKING, TypeAlias

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator

Rewrite: TypeAlias = Callable[[str], str]
"""A function from a line to the one that was meant."""

LOOK_ALIKE = "wrong-sign"
"""The rule of such a character, or of a sign that is missing: the problem stands where the first one of its line is, or
should be.
"""

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_COLONS = "\uff1a\ufe55\ufe13"
_DASHES = "\u2010-\u2015\u2212\ufe63\uff0d"
_DOUBLE, _SINGLE = "\u201c-\u201f\uff02", "\u2018-\u201b\uff07"
_WANTED = {_SPACES: " ", _COLONS: ":", _DASHES: "-", _DOUBLE: '"', _SINGLE: "'"}
# What keyboards for Chinese and Japanese type instead: full-width ones, and for square brackets black ones too.
_OPENING, _CLOSING, _COMMAS = "\uff3b\u3010\uff5b", "\uff3d\u3011\uff5d", "\uff0c\u3001\ufe50\ufe51"
_OF_LISTS = str.maketrans(_OPENING + _CLOSING + _COMMAS, "[[{" + "]]}" + ",,,,")
_COLONS_IN_LISTS = re.compile(rf"^[{_COLONS}]|[{_COLONS}](?=\s)")
_KEPT_IN_LISTS = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|(?:^|\s)#.*)""", re.DOTALL)
_SPOKEN = {" ": "a space"}

_BLANK = f"[ \\t{_SPACES}]"
_SIGNS = (
    r"(?P<start>{blank}*(?:[{dash}]{blank}+)*)"
    r"(?:(?P<key>[\w-]+)(?P<gap>{blank}*)(?P<colon>:(?=\s|$)|{colon})(?P<after>{blank}*))?(?P<rest>.*)"
)
_WITH_SPACES = re.compile(_SIGNS.format(blank=_BLANK, dash="-", colon="(?!)"), re.DOTALL)
_WITH_SIGNS = re.compile(_SIGNS.format(blank=_BLANK, dash=f"{_DASHES}-", colon=f"[{_COLONS}]"), re.DOTALL)
_LACKS_SPACE = re.compile(rf"^({_BLANK}*(?:-{_BLANK}+)*[a-z_]+:)(?=[^\s/:])")
_LACKS_COLON = re.compile(rf"^({_BLANK}*(?:-{_BLANK}+)*[a-z_]+)(?=\s*$)")
_MARK = f"[\"'{_DOUBLE}{_SINGLE}]"
_IN_MARKS = re.compile(rf"(?P<opening>{_MARK})(?P<words>.*?)(?P<closing>{_MARK}?)(?P<end>\s*)", re.DOTALL)

_MOST_LINES = 30  # above an error, in which its cause is looked for
_MOST_TRIES = 8  # for each of which the file is parsed up to the next error


def with_spaces(line: str) -> str:
    """Return *line* with a space wherever something stands in the place of one that YAML wants."""
    return _rewritten(line, _WITH_SPACES)


def with_signs(line: str) -> str:
    """Return *line* with YAML's own dash, colon and spaces in the places of what looks like them."""
    return _rewritten(line, _WITH_SIGNS)


def with_marks(line: str) -> str:
    """Return the same, with its own quotation marks around the text too, or before one that goes on below."""
    line = with_signs(line)
    found = _WITH_SIGNS.fullmatch(line)
    rest = found["rest"] if found else ""
    marks = _IN_MARKS.fullmatch(rest)
    if marks is None or (marks["opening"] + marks["closing"]).isascii():
        return line
    mark = _wanted(marks["opening"])
    closing = mark if marks["closing"] else ""
    if not closing and mark in _wanted(marks["words"]):
        return line  # what is quoted begins the text, and is not all of it
    return f"{line.removesuffix(rest)}{mark}{marks['words']}{closing}{marks['end']}"


def with_brackets(line: str) -> str:
    """Return *line* with YAML's own brackets, and the commas and colons between them, in the places of what looks like
    those, but in quotation marks and comments.
    """
    found = None if line.isascii() else _WITH_SIGNS.fullmatch(line)
    if found is None:
        return line
    parts = _KEPT_IN_LISTS.split(found["rest"])  # every second one is kept
    parts[::2] = [_COLONS_IN_LISTS.sub(":", part.translate(_OF_LISTS)) for part in parts[::2]]
    return line.removesuffix(found["rest"]) + "".join(parts)


def with_space(line: str) -> str:
    """Return *line* with a space after its key's colon, where there is none; an address (https://…) has none."""
    return _LACKS_SPACE.sub(r"\1 ", line)


def with_colon(line: str) -> str:
    """Return *line*, if it is a word alone, with a colon after it."""
    return _LACKS_COLON.sub(r"\1:", line)


def _rewritten(line: str, signs: re.Pattern[str]) -> str:
    found = None if line.isascii() else signs.fullmatch(line)
    if found is None:
        return line
    if found["key"] is None:
        return _wanted(found["start"]) + found["rest"]
    # A full-width colon looks as if a space followed it.
    after = _wanted(found["after"]) or " " * (not found["colon"].isascii() and bool(found["rest"].strip()))
    return f"{_wanted(found['start'])}{found['key']}{_wanted(found['gap'])}:{after}{found['rest']}"


def _wanted(text: str) -> str:
    """Return *text* with YAML's sign in the place of each look-alike of one."""
    for alike, sign in _WANTED.items():
        text = re.sub(f"[{alike}]", sign, text)
    return text


def fault_in(text: str, start: int, rewrite: Rewrite) -> tuple[int, str]:
    """Return where the first look-alike stands in the line that begins at *start*, and what is wrong with it."""
    line = line_at(text, start)
    meant = rewrite(line)
    differ = (number for number, sign in enumerate(line) if sign != meant[number : number + 1])
    column = next(differ, len(line))
    found, sign = line[column : column + 1], meant[column]
    wanted = _SPOKEN.get(sign, f"'{sign}'")
    if found.isascii():
        before = line[:column].strip(" -")
        fault = f"{wanted} is missing after '{before}'"
    else:
        fault = f"U+{ord(found):04X} ({unicodedata.name(found, '').lower()}) stands where YAML wants {wanted}"
    return start + column, f"{fault}: type one, or run `ama check --fix`"


def line_at(text: str, start: int) -> str:
    """Return the line of *text* that begins at *start*."""
    end = text.find("\n", start)
    return text[start:] if end < 0 else text[start:end]


def lines_with(rewrite: Rewrite, text: str, start: int, end: int) -> dict[int, Rewrite]:
    """Return where those lines of *text* begin, between two places, that *rewrite* makes others of."""
    begin = text.rfind("\n", 0, start) + 1
    starts = (begin, *(found.end() for found in re.finditer("\n", text[:end]) if found.end() > begin))
    return {place: rewrite for place in starts if rewrite(line := line_at(text, place)) != line}


def opens_list(text: str) -> bool:
    """Return whether *text* begins as a list or a group of fields would, if its bracket were YAML's own."""
    return text[:1] in {*_OPENING}


def has_comma(text: str) -> bool:
    """Return whether what looks like a comma stands in *text*."""
    return any(comma in text for comma in _COMMAS)


def cause(text: str, read_as: str, error: yaml.YAMLError) -> dict[int, Rewrite]:
    """Return where the line of *text* begins whose look-alikes keep YAML from reading it on, and what rewrites it;
    nothing where nothing is won by that. *text* was *read_as* another of its length, sign for sign.
    """
    mark = error.problem_mark if isinstance(error, yaml.MarkedYAMLError) else None
    if mark is None:
        return {}
    tries = [
        (start, rewrite)
        for start in _line_starts_above(text, mark.index)
        for rewrite in (with_signs, with_marks, with_brackets, with_space, with_colon)
        if rewrite(line := line_at(text, start)) != line
    ]
    for start, rewrite in tries[:_MOST_TRIES]:
        line = line_at(read_as, start)
        meant = rewrite(line)
        read = _reads_to(read_as[:start] + meant + read_as[start + len(line) :])
        if read - (len(meant) - len(line)) > mark.index:
            return {start: rewrite}
    return {}


def _line_starts_above(text: str, index: int) -> Iterator[int]:
    """Yield where the line at *index* begins, and each of some above it."""
    start = min(index, len(text))
    for _ in range(_MOST_LINES):
        start = text.rfind("\n", 0, start) + 1
        yield start
        if start == 0:
            return
        start -= 1


def _reads_to(text: str) -> float:
    """Return up to where YAML can read *text*; endless where it can read all of it."""
    try:
        for _ in yaml.parse(text, Loader=yaml.CSafeLoader):
            pass
    except yaml.MarkedYAMLError as error:
        return error.problem_mark.index if error.problem_mark else 0
    except yaml.YAMLError:
        return 0
    return float("inf")
