"""Words that every platform shows alike: who answered and when, and where a text may be cut."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.pairs import Archive, Pair

ELLIPSIS = "…"
PAGES = "pairs"
"""The folder of the archive's site that the pages of pairs lie in."""
_BETWEEN = " · "
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_DATE = re.compile(r"([0-9]{4})(?:-(0[1-9]|1[0-2])(?:-(0[1-9]|[12][0-9]|3[01]))?)?")

# Control characters drive terminals, the bidirectional ones show a text in another order than it has, and a
# surrogate alone cannot be written as UTF-8.
_UNPRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")

# A joiner is spelling in the scripts that have them, and within emoji; a mark of direction where some is written
# from right to left.
_UNSEEN = re.compile(r"[\u00ad\u180e\u200b\u2060-\u2064\ufeff\ufff9-\ufffb\ufffe\uffff]")
_JOINING_NOTHING = re.compile(r"(?<![^\x00-\u024f\s\u200c-\u200f])[\u200c\u200d]")
_DIRECTION = re.compile(r"[\u061c\u200e\u200f]")
_RIGHT_TO_LEFT = re.compile(r"[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")
_LINE_ENDS = str.maketrans("\u2028\u2029", "\n\n")

# A full stop ends a sentence before a space and no small letter; in scripts without spaces, anywhere.
_SENTENCE_END = re.compile(
    r"(?<![.!?…])[.!?…]++['\"”’»)\]]*+(?=\s++[^\sa-z]|\s*+\Z)|[。！？｡．।॥؟۔။።։]++[」』”’）】]*+|\n"
)
_ABBREVIATION = re.compile(r"(?:^|[\s(])(?:[A-Za-z]|Dr|Mr|Mrs|Ms|Prof|St|vs|No|Fig|e\.g|i\.e|etc)\.$")
_LONGEST_CLUSTER = 64  # characters; a longer pile of marks is nobody's writing, and is cut anywhere
_JOINERS = "\u200c\u200d"


def spoken_date(iso: str) -> str:
    """Return an ISO date to the day, month or year as one says it: "22 October 2019"; any other text as it
    is.
    """
    if not (date := _DATE.fullmatch(iso.strip())):
        return one_line(iso)
    year, month, day = date.groups()
    return " ".join(filter(None, (day and str(int(day)), month and _MONTHS[int(month) - 1], year)))


def spoken_day(seconds: float) -> str:
    """Return the day of *seconds* since the epoch, by universal time, as one says it."""
    return spoken_date(dt.datetime.fromtimestamp(seconds, tz=dt.UTC).date().isoformat())


def byline(pair: Pair) -> str:
    """Return who answered, at which AMA, when, and when it was last verified: as much of it as the archive knows, on
    one line.
    """
    guest, date = pair.guest or pair.ama.guest or "", pair.date or pair.ama.date or ""
    parts = word_cut(guest, 100), word_cut(pair.ama.title, 150), word_cut(spoken_date(date), 40)
    verified = f"verified on {spoken_date(pair.verified.isoformat())}" if pair.verified else ""
    return _BETWEEN.join(filter(None, (*parts, verified)))


def source(pair: Pair) -> str | None:
    """Return where the answer can be read: the pair's own link, or its AMA's."""
    return pair.link or pair.ama.link


def page_path(pair_id: str) -> str:
    """Return where the page of a pair lies within the archive's site, for good."""
    return f"{PAGES}/{pair_id}.html"


def page(pair: Pair, site: str | None) -> str | None:
    """Return the address of the pair's own page on the *site*, given by its address; what is derived has no page."""
    return f"{site}/{page_path(pair.id)}" if site and not pair.derived else None


def replaced(pair: Pair, archive: Archive) -> Pair | None:
    """Return the pair that *pair* is given instead of, if there is one: the last of them in the archive."""
    return next((older for older in reversed(archive.pairs) if older.superseded_by == pair.id), None)


