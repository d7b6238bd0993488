"""Cues as subtitles and speech recognition have them, joined into what a person said in one go."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from bot.transcripts.readers.labels import spoken
from bot.transcripts.record import LeftOut, Part, Turn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

TIME = r"(?:\d{1,4}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3})?"
_ENDS = re.compile(r"(?:[.!?…。？！؟।॥]|\.\.\.)[\"'”’»)\]]*$")
_BEGINS_IN_SMALL = re.compile(r"[a-zà-öø-ÿа-яё]")
_PAUSE = 4.0  # seconds of silence that end a sentence without a full stop: a guess
_LONGEST = 600  # characters; recognition without punctuation would make one sentence of an hour


class Cue(NamedTuple):
    """A piece of speech: from *start* to *end* in seconds, at *line* of the file, said by *speaker* if known."""

    start: float
    end: float
    text: str
    line: int
    speaker: str | None = None


def seconds_at(stamp: str) -> float | None:
    """Return how many seconds into a recording `00:01:02.500` is, as `TIME` has it; None where it is none."""
    if not re.fullmatch(TIME, stamp.strip()):
        return None
    seconds = 0.0
    for figure in stamp.strip().replace(",", ".").split(":"):
        seconds = seconds * 60 + float(figure)
    return round(seconds, 3)


def parts_of(
    found: Iterable[Cue | LeftOut], named: Callable[[list[Cue]], Iterable[Cue]] = list
) -> Iterator[Part]:
    """Yield what each speaker says in one go; where speakers are not *named*, sentence by sentence; and what is no
    speech.

    A turn's offset is where its first cue starts. Words that rolling captions show again are said once.
    """
    found = list(found)
    yield from sorted((one for one in found if isinstance(one, LeftOut)), key=lambda gone: gone.line)
    cues = list(_said_once(named([one for one in found if isinstance(one, Cue)])))
    by_speaker = any(cue.speaker for cue in cues)
    yield from (_joined(group) for group in _groups(cues, named=by_speaker))


def _said_once(cues: Iterable[Cue]) -> Iterator[Cue]:
    """Yield *cues* without what rolling captions repeat: the line before, with the next words under it."""
    before: list[str] = []
    for cue in cues:
        lines = [" ".join(line.split()) for line in cue.text.splitlines() if line.strip()]
        new = lines
        for size in range(min(len(before), len(lines)), 0, -1):
            if before[-size:] == lines[:size] and (size > 1 or len(lines[0]) > 12 or len(lines) > 1):
                new = lines[size:]
                break
        before = lines or before
        if new:
            yield cue._replace(text="\n".join(new))


def _groups(cues: list[Cue], *, named: bool) -> Iterator[list[Cue]]:
    """Yield the cues of each turn: where speakers are *named* to the next who is, for without a name a cue goes on."""
    group: list[Cue] = []
    for cue in cues:
        if group and (cue.speaker not in {None, group[0].speaker} if named else _parted(group, cue)):
            yield group
            group = []
        group.append(cue)
    if group:
        yield group


def _parted(group: list[Cue], cue: Cue) -> bool:
    before = group[-1]
    if _ENDS.search(before.text) or sum(len(one.text) for one in group) > _LONGEST:
        return True
    return cue.start - before.end > _PAUSE and not _BEGINS_IN_SMALL.match(cue.text)


def _joined(group: list[Cue]) -> Turn:
    text = spoken(" ".join(" ".join(cue.text.split()) for cue in group))
    return Turn(group[0].speaker, text, group[0].line, offset=group[0].start)
