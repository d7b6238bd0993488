"""Telephone numbers and addresses, taken out of what people wrote; technical text is left as it is."""

from __future__ import annotations

import itertools
import re
import unicodedata
from functools import lru_cache
from typing import TYPE_CHECKING

import phonenumbers
from phonenumbers import PhoneNumberType

from bot.transcripts.lexicon import any_of, sections

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

REGIONS = ("IN", "US", "GB", "DE", "FR", "ES", "IT", "BR", "NL", "NG", "CN", "RU")
_PHONE_GONE, _MAIL_GONE = "[telephone number removed]", "[e-mail address removed]"
_GONE = re.compile(r"\[(?:telephone number|e-mail address) removed\]")

_MAY_BE = re.compile(r"[@\d]|[mM][aA][iI][lL][tT][oO]:|[(\[][aA][tT][)\]]|\b[dD][oO][tT]\b")
_MAY_BE_NUMBER = re.compile(r"\d(?:[\W_oOx]{0,4}\d){6}")
_MAIL_LINK = re.compile(r"\[([^\]]*)\]\(mailto:[^)]*\)|<?mailto:[^\s>)]+>?", re.IGNORECASE)
# Not git@host:path, and not where one logs in: `ssh user@host`.
_MAIL = re.compile(
    r"(?<![\w.+/-])(?<!ssh )(?<!scp )(?<!sftp )(?:[\w.+%-]{1,64}\s?(?:@|\(at\)|\[at\])\s?(?:[\w-]+(?:\.|"
    r"\s?\(dot\)\s?|\s?\[dot\]\s?)){1,4}|[\w.+%-]{1,64} at (?:[\w-]+ dot ){1,3})[^\W\d_]{2,24}\b(?!:[\w/~])",
    re.IGNORECASE,
)
_TEL_LINK = re.compile(r"\[([^\]]*)\]\(tel:[^)]*\)|\btel:\+?[\d\s().-]+", re.IGNORECASE)
CHAT_LINK = re.compile(
    r"(?:https?://|whatsapp://)?(?:www\.)?(?:wa\.me/?|send/?\?phone=|(?:api|web|chat)\.whatsapp\.com/send/?\?phone=|t\.me/(?=\+)|viber://\w+/?\?number=)"
    r"(?:%2B|\+)?\d{6,}[^\s)>\]]*",
    re.IGNORECASE,
)
# Fenced and inline code, links, IP addresses, dates and times, decimals: none of these is a telephone number.
_TECHNICAL = re.compile(
    r"(?s:```.*?(?:```|\Z))|`[^`\n]+`|https?://[^\s<>)\]]+|(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])(?::\d+)?|"
    r"(?<![\d./-])\d{1,2}([./-])\d{1,2}\1(?:19|20)\d\d(?![\d./-])|"
    r"(?<!\d)\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?)?|(?<!\d)\d{1,2}:\d\d(?::\d\d)?(?!\d)|"
    r"(?i:\b(?:arxiv|doi|isbn|issn|port|epoch|version|commit|issue|id|rfc|iso|pid)[\s:#]{1,2}[\d.][\d./-]*)|"
    r"(?<![\d./+-])(?:0[.,]\d+(?![\d./-])|"
    r"(?!\d{3}\.\d{3}\.\d{4}(?!\d))[1-9]\d*(?:\.\d+|[/,]\d{1,9}(?!\d)){1,2}(?![\d./-]|[ ]?\d))|#(?<!\d#)\d{1,9}(?!\d)"
)
_NUMBER = re.compile(
    r"(?<!\d)(?:\d{10,12}(?!\d)|(?:\+|00)?[ ]?\(?\d(?:[ \u00a0.()/‑–−-]{0,4}\d){6,16}(?!\d))"
)
# Between the figures of a number that is announced anything may stand, and in two parts what multiplies, or cuts short.
_ANNOUNCED = re.compile(r"(?<!\d)\d(?:(?:[*#~:;,.…|/x\n −-]|\*\*){0,4}\d){8,11}(?!\d)")
_OVER_TWO_LINES = re.compile(r"(?<!\d)\+?\d(?:[ ().-]{0,2}\d){3,9}[ -]?\n[ ]?\d(?:[ ().-]{0,2}\d){3,9}(?!\d)")
_IN_TWO = re.compile(r"(?<!\d)\d{3,7}[ ]?(?:\*{1,2}|[#~^§&]{1,2}|…|\.{3,4})[ ]?\d{3,7}(?![\d*])")
# What is read as if it stood otherwise: other scripts' figures, an O for a nought, and what stands between figures.
_DISGUISED = re.compile(
    r"[^\D0-9]|(?:(?<=\d)|(?<=\d ))[oO](?=\d)|[\u00ad\u200b-\u200f\u2060-\u2069\ufe0f\u20e3•·]|"
    r"(?<![\w.])\d+(?:_\d+)+(?![\w.])"
)
_SAYS_SO = re.compile(any_of("contacts", "announces") + r"\b\W*(?:\w+\W+)?\Z", re.IGNORECASE)
_OF_OTHERS = re.compile(
    any_of("contacts", "other numbers") + r"[- ]?(?:number|nummer|no|nr|id)\b\W*(?:\w+\W+)?\Z", re.IGNORECASE
)
_FIGURES = {word: str(n) for n, line in enumerate(sections("contacts")["figures"]) for word in line.split()}
_TIMES = {"double": 2, "triple": 3}
_FIGURE = rf"\b(?:\d{{1,6}}|{'|'.join((*_TIMES, *_FIGURES))})\b"
_SPELLED = re.compile(rf"{_FIGURE}(?:[\s,.–-]{{1,3}}{_FIGURE}){{4,15}}", re.IGNORECASE)
# Figures with words for some of them, without blanks; a short word begins others ("set1000").
_WORDED = "|".join(word for word in _FIGURES if len(word) > len("set"))
_GLUED = re.compile(rf"(?:\d|one|two|six|oh|{_WORDED})+", re.IGNORECASE)
_MAY_BE_MIXED = re.compile(r"\d(?:[^\W\d_]|(?<=[^\W\d_]\d))")
_MIXED = re.compile(r"\b(?:\d+[^\W\d_]|[^\W\d_]+\d)\w*")
_FEWEST, _MOST, _FEWEST_WITH_AREA = 7, 15, 9  # figures
_APART = str.maketrans("-,.", "   ")
_CHATS = ("wa.me", "phone=", "t.me/+", "number=")
_FEW = 4  # figures, or groups of them
_CODE_BEFORE = re.compile(r"(?:\A|[\s(=,\[])-\Z|=[ ]?\Z")  # what is given a value, or less than nothing
_UNIT = re.compile(r"[ ]" + any_of("contacts", "units") + r"\b", re.IGNORECASE)
_BEFORE = 24  # characters in which a number is announced
_FEWEST_SPELLED = 2  # words among them
_FEWEST_IN_A_ROW = 5  # figures, or words for such
_KEYCAP = "\ufe0f\u20e3"  # after a figure
_AREA = re.compile(r"\(\d{2,5}\)")
_ROUND = re.compile(r"\d+00(?: \d+00)+")  # 60000 10000 are two numbers


