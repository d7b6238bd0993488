"""What Whisper and its kin write as JSON: segments with their times, and with speakers where they were told apart."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transcripts.readers import values
from bot.transcripts.readers.cues import Cue, turns_of
from bot.transcripts.record import LeftOut, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_SEGMENTS = re.compile(r'"(?:segments|transcription)"\s*:\s*\[')
_PARTS = re.compile(r'"(?:start|timestamps|offsets|timestamp)"\s*:')
_CLOCK = re.compile(r"(?:(\d+):)?(\d+):(\d+)[.,](\d+)")


def looks_like(name: str, head: str) -> float:
    """How sure a file of that *name* that begins with *head* is the output of speech recognition."""
    if not head.lstrip("\ufeff \n\t\r").startswith(("{", "[")):
        return 0.0
    if _SEGMENTS.search(head) or ('"chunks"' in head and '"timestamp"' in head):
        return 0.95 if _PARTS.search(head) else 0.6
    return (
        0.5
        if name.lower().endswith(".json") and '"start"' in head and '"end"' in head and '"text"' in head
        else 0.0
    )


def read(text: str, file: str = "transcript.json") -> Record:
    """The turns of a transcription; their lines count segments. UserError where there are no segments."""
    root = values.parse(text.removeprefix("\ufeff"), file)
    segments = _segments(root)
    if not segments:
        raise UserError(
            f"{file}:1: no segments with text are in this JSON; have Whisper write its .json output"
        )
    left_out: list[LeftOut] = []
    turns = turns_of(_cues(segments, left_out))
    language = values.name(values.mapping(root).get("language"))
    notes = (f"the language was recognised as {language}",) if language and not turns else ()
    return Record(turns=turns, left_out=tuple(left_out), notes=notes)


def _segments(root: Any) -> list[Any]:
    """Whisper's and WhisperX's `segments`, whisper.cpp's `transcription`, the pipelines' `chunks`, or a bare list."""
    if isinstance(root, dict):
        inner = values.mapping(root.get("result"))
        for holder in (root, inner):
            for key in ("segments", "transcription", "chunks"):
                if found := values.items(holder.get(key)):
                    return [item for item in found if "text" in values.mapping(item)]
    return [item for item in values.items(root) if "text" in values.mapping(item)]


def _cues(segments: list[Any], left_out: list[LeftOut]) -> Iterator[Cue]:
    for line, segment in enumerate(segments, 1):
        start, end = _times(segment)
        parts = list(_by_speaker(segment, start, end))
        if not any(text.strip() for *_, text in parts):
            left_out.append(LeftOut(line, "no words were recognised"))
        for speaker, since, until, text in parts:
            if text.strip():
                yield Cue(since, until, text.strip(), line, speaker)


def _by_speaker(
    segment: dict[str, Any], start: float, end: float
) -> Iterator[tuple[str | None, float, float, str]]:
    """The segment, cut where its words change hands (a diarised segment may hold both question and answer)."""
    whole = values.name(segment.get("speaker"))
    text = values.words(segment.get("text"))
    words = [word for word in map(values.mapping, values.items(segment.get("words"))) if _word(word).strip()]
    if len({_speaker(word, whole) for word in words}) < 2 or not _same(text, words):
        yield whole, start, end, text
        return
    run: list[dict[str, Any]] = []
    for word in words:
        if run and _speaker(word, whole) != _speaker(run[0], whole):
            yield _run(run, whole, start, end)
            run = []
        run.append(word)
    yield _run(run, whole, start, end)


def _run(
    words: list[dict[str, Any]], whole: str | None, start: float, end: float
) -> tuple[str | None, float, float, str]:
    times = [
        found
        for word in words
        for key in ("start", "end")
        if (found := values.seconds(word.get(key))) is not None
    ]
    text = " ".join(_word(word).strip() for word in words)
    return _speaker(words[0], whole), min(times, default=start), max(times, default=end), text


def _word(word: dict[str, Any]) -> str:
    return values.words(word.get("word", word.get("text")))


def _speaker(word: dict[str, Any], whole: str | None) -> str | None:
    return values.name(word.get("speaker")) or whole


def _same(text: str, words: list[dict[str, Any]]) -> bool:
    """Whether *words* are the words of *text*: Chinese has no blanks between them."""
    return text.split() == [part for word in words for part in _word(word).split()]


def _times(segment: dict[str, Any]) -> tuple[float, float]:
    """Start and end in seconds, however they are written; 0 where they are not."""
    stamps, offsets = values.mapping(segment.get("timestamps")), values.mapping(segment.get("offsets"))
    pair = values.items(segment.get("timestamp"))
    found = []
    for key, place in (("start", "from"), ("end", "to")):
        first = values.seconds(segment.get(key))
        if first is None and (thousandths := values.seconds(offsets.get(place))) is not None:
            first = thousandths / 1000
        if first is None:
            first = _clock(values.words(stamps.get(place)))
        if first is None and pair:
            first = values.seconds(pair[0] if key == "start" else pair[-1])
        found.append(first or 0.0)
    return found[0], max(found)


def _clock(text: str) -> float | None:
    found = _CLOCK.fullmatch(text.strip())
    if not found or len(text) > 30:
        return None
    hours, minutes, whole, fraction = found.groups()
    return int(hours or 0) * 3600 + int(minutes) * 60 + int(whole) + float(f"0.{fraction}")
