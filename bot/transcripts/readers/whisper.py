"""Transcriptions by Whisper and its kin, as JSON: segments with times, and speakers where these were told apart."""

from __future__ import annotations

import itertools
import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.errors import UserError
from bot.transcripts.readers import values
from bot.transcripts.readers.subtitles import Cue, parts_of, seconds_at
from bot.transcripts.record import LeftOut, Record

if TYPE_CHECKING:
    from collections.abc import Iterator

_HOLDERS = (
    *("segments", "transcription", "chunks", "utterances", "audio_segments"),
    *("paragraphs", "recognizedPhrases", "monologues", "results", "speakers", "timeline", "events", "words"),
)
_SEGMENTS = re.compile(rf'"(?:{"|".join(_HOLDERS)})"\s*:\s*\[')
_PARTS = re.compile(
    r'"(?:start|start_time|timestamps|offsets|timestamp|offsetInTicks|ts|resultEndTime|tStartMs)"\s*:'
)


def looks_like(name: str, head: str) -> float:
    """Return how sure a file of that *name* that begins with *head* is the output of speech recognition."""
    if not values.opens(head):
        return 0.0
    if '"speaker_name"' in head and '"sentence"' in head:
        return 0.95
    if _SEGMENTS.search(head) or ('"chunks"' in head and '"timestamp"' in head):
        return 0.95 if _PARTS.search(head) else 0.6
    return (
        0.5
        if name.lower().endswith(".json")
        and '"start"' in head
        and re.search(r'"(?:end|dur(?:ation)?)"', head)
        and '"text"' in head
        else 0.0
    )


def read(text: str, file: str = "transcript.json") -> Record:
    """Return the turns of a transcription; their lines count segments. UserError where there are no segments."""
    root = values.parse(text, file)
    segments = _segments(root)
    if not segments:
        raise UserError(
            f"{file}:1: no segments with text are in this JSON; have the recogniser write .vtt, .srt or .txt"
        )
    record = Record.of(parts_of(_cues(segments)))
    language = values.name(values.mapping(root).get("language"))
    notes = (f"the language was recognised as {language}",) if language and not record.turns else ()
    return replace(record, notes=notes)


def _segments(root: Any) -> list[Any]:
    """Return Whisper's and WhisperX's `segments`, whisper.cpp's `transcription`, `chunks`, or a bare list."""
    for holder in values.objects(root):
        for key in (*_HOLDERS, "text"):
            if found := [item for item in values.items(holder.get(key)) if _text(item)]:
                # AssemblyAI counts milliseconds, the others seconds, and those with fractions.
                if key == "utterances" and all(isinstance(item.get("start"), int) for item in found):
                    return [{"offsets": {"from": item["start"], "to": item.get("end")},
                             "speaker": item.get("speaker"), "text": _text(item)} for item in found]  # fmt: skip
                return found
    return [item for item in values.items(root) if _text(item)]


def _text(segment: Any) -> str:
    """Return the words of a segment, the surest of several readings, or those of its elements together."""
    told = values.mapping(segment)
    for key in ("elements", "segs", "sentences"):
        if pieces := values.mappings(told.get(key)):
            return values.told(pieces, " " if key == "sentences" else "")
    surest = next(iter(values.items(told.get("nBest", told.get("alternatives")))), None)
    found = (
        values.words(told.get(key))
        for key in ("text", "transcript", "sentence", "display", "content", "body")
    )
    return next(filter(None, found), "") or (_text(surest) if surest else "")


def _cues(segments: list[Any]) -> Iterator[Cue | LeftOut]:
    for line, segment in enumerate(segments, 1):
        said: list[Cue | LeftOut] = [cue for cue in _by_speaker(segment, line) if cue.text]
        yield from said or [LeftOut(line, "no words were recognised")]


def _by_speaker(segment: dict[str, Any], line: int) -> Iterator[Cue]:
    """Yield the segment, cut where its words change hands (a diarised segment may hold both question and answer)."""
    start, end = _times(segment)
    whole, text = _speaker(segment, None), _text(segment)
    words = [word for word in values.mappings(segment.get("words")) if _word(word).strip()]
    if len({_speaker(word, whole) for word in words}) < 2 or not _same(text, words):
        yield Cue(start, end, text.strip(), line, whole)
        return
    for speaker, run in itertools.groupby(words, lambda word: _speaker(word, whole)):
        said = list(run)
        times = [
            at
            for word in said
            for key in ("start", "end")
            if (at := values.seconds(word.get(key))) is not None
        ]
        told = " ".join(_word(word).strip() for word in said)
        yield Cue(min(times, default=start), max(times, default=end), told, line, speaker)


def _word(word: dict[str, Any]) -> str:
    return values.words(word.get("word", word.get("text")))


def _speaker(word: dict[str, Any], whole: str | None) -> str | None:
    inner = next(iter(values.mappings(word.get("users", word.get("alternatives")))), {})
    for key in ("speaker", "speaker_name", "speaker_label", "speaker_id", "username"):
        if told := values.identity(word.get(key, inner.get(key))):
            return told if re.search(r"[^\W\d_]{2}", told) else f"Speaker {told}"
    return whole


def _same(text: str, words: list[dict[str, Any]]) -> bool:
    """Return whether *words* are the words of *text*: Chinese has no blanks between them."""
    return text.split() == [part for word in words for part in _word(word).split()]


def _times(segment: dict[str, Any]) -> tuple[float, float]:
    """Return start and end in seconds, however they are written; 0 where they are not."""
    stamps, offsets = values.mapping(segment.get("timestamps")), values.mapping(segment.get("offsets"))
    pair = values.items(segment.get("timestamp"))

    def at(key: str, place: str, end: int) -> float:
        thousandths = values.seconds(offsets.get(place, segment.get("tStartMs")))
        found = (
            values.seconds(segment.get(key)),
            thousandths and thousandths / 1000,
            seconds_at(values.words(stamps.get(place))),
            values.seconds(pair[end]) if pair else None,
            values.seconds(segment.get(f"{key}_time")),
            seconds_at(values.words(segment.get(f"{key}Time"))),
            seconds_at(values.words(segment.get("ts"))),
        )
        return next((one for one in found if one is not None), 0.0)

    start = at("start", "from", 0)
    return start, max(start, at("end", "to", -1))