def removed(text: str) -> int:
    """Return how many things were taken out of *text*."""
    return len(_GONE.findall(text))


def without_contacts(text: str, regions: tuple[str, ...] = REGIONS) -> str:
    """Return *text* with each telephone number and e-mail address replaced by words that say that it was there.

    Numbers without their country's are told by the *regions* from which the people of the record likely are.
    """
    words = text.lower().translate(_APART).split()
    if sum(map(_FIGURES.__contains__, words)) >= _FEWEST_SPELLED and _in_a_row(words) >= _FEWEST_IN_A_ROW:
        text = _SPELLED.sub(_unspelled, text)
    if not _MAY_BE.search(text):
        return text
    glued = _MIXED.sub(_unglued, text) if _MAY_BE_MIXED.search(text) else text
    if glued != text and removed(told := without_contacts(glued, regions)):
        return told
    parts, at, plain, small = [], 0, text, text.lower()
    if "mailto:" in small:
        plain = _MAIL_LINK.sub(lambda found: _label(found[1], _MAIL_GONE), plain)
    if "tel:" in small:
        plain = _TEL_LINK.sub(lambda found: _label(found[1], _PHONE_GONE), plain)
    if any(sign in small for sign in _CHATS):
        plain = CHAT_LINK.sub(_PHONE_GONE, plain)
    if not _MAY_BE_NUMBER.search(plain) and not _may_hold_mail(small):
        return plain
    for piece in _TECHNICAL.finditer(plain):
        if piece[0][0].isdigit() and _SAYS_SO.search(plain[max(0, piece.start() - _BEFORE) : piece.start()]):
            continue
        parts += [_cleared(plain[at : piece.start()], regions), _kept(piece[0], regions)]
        at = piece.end()
    return "".join([*parts, _cleared(plain[at:], regions)])