def printable(text: str) -> str:
    """Return *text* without what steers a terminal, reorders a line or cannot be encoded; tabs and lines
    stay.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return _SURROGATE.sub("\ufffd", _UNPRINTABLE.sub("", text))


def visible(text: str) -> str:
    """Return *text* without what came along when it was copied: byte order marks and other characters that
    show nothing.
    """
    text = _UNSEEN.sub("", printable(text).translate(_LINE_ENDS))
    text = text if _RIGHT_TO_LEFT.search(text) else _DIRECTION.sub("", text)
    return _JOINING_NOTHING.sub("", text)


def counted(number: int, thing: str) -> str:
    """Return the words "1 pair", "2 pairs"."""
    return f"{number} {thing}" if number == 1 else f"{number} {thing}s"


def listed(names: Sequence[str]) -> str:
    """Return *names* as one says them: "A, B and C"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def one_line(text: str) -> str:
    """Return *text*, printable, with every run of white space as one space."""
    return " ".join(printable(text).split())


def word_cut(text: str, limit: int) -> str:
    """Return *text* on one line of at most *limit* characters, cut between words and marked
    with an ellipsis.
    """
    text = one_line(text)
    if len(text) <= limit:
        return text
    return text[: _word_end(text, limit - len(ELLIPSIS))].rstrip(" ,;:") + ELLIPSIS


def sentence_cut(text: str, limit: int) -> str:
    """Return *text* on one line of at most *limit* characters: whole sentences where that
    keeps half of it.
    """
    text = one_line(text)
    if len(text) <= limit:
        return text
    end = sentence_end(text, limit - len(ELLIPSIS))
    return text[:end].rstrip() + ("" if ends_sentence(text, end) else ELLIPSIS)


def sentence_end(text: str, limit: int) -> int:
    """Return where to cut a *text* longer than *limit*: after a sentence or line that keeps half of what
    fits, else between words, else between characters as readers see them.
    """
    return max(_sentence_ends(text, limit // 2, limit), default=0) or _word_end(text, limit)


def ends_sentence(text: str, at: int) -> bool:
    """Return whether a sentence, or a line, ends right before index *at*."""
    return at in _sentence_ends(text, at, at)


def _sentence_ends(text: str, first: int, last: int) -> Iterator[int]:
    for found in _SENTENCE_END.finditer(text, max(0, first - _LONGEST_CLUSTER), last + _LONGEST_CLUSTER):
        end = found.end()
        words = text[max(0, end - _LONGEST_CLUSTER) : end]
        if first <= end <= last and not _joined(text, end) and not _ABBREVIATION.search(words):
            yield end


def _word_end(text: str, limit: int) -> int:
    """Return the end of the last word within *limit*, if it keeps half of it; else the end of a character."""
    if limit >= len(text):
        return len(text)
    spaces = [space.start() for space in re.finditer(r"\s", text[limit // 2 : limit + 1])]
    return limit // 2 + spaces[-1] if spaces else _cluster_end(text, limit)


def _cluster_end(text: str, limit: int) -> int:
    """Return the last index within *limit* that lies between two characters as readers see them."""
    nearest = range(limit, max(0, limit - _LONGEST_CLUSTER), -1)
    return next((at for at in nearest if not _joined(text, at)), limit)


def _joined(text: str, at: int) -> bool:
    """Return whether index *at* lies within one character as readers see it (those rules of UAX 29 that matter)."""
    before, after = text[at - 1 : at], text[at : at + 1]
    if not before or not after:
        return False
    return (
        unicodedata.category(after).startswith("M")
        or after in _JOINERS
        or before == "\u200d"
        or "\U0001f3fb" <= after <= "\U0001f3ff"  # skin tones
        or "\U000e0020" <= after <= "\U000e007f"  # the letters of flags such as Scotland's
        or (unicodedata.combining(before) == 9 and after.isalpha())  # a virama joins consonants
        or ("\u1100" <= before <= "\u11ff" and "\u1160" <= after <= "\u11ff")  # Korean syllables in parts
        or _within_flag(text, at)
    )


def _within_flag(text: str, at: int) -> bool:
    before = text[max(0, at - _LONGEST_CLUSTER) : at]
    letters = len(before) - len(before.rstrip("".join(map(chr, range(0x1F1E6, 0x1F200)))))
    return letters % 2 == 1 and "\U0001f1e6" <= text[at] <= "\U0001f1ff"
