"""Voices told apart in a talk that names nobody: one that asks, and one that answers.

Each sentence speaks for one or the other by its wording; a change of voice costs something, but after a question
nothing; the likeliest way through is taken. Then what leads up to a question, and shares its words, goes to who asks.
The weights were set by hand, on talk made up for that and on one interview of 1,300 lines.
"""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, NamedTuple, Self

from bot.transcripts.lexicon import any_of
from bot.transcripts.sentences import marked, plainly
from bot.transcripts.wording import content

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ASKER, GUEST = "Q", "A"
_LONGEST_LEAD = 8  # sentences
_AHEAD = 5  # sentences within which a question shows who led up to it
_TO_GUEST, _TO_ASKER = 2.6, 2.2  # what a change of voice costs where nothing speaks for it
_TAKES_NOTE = re.compile(any_of("answers", "takes note"))
_WITHIN_LINE = 2.5  # more, where it would happen within a paragraph

_YOU = re.compile(r"\b" + any_of("speech", "you") + r"\b")
_WE = re.compile(r"\b" + any_of("speech", "we") + r"\b")
_I = re.compile(r"\b" + any_of("speech", "i") + r"\b")
_OF_SELF = re.compile(
    r"(?:(?:and|but|so|because|also|und|aber|y|pero|pues|bueno|et|mais|e|mas|ma|и|а|но|ну) )*"
    rf"{any_of('speech', 'of self')}|.{{0,120}}\b{any_of('speech', 'of self at the end')}$"
)
_ANSWERS = re.compile(any_of("speech", "answers") + r"\b")
_STRONGLY = re.compile(any_of("speech", "answers strongly") + r"\b")
_ADDRESSES = re.compile(r"\b" + any_of("speech", "addresses") + r"\b")
_RHETORICAL = re.compile(
    r"^(?:(?:so|and|but|okay|ok|now|well|was|is|one|first|like|the question is|that)\W+){0,4}"
    + any_of("speech", "rhetorical")
    + r"\b"
)
_OPEN_QUESTION = re.compile(
    r"(?:(?:so|and|but|now|well|then)\W+){0,2}" + any_of("speech", "open questions") + r"\b"
)
_ASIDE = re.compile(r"(?:^|\b)(?:right|you know|okay|isnt it|correct|no|yeah|huh)$")
_TURNS_TO = re.compile(r"^" + any_of("speech", "turns to") + r"\b")
INTRODUCES = re.compile(r"\b" + any_of("speech", "introduces") + r"\b")
_AGREES = re.compile(
    rf"(?:(?:yeah|yes|oh) )*{any_of('speech', 'agrees')}(?: (?:yes|yeah|exactly|thats right|right))*"
)
_DIRECT = re.compile(r"\b" + any_of("speech", "direct") + r"\b")
_TOLD_OF_YOU = re.compile(r"\b" + any_of("speech", "told of you") + r"\b")
_TOLD = re.compile(any_of("speech", "told") + r"\b")
_LEADS = re.compile(any_of("speech", "leads up") + r"\b")


def _speaks_of_self(plain: str) -> bool:
    """Return whether a statement, folded, begins with who says it: hardly ever somebody who leads up to a question."""
    return _OF_SELF.match(plain) is not None


def is_address(sentence: str) -> bool:
    """Return whether *sentence* asks somebody who is there."""
    plain = plainly(sentence)
    return marked(sentence) and bool(_YOU.search(plain)) and not _RHETORICAL.match(plain)


def _question_weight(plain: str) -> float:
    """Return the weight of a question, folded: above 0 where it is asked of somebody, below where it is only told."""
    if _RHETORICAL.match(plain):
        return -1.6
    weight = 0.6
    direct = _DIRECT.search(plain)
    if _ASIDE.search(plain):
        weight -= 1.0 if direct else 2.4
    if _ADDRESSES.search(plain):
        weight += 2.2
    elif _YOU.search(plain):
        weight += 1.0
    if _OPEN_QUESTION.match(plain) and not _I.search(plain) and not _WE.search(plain):
        weight += 0.9
    if _WE.search(plain):
        weight -= 1.4
    if re.search(r"\b(?:okay|ok|you know)\b", plain):
        weight -= 1.6
    if not direct and _TOLD.match(plain):
        weight -= 1.4  # a question told, not asked
    return weight


