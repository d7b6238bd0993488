"""Messages copied out of an app or off a page, whichever: what comes between the heads that stand there in one
arrangement, again and again, is what was said.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.transcripts.readers.heads import (
    COUNTS,
    INTERFACE,
    NAME_WORDS,
    MessageHead,
    TextLine,
    heads_of,
    lines_of,
)
from bot.transcripts.readers.stamps import ALONE, stamp_in
from bot.transcripts.sentences import marked, numbers_alike

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

_MENTION = re.compile(r"@([\w.-]+\w)(?:@[\w.-]+\w)?[\s,:]+")
_REACTIONS = re.compile(
    r"(?:[\u203c-\u2bff\U0001f300-\U0001faff][\ufe0f\u200d\U0001f3fb-\U0001f3ff]* ?\d{1,4}\s*)+"
)
_MOST_TAGS = 2  # in a line
_NOTICE = re.compile(r"@?(\S+) \1 [a-z]")  # what the page tells of somebody: "@ann ann closed this"


class Stamped(NamedTuple):
    """A message: whose *name* and *when* stands by it, its *text*, the *line* on which it begins, and what it is
    *about*, where that is said beside it.
    """

    name: str
    when: str
    text: str
    line: int
    about: str = ""


def stamped(text: str) -> list[Stamped]:
    """Return the messages in *text*; none where no names come again and again, each in one place by a stamp."""
    whole = text.split("\n")
    lines = list(lines_of(whole))
    stamps = {n: found["when"] for n, line in enumerate(lines) if (found := stamp_in(line.text))}
    heads = heads_of(lines, stamps) if lines else []
    if len({head.name for head in heads}) > 1:
        return list(_messages(whole, lines, heads, stamps))
    return list(_answering(whole, lines, heads, stamps)) if heads else []


def _messages(
    whole: Sequence[str], lines: Sequence[TextLine], heads: Sequence[MessageHead], stamps: Mapping[int, str]
) -> Iterator[Stamped]:
    """Yield the message under each head, without the buttons, counts and notices around it."""
    under = [
        list(range(head.end, later.start if later else len(lines)))
        for head, later in zip(heads, [*heads[1:], None], strict=True)
    ]
    usual = Counter(numbers_alike(head.when) for head in heads).most_common(1)[0][0]
    often = Counter(
        word
        for head, own in zip(heads, under, strict=True)
        for word in {numbers_alike(lines[n].text) for n in own[not head.foot :]}
    )
    firsts = Counter(numbers_alike(lines[own[0]].text) for own in under if own)
    beside = Counter(lines[n].text for head in heads for n in range(head.start, head.end))
    above = {text for text, times in beside.items() if times * 3 > 2 * len(heads)}
    for head, own in zip(heads, under, strict=True):
        while len(own) > 1 and ALONE.fullmatch(lines[own[0]].text):
            del own[0]  # when it was edited
        kept = list[int]()
        for n in own:
            if n in stamps and (head.foot or _NOTICE.match(lines[n].text)):
                break  # and what stands below it
            if len(own) > 1 and ALONE.fullmatch(lines[n].text):
                stamped_so = numbers_alike(stamps[n]) == usual and head.when != ""
                if stamped_so and kept and head.end - head.start > (2 if head.handle else 1):
                    kept.pop()  # a notice, which has its stamp as messages have
                continue
            common = (
                often[numbers_alike(lines[n].text)] * 3 > len(heads)
                and often[numbers_alike(lines[n].text)] > 2
            )
            ours = INTERFACE.fullmatch(lines[n].text) or (common and (head.foot or _is_label(lines[n].text)))
            always = len(own) > 1 and firsts[numbers_alike(lines[n].text)] * 5 >= 4 * len(heads)
            if not always and (not ours or not (kept or head.foot)):
                kept.append(n)
        last = heads[-1] is head
        while len(kept) > 1 and (
            _is_appended(lines[kept[-1]].text, tags=head.foot) or (last and lines[kept[-1]].text in above)
        ):
            kept.pop()
        told = _text(whole, [lines[n].number for n in kept]) if kept else ""
        if head.said or told:
            said = "\n".join(filter(None, (head.said, told)))
            yield Stamped(head.name, head.when, _addressed(said, heads), lines[head.start].number + 1)


def _is_appended(text: str, *, tags: bool) -> bool:
    """Return whether an app wrote *text* below what was said: a count, reactions, or, where it has such, *tags*."""
    return bool(
        COUNTS.fullmatch(text)
        or _REACTIONS.fullmatch(text)
        or (tags and len(text.split()) <= _MOST_TAGS and _is_label(text))
    )


def _addressed(said: str, heads: Sequence[MessageHead]) -> str:
    """Return what was *said* to a handle as to the last name that stands by it: "@Lee" for "@lee_42@example.org"."""
    to = _MENTION.match(said)
    handle = f"@{to[1]}" if to else ""
    names = {
        head.name.split()[-1]
        for head in heads
        if to and handle in {head.handle, head.handle.rpartition("@")[0]}
    }
    return f"@{names.pop()} {said[to.end() :]}" if to and len(names) == 1 else said


def _answering(
    whole: Sequence[str], lines: Sequence[TextLine], heads: Sequence[MessageHead], stamps: Mapping[int, str]
) -> Iterator[Stamped]:
    """Yield what one alone wrote, each after the question that stands above it, or begins it, if most have one."""
    above = [lines[head.start - 1].text for head in heads if head.start]
    asked_above = sum(map(marked, above)) * 4 >= len(heads) * 3
    heads = [head._replace(start=head.start - asked_above) for head in heads]
    told = list(_messages(whole, lines, heads, stamps))
    parts = [message.text.partition("\n") for message in told]
    if asked_above:
        parts = [(lines[head.start].text, "", one.text) for head, one in zip(heads, told, strict=False)]
    whole_pairs = [bool(marked(asked) and answer.strip() and asked[0] != "#") for asked, _, answer in parts]
    if sum(whole_pairs) * 4 < len(heads) * 3:
        return
    for message, (asked, _, answer) in zip(told, parts, strict=True):
        yield message._replace(name="Q", text=asked)
        yield message._replace(text=answer)


def _is_label(text: str) -> bool:
    return len(text.split()) < NAME_WORDS and not re.search(r"[.!?]$", text)


def _text(whole: Sequence[str], numbers: Sequence[int]) -> str:
    """Return the lines of those *numbers*, with an empty one where there is one between."""
    told = [whole[numbers[0]].strip()]
    for before, n in itertools.pairwise(numbers):
        told += ([""] if any(not line.strip() for line in whole[before + 1 : n]) else []) + [
            whole[n].rstrip()
        ]
    return "\n".join(told)
