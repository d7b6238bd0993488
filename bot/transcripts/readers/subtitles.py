"""Subtitles: WebVTT, with its voices, and SRT; and cues, of speech recognition too, joined into turns.

A reader of our own: webvtt-py 0.6 gives all of a cue to its first voice and drops one with a broken time without a
word; pysubs2 1.8 knows no voices and takes such a cue for text of the one before; neither tells lines.
"""

from __future__ import annotations

import html
import re
from collections import Counter
from pathlib import PurePath
from typing import TYPE_CHECKING, NamedTuple

from bot.errors import UserError
from bot.transcripts.readers.speech import spoken
from bot.transcripts.readers.values import words
from bot.transcripts.record import LeftOut, Part, Record, Turn
from bot.transcripts.roles import clean, is_unnamed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence


TIME = r"(?:\d{1,4}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,3}|(?<=:[0-5]\d:[0-5]\d)[:;]\d\d)?"  # with thousandths, or frames
_ENDS = re.compile(r"(?:[.!?…。？！؟।॥]|\.\.\.)[\"'”’»)\]]*$")
_BEGINS_IN_SMALL = re.compile(r"[a-zà-öø-ÿа-яё]")
_PAUSE = 4.0  # seconds of silence that end a sentence without a full stop: a guess
_LONGEST_SENTENCE = 600  # characters; recognition without punctuation would make one sentence of an hour
_TIMES = re.compile(rf"\s*({TIME})(?:\s*-{{1,2}}>\s*|,)({TIME})(?:\s.*)?")
_ARROW = re.compile(r"^[ \t]*[\d:.,]+[ \t]*-{1,2}>", re.MULTILINE)
_APART = ("NOTE", "STYLE", "REGION")
_VOICE = re.compile(r"<v(?:\.[^\s<>]{0,40})?\s{1,3}([^<>\n]{1,100})>")
_TAG = re.compile(r"</?[A-Za-z][^<>\n]{0,200}>|<(?:\d+:)?\d+:\d+[.,]\d+>|\{\\[^{}\n]{1,60}\}")
_NAME = r"[^\W\d_][\w.'’-]*(?: [^\W_][\w.'’-]*){0,3}(?:,? \(?[\w./]{2,12}\)?)?(?: ?[|•] ?[^:|\n]{1,30})?"
_ID = re.compile(r'\d+ "([^"\n]{1,60})" \(\d+\)')  # WebEx
_SECONDS = rf"({TIME}|\d+\.\d+)s?"
_CONSOLE = re.compile(rf"\[{_SECONDS}\s*(?:-{{1,2}}>|[-–])\s*{_SECONDS}\]\s*(.*)")  # Whisper's
_TABLE = "start\tend\ttext\n"  # Whisper's, in milliseconds
_ROW = re.compile(r"^(\d+)\t(\d+)\t(.*)$", re.MULTILINE)
_LABELLED = re.compile(r"^(\d+\.\d+)\t(\d+\.\d+)\t(?=\S)", re.MULTILINE)  # Audacity's labels
_SPEAKER = re.compile(
    rf"(?:>>+|-)?\s*(?:\[({_NAME})\] ?:|({_NAME}|(?:SPEAKER|Speaker)[ _]?\d{{1,3}}) ?:|\(({_NAME})\))\s+(?=\S)"
)
_CHANGE = re.compile(r">{2,}\s*")
_SOUND = re.compile(r"[\[(][^\[\]()\n]{1,60}[\])]|[♪♫][^\n]*|[*][^*\n]{1,40}[*]")
_APART_WITHIN = re.compile(r"^[-–—]\s*(?=\S)|>{2,}\s*", re.MULTILINE)  # before what another voice says
_NOTES = " \n\t♪♫"
_OFTEN = 2  # times that a name before a colon must come to be a speaker's


class Cue(NamedTuple):
    """A piece of speech: from *start* to *end* in seconds, at *line* of the file, said by *speaker* if known."""

    start: float
    end: float
    text: str
    line: int
    speaker: str | None = None


def seconds_at(stamp: str) -> float | None:
    """Return how many seconds into a recording `00:01:02.500` is, as `TIME` has it; None where it is none."""
    if not re.fullmatch(rf"{TIME}|\d+\.\d+", stamp.strip()):
        return None
    seconds = 0.0
    for figure in stamp.strip().replace(",", ".").replace(";", ":").split(":")[:3]:
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
    if _ENDS.search(before.text) or sum(len(one.text) for one in group) > _LONGEST_SENTENCE:
        return True
    return cue.start - before.end > _PAUSE and not _BEGINS_IN_SMALL.match(cue.text)


def _joined(group: list[Cue]) -> Turn:
    text = spoken(" ".join(" ".join(cue.text.split()) for cue in group))
    return Turn(group[0].speaker, text, group[0].line, offset=group[0].start)


def looks_like(name: str, head: str) -> float:
    """Return how sure a file of that *name* that begins with *head* holds subtitles."""
    if head.lstrip("\ufeff \n").startswith(("WEBVTT", _TABLE)):
        return 1.0
    ours = PurePath(name).suffix.lower() in {".srt", ".vtt"}
    if _LABELLED.match(head):
        return 0.95
    times = any(_TIMES.fullmatch(line) or _CONSOLE.fullmatch(line.strip()) for line in head.splitlines()[:50])
    return (1.0 if ours else 0.8) if times else 0.3 if ours else 0.0


