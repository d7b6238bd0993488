"""Heads of messages, in whichever arrangement an app has them: a name beside, above or below a stamp, each alike."""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.transcripts.lexicon import any_of, words_of
from bot.transcripts.readers.labels import names_speaker
from bot.transcripts.readers.stamps import ALONE, FIGURE, LONGEST, NAME_LENGTH, THEN_SAID, stamp_in
from bot.transcripts.sentences import marked

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_AROUND_NAME = re.compile(
    rf"^\W*+(?:(?i:{any_of('stamped', 'before a name')})[\s:]+)*+|"
    rf"(?:[^\w)]++(?i:{any_of('stamped', 'after a name')})(?: at| on)?(?!\w)|\[\w{{1,3}}\]|[^\w).]++)*+$"
)
INTERFACE = re.compile(any_of("chats", "page"), re.IGNORECASE)
_BADGE = re.compile(any_of("stamped", "badges"), re.IGNORECASE)
_ENDED = re.compile(r"(?:(?<!\b[^\W\d_])\.|[!?,;…。？！])$")
_QUOTES = re.compile(r"[?？!:\"“”]")
_EDITED = words_of("stamped", "edited")
_SMILEY = re.compile(r":(?:[a-z]|[+-]1)[\w+-]*:")
_UNDERLINE = re.compile(r"={3,}|-{3,}|~{3,}")
COUNTS = re.compile(r"\d[\d.,]*\s?[KMkm]?(?: [^\W\d_]+){0,3}\.?")
NAME_WORDS = 5
_HANDLE_LINE = re.compile(r"@[\w.-]+(?:@[\w.-]+)?")
_HANDLE = 2  # words of a name in small letters
_FURTHEST = 3  # lines above a stamp in which its name is looked for
_NAME_AND_TEXT = 2  # lines between two stamps, at least
_MOST_NAMES = 0.8  # of messages
_FEWEST = 3  # messages


class TextLine(NamedTuple):
    """A line that says something: its *number* and its *text*, stripped."""

    number: int  # from 0, among all lines
    text: str


class MessageHead(NamedTuple):
    """A message's head: from where to where it goes, among the lines that say something."""

    start: int
    end: int
    name: str
    when: str
    said: str = ""
    handle: str = ""  # in the line below the name
    foot: bool = False  # below what was said, where the head is none


def heads_of(lines: Sequence[TextLine], stamps: Mapping[int, str]) -> list[MessageHead]:
    """Return the heads in the arrangement that has most; none where no names come again, or where it has few."""
    ends_stamped = all(COUNTS.fullmatch(line.text) for line in lines[max(stamps, default=-1) + 1 :])
    ways = (
        _beside(lines),
        _at_foot(lines, list(_within(lines, stamps))),
        _within(lines, stamps),
        _above(lines, stamps, 1),
        *(_below(lines, stamps, ahead=ahead) for ahead in (ends_stamped, not ends_stamped)),
        *(_above(lines, stamps, up) for up in range(2, _FURTHEST + 1)),
    )
    heads = max(
        (_repeated(list(way)) for way in ways),
        key=_telling,
    )
    if len(heads) < _FEWEST or (not heads[0].said and len(heads) * 2 < len(stamps)):
        return []
    return heads if heads[0].foot else _whole(lines, heads)


def _telling(heads: Sequence[MessageHead]) -> tuple[float, int]:
    """Return how much *heads* tell: half as much where nearly all have one name, a group's perhaps."""
    times = Counter(head.name for head in heads)
    alone = max(times.values(), default=0) > _MOST_NAMES * len(heads)
    return len(heads) / (2 if alone else 1), len(times)


def lines_of(whole: Sequence[str]) -> Iterator[TextLine]:
    """Yield the lines that say something, without smileys; headings as Markdown has them: there nobody writes."""
    for n, line in enumerate(whole):
        if _says(bare := _SMILEY.sub(" ", line).strip()):
            underlined = n + 1 < len(whole) and _UNDERLINE.fullmatch(whole[n + 1].strip())
            yield TextLine(n, f"# {bare}" if underlined else bare)


def _says(line: str) -> bool:
    """Return whether *line* is neither empty, nor a sign, nor what an app writes beside names."""
    if not any(map(str.isalnum, line)) or _BADGE.fullmatch(line) or line.casefold() in _EDITED:
        return False
    return line[0].isdigit() or not INTERFACE.fullmatch(line)


def _named(text: str) -> str:
    """Return the name in *text* without what apps write around it; nothing where it can be none."""
    name = _AROUND_NAME.sub("", text) if not _ENDED.search(text) and not text.startswith("#") else ""
    words = re.sub(r" \(.*\)$", "", name).split()
    if not 1 < len(name) <= NAME_LENGTH or len(words) > (_HANDLE if name[0].islower() else NAME_WORDS):
        return ""
    if _QUOTES.search(name) or INTERFACE.fullmatch(name) or stamp_in(name) or not names_speaker(name):
        return ""
    return name if any(map(str.isalpha, name)) else ""


def _beside(lines: Sequence[TextLine]) -> Iterator[MessageHead]:
    """Yield the heads that have what was said in the same line, after a sign."""
    for n, line in enumerate(lines):
        found = THEN_SAID.match(line.text) if FIGURE.search(line.text, 0, LONGEST) else None
        if found and (name := _named(found["name"] or found["name2"])):
            yield MessageHead(n, n + 1, name, found["when"] or found["when2"], found["said"])