def _in_a_row(words: list[str]) -> int:
    """Return how many figures, or words for such, follow on each other at most."""
    told = (word in _FIGURES or word in _TIMES or word.isdecimal() for word in words)
    return max((sum(1 for _ in run) for figures, run in itertools.groupby(told) if figures), default=0)


def _as_read(found: re.Match[str]) -> str:
    """Return what stands in disguise as whoever looks for a telephone number reads it, character by character."""
    one = found[0]
    if len(one) > 1:
        return one.replace("_", " ")
    return str(unicodedata.decimal(one)) if one.isdecimal() else "0" if one in "oO" else " "


def _unspelled(found: re.Match[str]) -> str:
    """Return what was *found* of figures and their words, or that a telephone number was there; people count, too."""
    figures, times, spelled = "", 1, 0
    for word in re.findall(r"\w+", found[0].lower()):
        spelled += not word.isdecimal()
        figures += times * _FIGURES.get(word, "" if word in _TIMES else word)
        times = _TIMES.get(word, 1)
    counting = all(int(later) - int(one) in {-1, 0, 1} for one, later in itertools.pairwise(figures))
    return found[0] if spelled < _FEWEST_SPELLED or len(figures) < _FEWEST or counting else _PHONE_GONE


def _unglued(found: re.Match[str]) -> str:
    """Return figures with words among them as figures, where a telephone number is announced, or a whole mobile's."""
    if not _GLUED.fullmatch(found[0]):
        return found[0]
    read = re.sub("|".join(_FIGURES), lambda word: _FIGURES[word[0]], found[0].lower())
    more = re.match(r"(?:[ -]?\d+)*", found.string[found.end() :])
    whole = re.sub(r"\D", "", read + (more[0] if more else ""))
    return read if _is_said(found.string, found.start()) or re.fullmatch(r"[6-9]\d{9}", whole) else found[0]


def _may_hold_mail(small: str) -> bool:
    """Return whether a text in *small* letters has what stands in every address: @, (at), or " at " with " dot "."""
    return "@" in small or "(at)" in small or "[at]" in small or (" at " in small and " dot " in small)


def regions_of(texts: Iterable[str]) -> tuple[str, ...]:
    """Return the regions of the numbers that *texts* give with their country's, and those that are likely anyway."""
    found = (number for text in texts if "+" in text for number in _international(text))
    own = dict.fromkeys(region for number in found if (region := phonenumbers.region_code_for_number(number)))
    return tuple(dict.fromkeys((*own, *REGIONS)))


def _international(text: str) -> Iterator[phonenumbers.PhoneNumber]:
    for found in re.finditer(r"\+[\d\s().-]{7,20}\d", text):
        try:
            yield phonenumbers.parse(found[0])
        except phonenumbers.NumberParseException:
            continue


def _label(label: str | None, gone: str) -> str:
    kept = label if label and not re.search(r"@|\d{5}", label) else ""
    return f"{kept} {gone}".strip()


def _kept(technical: str, regions: tuple[str, ...]) -> str:
    """Return code as it stands, unless all of it is a number or an address."""
    inner = technical.strip("`")
    if (
        technical.startswith("`")
        and "\n" not in inner
        and _cleared(inner, regions) in {_PHONE_GONE, _MAIL_GONE}
    ):
        return _cleared(inner, regions)
    return technical