def _statement_weight(plain: str, *, asked_before: bool) -> float:
    """Return the weight of a statement, folded: above 0 where it is more likely of who asks."""
    weight = -0.35
    if INTRODUCES.search(plain):
        weight += 2.5
    if _AGREES.fullmatch(plain):
        weight -= 1.0
    elif _STRONGLY.match(plain):
        weight -= 1.2 if asked_before else 0.5
    elif _ANSWERS.match(plain):
        weight -= 0.6 if asked_before else 0.2
    elif _speaks_of_self(plain) and not _YOU.search(plain):
        weight -= 0.8 if asked_before else 0.3
    if _WE.search(plain):
        weight -= 0.7
    if _TOLD_OF_YOU.search(plain):
        weight += 0.7
    elif _YOU.search(plain):
        weight += 0.1
    return weight - min(0.4, len(plain.split()) / 60)


class SpokenSentence(NamedTuple):
    """A sentence, the line on which it begins, whether it begins that line, and when it is said."""

    text: str
    line: int
    first: bool
    offset: float | None


def runs(said: Sequence[SpokenSentence]) -> Iterator[tuple[str, list[SpokenSentence]]]:
    """Return what each voice says in one go, in order: ASKER or GUEST, and the sentences."""
    return _runs(said, _led_up(said, _voices(said)))


def _voices(said: Sequence[SpokenSentence]) -> list[str]:
    """Return who says each sentence: the likeliest way through."""
    if not said:
        return []
    facts = [
        _Facts.of(one, said[n - 1] if n else None, said[n + 1 : n + 1 + _AHEAD]) for n, one in enumerate(said)
    ]
    asker, guest = 0.0, -3.0
    came: list[tuple[str, str]] = []
    for n, fact in enumerate(facts):
        if n:
            into_guest, into_asker = fact.into_guest, fact.into_asker
            stay_a, stay_g = asker - fact.stays_asker, guest
            a_from, a = (ASKER, stay_a) if stay_a >= guest - into_asker else (GUEST, guest - into_asker)
            g_from, g = (GUEST, stay_g) if stay_g >= asker - into_guest else (ASKER, asker - into_guest)
            came.append((a_from, g_from))
            asker, guest = a, g
        asker, guest = asker + fact.asks, guest - fact.asks
    voice = ASKER if asker >= guest else GUEST
    path = [voice]
    for a_from, g_from in reversed(came):
        voice = a_from if voice == ASKER else g_from
        path.append(voice)
    return path[::-1]


class _Facts(NamedTuple):
    """The signs of a sentence being the asker's (below 0: the guest's), and what it costs to change voices at it."""

    asks: float
    into_guest: float
    into_asker: float
    stays_asker: float

    @classmethod
    def of(cls, one: SpokenSentence, before: SpokenSentence | None, after: Sequence[SpokenSentence]) -> Self:
        plain = plainly(one.text)
        asked_before = bool(before and marked(before.text) and _question_weight(plainly(before.text)) > 0)
        asking = marked(one.text)
        weight = _question_weight(plain) if asking else _statement_weight(plain, asked_before=asked_before)
        if (
            asking
            and weight > 0
            and after
            and (_STRONGLY.match(plainly(after[0].text)) or marked(after[0].text))
        ):
            weight += 0.4  # it is answered, or asked on
        weight += 0.0 if asking else _from_what_follows(plain, after, asked_before=asked_before)
        inside = 0.0 if one.first else _WITHIN_LINE
        free = 0.0 if not asked_before else 0.8 if asking else 2.8
        into_guest = (
            _TO_GUEST
            + inside
            - free
            - (1.0 if not asking and (_ANSWERS.match(plain) or _speaks_of_self(plain)) else 0.0)
        )
        into_asker = _TO_ASKER + inside - (0.6 if _TURNS_TO.match(plain) else 0.0)
        # After a question its asker goes on only with another, or with half a sentence more.
        stays = 1.6 if asked_before and not asking and len(plain.split()) > 4 else 0.0
        return cls(weight, into_guest, into_asker, stays)


