"""Transcripts without speakers' names: a sentence, or a piece of one, per line; who speaks is told from the wording."""

from __future__ import annotations

import itertools
import re
import statistics
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.transcripts.dates import date_held
from bot.transcripts.mojibake import cleaned
from bot.transcripts.readers import values
from bot.transcripts.readers.dialogue import stated
from bot.transcripts.readers.front_matter import front_matter
from bot.transcripts.readers.labels import labels_of, under_each
from bot.transcripts.readers.layouts import signed
from bot.transcripts.readers.speech import spoken, without_stamp
from bot.transcripts.readers.voices import ASKER, GUEST, INTRODUCES, SpokenSentence, is_address, runs
from bot.transcripts.record import LeftOut, Part, Record, Turn
from bot.transcripts.sentence_kinds import asks
from bot.transcripts.sentences import NO_MARKS, marked, plainly, sentences, unpunctuated

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_NOTE = "the record names no speakers: who asks and who answers was told from the wording"
_FEWEST_LINES, _FEWEST_STAMPED = 12, 6
_SHORT = 160  # characters; the median line of a transcript is far below, an article's paragraph above
_FEWEST_QUESTIONS = 3
_MARKDOWN = re.compile(r"^\s*(?:#{1,6}\s|[-*+]\s|\d+\.\s|>|\||```|<[a-z]|!\[)", re.MULTILINE)
_INTERVIEW = re.compile(
    r"\b(?:conversation|interview|talk|chat|AMA|podcast|session|"
    r"discussion) with ((?:[A-Z][\w'’-]+\s?){1,3})"
)

_OFTEN = 3  # sentences, of which one asks: somebody reads questions, and answers them shortly
_FEW_CHAPTERS = 5  # times for a chapter
_ENDS = re.compile(r"[.?!…。？！][\"”’)\]]*$")
_BARE_STAMP = re.compile(r"^(\d{1,2}:\d\d(?::\d\d)?(?:\.\d{1,3})?)(?:\s+|$|(?=[^\W\d]))")
_TURN = re.compile(r"^[ \t]*(?:[-–—]|>{2,})[ \t]*(?=[^\s-])", re.MULTILINE)
_ODD = 6  # turns, of which one may ask or not ask out of turn
_NEAR_THE_END = 0.95


def looks_like(name: str, text: str) -> float:
    """Return how sure it is, from 0 to 1, that *text* is a talk that names no speakers."""
    del name
    text = cleaned(text)
    if values.opens(text):
        return 0.0
    if _in_turns(text):
        return 0.75
    lines = [line for line in text.split("\n")[front_matter(text).lines :] if line.strip()]
    stamped = sum(
        without_stamp(_BARE_STAMP.sub(r"[\1] ", line))[0] != line or not spoken(line) for line in lines
    )
    if (
        len(lines) < (_FEWEST_STAMPED if 3 * stamped > len(lines) else _FEWEST_LINES)
        or statistics.median(map(len, lines)) > _SHORT
        or labels_of(lines)
    ):
        return 0.0
    timed = 3 * stamped > len(lines)  # with its times it is a transcript, whomever its questions address
    if not timed and len(_MARKDOWN.findall("\n".join(lines))) * 10 > len(lines):
        return 0.0
    said = list(_sentences(text))
    asked = [one for one in said if is_address(one.text) or (timed and marked(one.text))]
    if len(asked) < _FEWEST_QUESTIONS or len(asked) * 80 < len(said):
        return 0.0
    return 0.6


def read(text: str, _file: str = "") -> Record:
    """Return the talk in *text*, its voices called Q and A; a record without turns where nobody asks anybody."""
    text = cleaned(text)
    head = front_matter(text)
    if turns_marked := _in_turns(text):
        return Record(
            turns=turns_marked, title=head.text("title") or None, date=head.date or None, guests=(GUEST,)
        )
    said = list(_sentences(text))
    record = Record.of(_parts(said))
    beginning = "\n".join(text.split("\n")[:30])
    title = head.text("title") or _title(text)
    notes = [_NOTE]
    if guest := _guest(beginning, title):
        notes.append(f"the guest seems to be {guest}; with --guest NAME the drafts say so")
    record = replace(record, title=title, guests=(GUEST,), **stated(head, date_held(beginning), *notes))
    return record if _asked(record.turns) else replace(record, turns=())


def _parts(said: list[SpokenSentence]) -> Iterator[Part]:
    """Yield what each voice says in one go, without introductions; nothing after a farewell."""
    for voice, whole in _voices(said):
        run = _without_introduction(whole) if voice == ASKER else whole
        turn = _turn(voice, run)
        introduces = any(INTRODUCES.search(plainly(one.text)) for one in run[:3])
        if not (introduces and voice == ASKER and not marked(turn.text)):
            yield turn
            continue
        yield LeftOut(turn.line, "introduction or farewell")
        if turn.line > _NEAR_THE_END * said[-1].line:
            return


def _turn(voice: str, run: list[SpokenSentence]) -> Turn:
    return Turn(voice, " ".join(one.text for one in run), run[0].line, offset=run[0].offset)


def _asked(turns: Iterable[Turn]) -> bool:
    return any(turn.speaker == ASKER for turn in turns)


