"""Which of a chat's questions each of the guests' messages answers, told by looking at a whole stretch of it.

The likeliest way through. A message fits a question by the words they share, weighed by how few messages have them.
Turn order comes first: who answers speaks to the question that was just asked, or to the oldest of several, seldom goes
back to one passed over, and goes on with an answer rather than with one before a new question. Whom an answer calls by
name asked. The weights are guesses, tried on the chats of benchmarks/pairing.py.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from bot.transcripts.wording import content

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

_BEAM = 12  # ways followed at once
_HOPELESS = 4.0  # this far behind the best a way is given up
_MOST_OPEN = 12
_FIT = 0.45
_MOST_FIT = 2.0  # words alone do not outweigh the order of turns
_NEXT = 0.45  # the question asked right before
_SKIPPED = 0.35  # per older question passed over for the first time
_BACK = 0.6  # a question passed over before
_TAKEN_UP = 1.1  # an answer that goes on after another question was asked
_CALLED = 4.0
_SURE = 0.5  # with this lead shared words decide, and not the order alone
_STALE, _OVER = dt.timedelta(minutes=45), dt.timedelta(hours=36)
_CONTINUES = re.compile(
    r"^(?:\W*(?:and|also|but|or|plus|then|because|so that|which|e\.g|for example|https?://|www\.|"
    r"in addition|additionally|ps)\b|\(|[-*•]|\d+[.)])",
    re.IGNORECASE,
)
_UNFINISHED = re.compile(r"(?:[,:;–—-]|\.\.\.|…|\b(?:and|or|but|the|a|to|of|is|are))\s*$", re.IGNORECASE)
_CALL = re.compile(
    r"^(?:(?:to|for|re|hi|hey|dear)\s+)?(?P<at>@?)\u2068?(?P<name>[^\W_][\w.'+-]*(?: [^\W_][\w.'-]*){0,2}?)"
    r"\u2069?(?:\s*[,:–—-]+\s|(?(at)\s|(?!)))",
    re.IGNORECASE,
)


class QuestionStep(NamedTuple):
    """A question, as asked by *asker*; *late* where an earlier stretch left it open."""

    text: str
    asker: str | None = None
    at: dt.datetime | None = None
    late: bool = False


class AnswerStep(NamedTuple):
    """A guest's message, one of *size* said in one go, before which *asked* questions were asked.

    Where it says so, it answers question number *to*, or what the message of which it is a *reply* answers.
    """

    text: str
    speaker: str | None = None
    at: dt.datetime | None = None
    size: int = 1
    asked: int = 1
    first: bool = True
    to: int | None = None
    id: str | None = None
    reply: str | None = None


class Choice(NamedTuple):
    """The question chosen, by its number among those asked, and why, where others could have been meant."""

    place: int | None
    reason: str | None


class _Way(NamedTuple):
    """How far one way got: what is open, what each guest answers, the latest question answered, and all choices."""

    score: float
    open: tuple[int, ...]
    current: tuple[tuple[str | None, int], ...]
    newest: int
    chosen: tuple | None  # type: ignore[type-arg]  # (choice, what was chosen before)


def assign(steps: Sequence[QuestionStep | AnswerStep]) -> list[Choice]:
    """For each message among the *steps*, in their order, which question it answers; none where none is open."""
    fits = _Fits(steps)
    ways, at, count = [_Way(0.0, (), (), -1, None)], 0, 0
    for step in steps:
        if isinstance(step, QuestionStep):
            ways = [way._replace(open=(*way.open, count)[-_MOST_OPEN:]) for way in ways]
            count += 1
            continue
        ways = _pruned(made for way in ways for made in fits.options(way, step, at))
        at += 1
    chosen, choices = max(ways, key=lambda way: way.score).chosen, []
    while chosen:
        choice, chosen = chosen
        choices.append(choice)
    return choices[::-1]


def _pruned(ways: Iterable[_Way]) -> list[_Way]:
    best: dict[tuple[object, ...], _Way] = {}
    for way in ways:
        state = (way.open, way.current, way.newest)
        if state not in best or best[state].score < way.score:
            best[state] = way
    kept = sorted(best.values(), key=lambda way: -way.score)[:_BEAM]
    return [way for way in kept if way.score > kept[0].score - _HOPELESS]


class _Fits:
    """Scores each way on."""

    def __init__(self, steps: Sequence[QuestionStep | AnswerStep]) -> None:
        self._asked = [step for step in steps if isinstance(step, QuestionStep)]
        words = [content(step.text) for step in steps]
        had = Counter(word for one in words for word in one)
        self._weights = {word: math.log(1 + len(steps) / count) for word, count in had.items()}
        pairs = list(zip(steps, words, strict=True))
        self._questions = [one for step, one in pairs if isinstance(step, QuestionStep)]
        self._messages = [one for step, one in pairs if isinstance(step, AnswerStep)]
        self._said = [step for step in steps if isinstance(step, AnswerStep)]
        self._names = [_names(one.asker) for one in self._asked]
        self._ids = {one.id: at for at, one in enumerate(self._said) if one.id}

    def options(self, way: _Way, said: AnswerStep, at: int) -> list[_Way]:
        """*way* with each question that message number *at* may answer."""
        if said.to is not None or (said.reply and said.reply in self._ids):
            to = said.to if said.to is not None else _chosen(way, at - self._ids[said.reply or ""])
            if to is not None:
                return [self._answered(way, said, at, to, 0.0, "", told=True)]
        open_ = tuple(place for place in way.open if not self._is_over(place, said))
        fresh = [place for place in open_ if self._asked[place].asker != said.speaker or said.speaker is None]
        mine = dict(way.current).get(said.speaker)
        theirs = way.newest if mine is None and way.current else None
        found = _CALL.match(said.text)
        called = found["name"].casefold() if found else ""
        made = [
            self._answered(way, said, at, place, self._new(way, said, place, fresh), called)
            for place in fresh
        ]
        made += [
            self._answered(way, said, at, place, self._more(said, at), called)
            for place in (mine, theirs)
            if place is not None and self._asked[place].asker != said.speaker
        ]
        # Where nothing is open, nothing is answered.
        return made or [way._replace(chosen=(Choice(None, None), way.chosen))]

    def _new(self, way: _Way, said: AnswerStep, place: int, fresh: Sequence[int]) -> float:
        passed = sum(way.newest < other < place and not self._asked[other].late for other in fresh)
        score = 0.2 - _SKIPPED * min(3, passed) - _BACK * (place < way.newest or self._asked[place].late)
        if place == fresh[-1] and said.first and said.asked:
            score += _NEXT
        return score - 0.5 * bool(_time(self._asked[place], said) > _STALE)

    def _more(self, said: AnswerStep, at: int) -> float:
        before = next((one for one in reversed(self._said[:at][-40:]) if one.speaker == said.speaker), None)
        if before is None:
            return -_BACK
        if _time(before, said) > _STALE:
            return -2 * _TAKEN_UP
        joins = 0.4 * bool(_CONTINUES.match(said.text)) + 0.4 * bool(_UNFINISHED.search(before.text))
        if said.first and said.asked:
            return joins - _TAKEN_UP
        few = (
            said.asked > 1 and said.size <= said.asked
        )  # hardly more messages than questions: each is a new answer
        return joins + (-0.3 if few else 0.25)

    def _answered(  # noqa: PLR0913, PLR0917 - what a choice rests on
        self,
        way: _Way,
        said: AnswerStep,
        at: int,
        place: int,
        score: float,
        called: str,
        *,
        told: bool = False,
    ) -> _Way:
        score += self.fit(at, place) + _CALLED * (called in self._names[place] and called != "")
        choice = Choice(place, None if told else self._reason(way, said, at, place, called))
        return _Way(
            way.score + score,
            tuple(other for other in way.open if other != place),
            tuple(sorted({**dict(way.current), said.speaker: place}.items(), key=lambda one: one[0] or "")),
            max(way.newest, place),
            (choice, way.chosen),
        )

    def fit(self, at: int, place: int) -> float:
        """How much the words of message number *at* fit question number *place*."""
        asked = self._questions[place]
        shared = sum(self._weights[word] for word in self._messages[at] & asked)
        return min(_MOST_FIT, _FIT * shared / (0.5 + 0.1 * len(asked)))

    def _is_over(self, place: int, said: AnswerStep) -> bool:
        return _time(self._asked[place], said) > _OVER

    def _reason(self, way: _Way, said: AnswerStep, at: int, place: int, called: str) -> str | None:
        others = [
            other
            for other in way.open
            if other != place
            and (other > way.newest or place < way.newest)
            and not self._is_over(other, said)
        ]
        if place not in way.open or not others or (called and called in self._names[place]):
            return None
        waited = f"{len(others) + 1} questions were open"
        if self.fit(at, place) - max(self.fit(at, other) for other in others) >= _SURE:
            return f"{waited}; this one shares the most words with the answer"
        return f"{waited}; told by their order"


def _chosen(way: _Way, back: int) -> int | None:
    """Which question *way* chose *back* messages ago."""
    chosen = way.chosen
    for _ in range(back - 1):
        chosen = chosen and chosen[1]
    return chosen[0].place if chosen else None


def _names(asker: str | None) -> frozenset[str]:
    name = (asker or "").casefold()
    digits = re.sub(r"\D", "", name)
    return frozenset(filter(None, (name, name.split()[0] if name else "", digits and f"+{digits}", digits)))


def _time(one: QuestionStep | AnswerStep, other: AnswerStep) -> dt.timedelta:
    if one.at is None or other.at is None:
        return dt.timedelta(0)
    return other.at.replace(tzinfo=None) - one.at.replace(tzinfo=None)