def read(text: str, file: str = "subtitles") -> Record:
    """Return the turns of a WebVTT or SRT file; UserError where no cue is in it, called *file*."""
    text = words(text).removeprefix("\ufeff")
    if text.startswith(_TABLE):
        text = _ROW.sub(lambda row: f"[{int(row[1]) / 1000} --> {int(row[2]) / 1000}] {row[3]}", text)
    cues = list(_cues(_LABELLED.sub(r"[\1 --> \2] ", text)))
    if not cues:
        line = next((n for n, line in enumerate(text.splitlines(), 1) if _ARROW.match(line)), 1)
        raise UserError(
            f"{file}:{line}: no cue is in this file; each begins with a line like 00:01:02.000 --> 00:01:05.000: "
            "export the subtitles again as WebVTT or SRT"
        )
    return Record.of(parts_of(_spoken(cues), _named), title=_title(text))


def _cues(text: str) -> Iterator[Cue | LeftOut]:
    """Yield the cues, by their lines with times; a cue's text goes on to the next blank line or line with times."""
    lines = re.split(r"\r\n|\r|\n", text)
    apart = False
    index = 0
    while index < len(lines):
        line = lines[index]
        if times := _TIMES.fullmatch(line):
            end = _end(lines, index + 1)
            named = _ID.match(lines[index - 1]) if index else None
            yield _cue(times, lines[index + 1 : end], index + 1, named[1] if named else None)
            index, apart = end, False
            continue
        if console := _CONSOLE.fullmatch(line.strip()):
            yield _cue(console, [console[3]], index + 1)
        apart = (apart and bool(line.strip())) or line.startswith(_APART)
        if _ARROW.match(line) and not apart:
            yield LeftOut(index + 1, "a cue whose times cannot be read")
        index += 1


def _cue(times: re.Match[str], lines: Sequence[str], line: int, speaker: str | None = None) -> Cue:
    start, end = seconds_at(times[1]) or 0.0, seconds_at(times[2]) or 0.0
    return Cue(start, end, "\n".join(lines), line, speaker)


def _end(lines: Sequence[str], start: int) -> int:
    for index in range(start, len(lines)):
        if not lines[index].strip():
            return index
        if _TIMES.fullmatch(lines[index]):  # no blank line before the next cue, perhaps its number
            return index - 1 if index > start and lines[index - 1].strip().isdecimal() else index
    return len(lines)


def _spoken(cues: Iterable[Cue | LeftOut]) -> Iterator[Cue | LeftOut]:
    """Yield what is said in each cue, apart by voices; sounds and music are nobody's words."""
    for cue in cues:
        said: list[Cue | LeftOut] = [cue] if isinstance(cue, LeftOut) else [*_apart(cue)]
        yield from said or [LeftOut(cue.line, "a sound, music or an empty cue")]


def _apart(cue: Cue) -> Iterator[Cue]:
    for speaker, part in _voices(cue.text):
        text = html.unescape(_TAG.sub("", part)).replace("\u200b", "").replace("\u00a0", " ").strip()
        name = speaker or cue.speaker
        for piece in _pieces(text):
            bare = _CHANGE.sub("", piece)
            if bare.strip(_NOTES) and not _SOUND.fullmatch(bare):
                yield cue._replace(text=piece.strip(_NOTES), speaker=clean(name) if name else None)


def _pieces(text: str) -> Iterator[str]:
    """Yield the parts of a cue that are said by one after the other, each but the first after the mark of a change."""
    first, *others = (piece.strip() for piece in _APART_WITHIN.split(text))
    yield from filter(None, (first, *(f">> {piece}" for piece in others)))


def _voices(text: str) -> Iterator[tuple[str | None, str]]:
    pieces = _VOICE.split(text)
    if pieces[0].strip() or len(pieces) == 1:
        yield None, pieces[0]
    for name, part in zip(pieces[1::2], pieces[2::2], strict=True):
        yield " ".join(html.unescape(name).split()) or None, part.partition("</v>")[0]
        if (rest := part.partition("</v>")[2]).strip():
            yield None, rest


def _named(cues: list[Cue]) -> Iterator[Cue]:
    """Yield the cues with their speakers, also where these stand before a colon, at least twice."""
    labels = [found for cue in cues if not cue.speaker and (found := _SPEAKER.match(cue.text))]
    names = [found[found.lastindex or 0] for found in labels]
    by_voice = any(cue.speaker for cue in cues)
    each = len(labels) * 5 >= len(cues) * 4
    times = Counter(names)
    known = {name for name in names if each or times[name] >= _OFTEN or is_unnamed(name)}
    # Where only two who speak at once are told apart, what is said alone may be anybody's.
    parts = Counter(cue.line for cue in cues)
    changes = sum(bool(_CHANGE.match(cue.text)) and parts[cue.line] == 1 for cue in cues)
    changing, turn = not by_voice and not known and changes > 2, 0
    for cue in cues:
        found = _SPEAKER.match(cue.text)
        if not by_voice and found and found[found.lastindex or 0] in known:
            yield cue._replace(text=cue.text[found.end() :], speaker=clean(found[found.lastindex or 0]))
        elif changing:
            # Nobody is named, but each change of speaker is marked: two people take turns.
            turn += bool(_CHANGE.match(cue.text))
            yield cue._replace(text=_CHANGE.sub("", cue.text), speaker=f"Speaker {2 - turn % 2}")
        else:
            yield cue._replace(text=_CHANGE.sub("", cue.text) or cue.text)


def _title(text: str) -> str | None:
    """Return what a WebVTT file calls itself, after its first word or on a line `Title:`."""
    head = text.removeprefix("\ufeff").partition("\n\n")[0][:2000]
    if not head.startswith("WEBVTT"):
        return None
    found = re.search(r"^title:\s*(\S.*)$", head, re.IGNORECASE | re.MULTILINE)
    first = head.splitlines()[0].removeprefix("WEBVTT").strip(" -\t")
    return found[1].strip() if found else first or None