def _in_turns(text: str) -> tuple[Turn, ...]:
    """Return the turns of a talk in which a dash or ">>" begins what each of two says, one of whom asks; else none."""
    head = front_matter(text)
    begun = list(_TURN.finditer(head.body))
    outline = len({re.match(r"[ \t]*", one[0])[0] for one in begun}) > 1  # type: ignore[index]
    if (
        outline
        or signed(head.body) != head.body
        or labels_of(head.body.split("\n"))
        or len(begun) < _FEWEST_STAMPED
        or head.body.count("\n\n", 0, begun[0].start()) > 1
    ):
        return ()
    said = [(spoken(under), head.lines + line) for _, under, line in under_each(head.body, begun)]
    asked = [marked(words) or asks(words) for words, _ in said]
    parity = int(sum(asked[1::2]) > sum(asked[::2]))
    if sum(one != (n % 2 == parity) for n, one in enumerate(asked)) * _ODD > len(asked):
        return ()
    voices = itertools.cycle((ASKER, GUEST) if parity == 0 else (GUEST, ASKER))
    return tuple(
        Turn(voice, words, line) for voice, (words, line) in zip(voices, said, strict=False) if words
    )


def _without_introduction(run: list[SpokenSentence]) -> list[SpokenSentence]:
    """Return what is asked after the words of welcome; all of it where nothing is asked."""
    last = max(
        (n for n, one in enumerate(run) if INTRODUCES.search(plainly(one.text)) and not marked(one.text)),
        default=-1,
    )
    return run[last + 1 :] if any(marked(one.text) for one in run[last + 1 :]) else run


def voiced(record: Record) -> Record:
    """Return *record*, whose turns name nobody (subtitles, say), with the two voices told apart."""
    said = [
        SpokenSentence(spoken(sentence), turn.line, number == 0, turn.offset)
        for turn in record.turns
        for number, sentence in enumerate(sentences(cleaned(turn.text)))
        if spoken(sentence)
    ]
    if unpunctuated(" ".join(one.text for one in said)):
        return replace(record, turns=(), notes=(*record.notes, NO_MARKS))
    turns = tuple(_turn(voice, run) for voice, run in _voices(said))
    return replace(
        record, turns=turns if _asked(turns) else (), guests=(GUEST,), notes=(*record.notes, _NOTE)
    )


def _voices(said: list[SpokenSentence]) -> list[tuple[str, list[SpokenSentence]]]:
    """Return who says what; where marked questions follow each other soon, whoever asks says nothing else."""
    if sum(marked(one.text) for one in said) * _OFTEN < len(said):
        return list(runs(said))
    groups = itertools.groupby(said, lambda one: marked(one.text))
    return [(ASKER if asked else GUEST, list(group)) for asked, group in groups]


def _title(text: str) -> str | None:
    first = next((line.strip("# ").strip() for line in text.split("\n") if line.strip()), "")
    return first if 0 < len(first) < 120 and first[-1] not in ".?!,;" else None


def _guest(beginning: str, title: str | None) -> str | None:
    found = _INTERVIEW.search(" ".join(f"{title or ''}\n{beginning}".split()))
    return found[1].strip(" .,'’") if found else None


def _without_chapters(lines: Sequence[str]) -> list[str]:
    """Return *lines* of a video's transcript, in which one is said after each time, with titles and buttons blank."""
    times = [n for n, line in enumerate(lines) if _BARE_STAMP.match(line.strip())]
    silent = [not spoken(line) for line in lines]
    titles = [n for n in range(2, len(lines)) if silent[n - 2 : n + 1] == [True, False, False]]
    if len(times) * 4 < len(lines) or len(titles) * _FEW_CHAPTERS > len(times):
        return list(lines)
    titles += range(times[0])
    return ["" if n in titles and not _ENDS.search(line) else line for n, line in enumerate(lines)]


def _sentences(text: str) -> Iterator[SpokenSentence]:
    """Yield the sentences of *text*, joined over the lines where one goes on in the next."""
    lines = _without_chapters(text.split("\n"))
    held, begun, at, clock = "", 0, None, None
    title = _title(text)
    for number, line in enumerate(lines[front_matter(text).lines :], start=front_matter(text).lines + 1):
        if title and line.strip("# ").strip() == title:
            title = None
            continue
        bare, offset = without_stamp(_BARE_STAMP.sub(r"[\1] ", line.strip()))
        clock = clock if offset is None else offset
        if not (bare := spoken(bare)):
            continue
        if not held:
            begun, at = number, clock
        pieces = sentences(f"{held} {bare}".strip())
        for count, piece in enumerate(pieces[:-1]):
            yield SpokenSentence(piece, begun, count == 0, at)
            begun, at = number, clock
        held = pieces[-1] if pieces else ""
        if _ENDS.search(held) and not re.search(r"\b(?:e\.g|i\.e|mr|mrs|dr|vs)\.$", held, re.IGNORECASE):
            yield SpokenSentence(held, begun, len(pieces) < 2, at)
            held = ""
        elif len(held) > 2000:  # a transcript without full stops: each line is a sentence
            yield SpokenSentence(held, begun, first=True, offset=at)
            held = ""
    if held:
        yield SpokenSentence(held, begun, first=True, offset=at)