def _from_what_follows(plain: str, after: Sequence[SpokenSentence], *, asked_before: bool) -> float:
    """Return the weight of who agrees with a statement, and how near the next question to the guest is."""
    if not after:
        return 0.0
    if _AGREES.fullmatch(plainly(after[0].text)):
        return 1.1
    if asked_before and _TAKES_NOTE.fullmatch(plainly(after[0].text)):
        return -1.5
    distance = next(
        (n for n, one in enumerate(after) if marked(one.text) and _question_weight(plainly(one.text)) > 1),
        None,
    )
    if distance is None or _STRONGLY.match(plain):
        return 0.0
    if asked_before and distance < 1 and not _ANSWERS.match(plain) and not _speaks_of_self(plain):
        return 2.2  # between two questions: said by who asks them
    lead = 0.9 if _LEADS.match(plain) or re.search(r"\b(?:youre|youve|your)\b", plain) else 0.45
    return 0.0 if _WE.search(plain) else lead / (1 + 0.5 * distance)


def _led_up(said: Sequence[SpokenSentence], voices: list[str]) -> list[str]:
    """Return *voices*, where what leads up to a question is given to who asks it: it shares the question's words."""
    voices = list(voices)
    for n in range(1, len(said)):
        if voices[n] == ASKER and voices[n - 1] == GUEST:
            begin = next((at for at in range(n - 1, -1, -1) if voices[at] == ASKER), -1) + 2
            asked = content(" ".join(one.text for one in said[n : n + 4] if marked(one.text)))
            for at in range(_lead(said, max(begin, n - _LONGEST_LEAD), n, asked), n):
                voices[at] = ASKER
    return voices


def _lead(said: Sequence[SpokenSentence], begin: int, end: int, asked: frozenset[str]) -> int:
    """Return where, between *begin* and *end*, the words that lead up to a question begin; *end* if nothing does."""
    best, start, total = 0.75, end, 0.0
    for at in range(end - 1, begin - 1, -1):
        plain = plainly(said[at].text)
        total += _leading(said[at].text, asked)
        if _ANSWERS.match(plain) and not _LEADS.match(plain):
            continue
        before = plainly(said[at - 1].text) if at else ""
        opened = total + (0.4 if _LEADS.match(plain) else -0.3) + (0.5 if _AGREES.fullmatch(before) else 0.0)
        if opened > best and said[at].first:
            best, start = opened, at
    return start


def _leading(text: str, asked: frozenset[str]) -> float:
    plain = plainly(text)
    if _AGREES.fullmatch(plain):
        return 0.0
    words = content(text)
    shared = len(words & asked) / math.sqrt(max(1, len(words)))
    weight = min(1.0, shared) - 0.22
    weight -= 0.7 if _WE.search(plain) else 0.0
    weight -= 0.5 if _STRONGLY.match(plain) else 0.0
    return weight + (0.5 if re.search(r"\b(?:youre|youve|your|you mentioned|you said)\b", plain) else 0.0)


def _runs(
    said: Sequence[SpokenSentence], voices: Sequence[str]
) -> Iterator[tuple[str, list[SpokenSentence]]]:
    run: list[SpokenSentence] = []
    for n, (one, voice) in enumerate(zip(said, voices, strict=True)):
        if run and voices[n - 1] != voice:
            yield voices[n - 1], run
            run = []
        run.append(one)
    if run:
        yield voices[-1], run