def _within(lines: Sequence[TextLine], stamps: Iterable[int]) -> Iterator[MessageHead]:
    """Yield the heads that are one line, with a name before or after the stamp."""
    for n in stamps:
        found = ALONE.fullmatch(lines[n].text) or stamp_in(lines[n].text)
        if found and found.re is not ALONE and (name := _named(found["name"])):
            yield MessageHead(n, n + 1, name, found["when"])


def _at_foot(lines: Sequence[TextLine], heads: Sequence[MessageHead]) -> Iterator[MessageHead]:
    """Yield *heads* as feet, if a question stands above the first, and below the last only what is below others."""
    asked = any(marked(line.text) for line in lines[: heads[0].start]) if heads else False
    below = Counter(lines[head.end].text for head in heads if head.end < len(lines))
    times = Counter(line.text for line in lines)
    after = [line.text for line in lines[heads[-1].end :]] if heads else []
    if asked and after and below[after[0]] * 3 >= len(heads) and min(times[one] for one in after) >= _FEWEST:
        for before, head in itertools.pairwise([MessageHead(0, 0, "", ""), *heads]):
            yield head._replace(start=before.end, end=before.end, foot=True)


def _above(lines: Sequence[TextLine], stamps: Mapping[int, str], up: int) -> Iterator[MessageHead]:
    """Yield the heads whose name stands so many lines *up* from the stamp."""
    times = Counter(line.text for line in lines)  # what somebody is comes again, "Beekeeper at Hive Inc."
    for n in stamps:
        between = [one.text for one in lines[max(0, n - up) + 1 : n] if times[one.text] == 1]
        told = any(_ENDED.search(one) or len(one) > NAME_LENGTH for one in between)
        stamped_between = any(at in stamps for at in range(n - up, n))
        if n >= up and not told and not stamped_between and (name := _named(lines[n - up].text)):
            yield MessageHead(n - up, n + 1, name, stamps[n])


def _below(lines: Sequence[TextLine], stamps: Mapping[int, str], *, ahead: bool) -> Iterator[MessageHead]:
    """Yield the heads whose name stands right under a stamp: their own, or of the message before, which is *ahead*."""
    begun = [*((-1,) if ahead else ()), *stamps]
    spans = list(itertools.pairwise([*begun, len(lines)]))
    firsts = [_after_counts(lines, at, after) for at, after in spans]
    if sum(bool(_named(lines[first].text)) for first in firsts) * 2 > len(firsts):
        firsts = [
            first if _named(lines[first].text) else _after_counts(lines, at, after, last=True)
            for first, (at, after) in zip(firsts, spans, strict=True)
        ]
    names = [_named(lines[first].text) for first in firsts]
    times = Counter(names)
    for (at, after), first, name in zip(spans, firsts, names, strict=True):
        if name and first < after and after - first > (0 if times[name] > 1 else 1):
            below = lines[first + 1].text if first + 1 < after else ""
            handle = below if _HANDLE_LINE.fullmatch(below) else ""
            end = first + (2 if handle else 1)
            yield MessageHead(
                first if ahead else at, end, name, stamps.get(after if ahead else at, ""), handle=handle
            )


def _after_counts(lines: Sequence[TextLine], at: int, after: int, *, last: bool = False) -> int:
    """Return the line below the counts right under *at*, or below the *last* there, as a post has."""
    counts = [n for n in range(at + 1, after) if COUNTS.fullmatch(lines[n].text)]
    if last:
        return counts[-1] + 1 if counts and counts[-1] + 1 < after else at
    return next((n for n in range(at + 1, after) if n not in counts), at)


def _repeated(heads: list[MessageHead]) -> list[MessageHead]:
    """Return *heads* if their names are those of people who come again; else none."""
    times = Counter(head.name for head in heads)
    again = max(times.values(), default=0) > 1 and len(times) <= max(2, _MOST_NAMES * len(heads))
    return heads if again else []


def _whole(lines: Sequence[TextLine], heads: list[MessageHead]) -> list[MessageHead]:
    """Return *heads* with what stands above each and goes with its name: the name in other words, a picture's."""
    for _ in range(_FURTHEST):
        ends = [0, *(head.end for head in heads)]
        above = [
            lines[head.start - 1].text if head.start > end else ""
            for head, end in zip(heads, ends, strict=False)
        ]
        again = [_again(head.name, other) for head, other in zip(heads, above, strict=True)]
        pairs = {(head.name, other) for head, other in zip(heads, above, strict=True)}
        names, others = {name for name, _ in pairs}, {other for _, other in pairs}
        if "" not in others and len(names) == len(others) == len(pairs) < len(heads):
            again = [True] * len(heads)  # each name has its own above it
        elif sum(again) * 3 < len(heads):
            break
        heads = [
            head._replace(start=head.start - 1, name=_better(head.name, other)) if more else head
            for head, other, more in zip(heads, above, again, strict=True)
        ]
    return heads


def _again(name: str, above: str) -> bool:
    """Return whether the line *above* a head says its *name* once more: alone, at its end, or of a picture."""
    short = len(above) < len(name) + NAME_LENGTH and not _ENDED.search(above)
    return above.endswith(name) or (name in above and short)


def _better(name: str, above: str) -> str:
    """Return which of two names by one stamp is a person's: the other is a handle, or has the name within."""
    return (
        _named(above) if above in name or (name not in above and name.islower() and _named(above)) else name
    )