def _cleared(text: str, regions: tuple[str, ...]) -> str:
    if _may_hold_mail(text.lower()):
        text = _MAIL.sub(_MAIL_GONE, text)
    if not _MAY_BE_NUMBER.search(text):
        return text
    read = _IN_TWO.sub(_blanked, _DISGUISED.sub(_as_read, text))
    if "\n" in read:
        read = _OVER_TWO_LINES.sub(lambda found: _on_one_line(found, read), read)
    read = _ANNOUNCED.sub(lambda found: _blanked(found) if _is_said(read, found.start()) else found[0], read)
    parts, at = [], 0
    for found in _NUMBER.finditer(read):
        start, end = found.start() + len(found[0]) - len(found[0].lstrip()), found.end()
        end += 2 * (text[end : end + 2] == _KEYCAP)
        alone = end - start == len(read.strip())
        if _is_phone(read[start:end], read, start, regions, alone=alone):
            parts += [text[at:start], _PHONE_GONE]
            at = end
    return "".join([*parts, text[at:]])


def _on_one_line(found: re.Match[str], text: str) -> str:
    """Return a number that goes on in the next line in one, if it is surely a telephone's: announced, a country's, or a
    mobile's in two halves.
    """
    digits = re.sub(r"\D", "", found[0])
    halves = bool(re.fullmatch(r"[6-9]\d{9}", digits)) and not digits.endswith("000")
    return (
        found[0].replace("\n", " ")
        if halves or found[0][0] == "+" or _is_said(text, found.start())
        else found[0]
    )


def _blanked(found: re.Match[str]) -> str:
    return re.sub(r"\D", " ", found[0])


def _is_said(text: str, at: int) -> bool:
    """Return whether what stands before *at* in *text* announces a telephone number, and no other."""
    begin = max(0, at - _BEFORE)
    return _SAYS_SO.search(text, begin, at) is not None and not _OF_OTHERS.search(text, begin, at)


def _counts(number: str, before: str, after: str) -> bool:
    """Return whether *number* is one that machines and people count with: bits, powers of two, ranges, thousands."""
    groups = re.findall(r"\d+", number)
    digits = "".join(groups)
    value, steps = int(digits), {int(later) - int(one) for one, later in itertools.pairwise(groups)}
    return (
        set(digits) <= {"0", "1"}
        or len(digits.rstrip("0")) <= _FEW
        or (len(groups) == 1 and (value & (value - 1) == 0 or value & (value + 1) == 0))
        or (len(groups) > _FEW and len(steps) == 1)
        or (len(groups) > 1 and all(len(group) == _FEW and group[0] == "0" for group in groups))
        or _CODE_BEFORE.search(before) is not None
        or _UNIT.match(after) is not None
    )


def _is_phone(number: str, text: str, start: int, regions: tuple[str, ...], *, alone: bool) -> bool:
    digits = re.sub(r"\D", "", number)
    if not _FEWEST <= len(digits) <= _MOST:
        return False
    said = _is_said(text, start)
    end = start + len(number)
    if (
        not said
        and number[0] != "+"
        and _counts(number, text[max(0, start - 2) : start], text[end : end + _BEFORE])
    ):
        return False
    if number.startswith(("+", "00")):
        return (
            _valid(re.sub(r"^00", "+", number), "", said=True)
            or (said and len(digits) > 8)
            or number[0] == "+"
        )
    if _AREA.search(number) and len(digits) >= _FEWEST_WITH_AREA:
        return True
    if ("/" in number and not digits.startswith("0")) or _ROUND.fullmatch(number):
        return False
    return any(_valid(number, region, said=said, alone=alone) for region in regions)


@lru_cache(maxsize=1 << 12)
def _valid(number: str, region: str, *, said: bool, alone: bool = False) -> bool:
    """Return whether *number* is one of *region*, written as there: without a nought before it only mobiles, and those
    of few figures in one go only where they stand *alone*.
    """
    try:
        parsed = phonenumbers.parse(number, region or None)
    except phonenumbers.NumberParseException:
        return False
    if not phonenumbers.is_valid_number(parsed):
        return False
    digits = re.sub(r"\D", "", number)
    groups = re.findall(r"\d+", number)
    if said or not region or digits.startswith("0"):
        return said or len(groups) < len(digits)
    if len(groups) == 1 and digits.startswith("1") and (region != "CN" or digits.endswith("00000")):
        return False  # seconds since 1970
    kind = phonenumbers.number_type(parsed)
    mobile = kind in {PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE}
    even = len(groups) > 2 and {len(group) for group in groups} <= {3, 4} and len(set(map(len, groups))) == 1
    return mobile and (alone or len(digits) >= 10 or len(groups) > 2) and not even
