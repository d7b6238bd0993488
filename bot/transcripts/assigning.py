"""Assignment of the guests' messages to a chat's questions, told by looking at a whole stretch of it.

The likeliest way through. A message fits a question by the words they share, weighed by how few messages have them.
Turn order comes first: who answers speaks to the question that was just asked, or to the oldest of several, seldom goes
back to one passed over, and goes on with an answer rather than with one before a new question. Whom an answer calls by
name asked. The weights are guesses, tried on the chats of benchmarks/pairing.py.
"""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from operator import itemgetter
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from bot.transcripts.roles import calls, names_of
from bot.transcripts.wording import content

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

_BEAM = 5  # ways followed at once; with twelve no more answers are right (benchmarks/CHATS.md)
_HOPELESS = 2.5  # this far behind the best a way is given up
_MOST_OPEN = 12
_FIT = 0.45
_MOST_FIT = 2.0  # words alone do not outweigh the order of turns
_NEXT = 0.45  # the question asked right before
_SKIPPED, _MOST_SKIPPED = 0.35, 3  # per older question passed over for the first time
_BACK = 0.6  # a question passed over before
_TAKEN_UP = 1.1  # an answer that goes on after another question was asked
_JOINS = -0.2  # in an answer of another guest
_CALLED = 4.0
_SURE = 0.5  # with this lead shared words decide alone, with a smaller one together with the order
_STALE, _OVER = 45 * 60.0, 36 * 3600.0  # seconds
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
    """A question, as asked by *asker*, *at* so many seconds; *late* where an earlier stretch left it open."""

    text: str
    asker: str | None = None
    at: float | None = None
    late: bool = False


class AnswerStep(NamedTuple):
    """A guest's message, one of *size* said in one go, before which *asked* questions were asked.

    Where it says so, it answers question number *to*, or what the message of which it is a *reply* answers.
    """

    text: str
    speaker: str | None = None
    at: float | None = None
    size: int = 1
    asked: int = 1
    first: bool = True
    to: int | None = None
    id: str | None = None
    reply: str | None = None


class Choice(NamedTuple):
    """The question chosen, by its number among those asked, and the reason why another may have been meant."""

    place: int | None
    reason: str | None


class _Way(NamedTuple):
    """One way as far as it got: what is open, what each guest answers, the latest question answered, and how it came
    there: by choosing *place* after the way *before*.
    """

    score: float
    open: tuple[int, ...]
    current: tuple[tuple[str | None, int], ...]
    newest: int
    before: _Way | None = None
    place: int | None = None

    def on(self, score: float, place: int | None, speaker: str | None) -> _Way:
        """Return the way on from here once *speaker* answered question number *place*."""
        if place is None:
            return self._replace(before=self, place=None)
        others = [one for one in self.current if one[0] != speaker]
        current = tuple(sorted((*others, (speaker, place)), key=lambda one: one[0] or ""))
        left = tuple([other for other in self.open if other != place])
        return _Way(score, left, current, max(self.newest, place), self, place)


_Step: TypeAlias = tuple[float, _Way, int | None]  # with which score, from where, to which question


def assign(steps: Sequence[QuestionStep | AnswerStep]) -> list[Choice]:
    """Return which question each message among the *steps* answers, in their order; none where none is open."""
    fits = _Fits(steps)
    ways, count, messages = [_Way(0.0, (), (), -1)], 0, list[_Message]()
    for step in steps:
        if isinstance(step, QuestionStep):
            ways = [_Way(one.score, (*one.open, count)[-_MOST_OPEN:], *one[2:]) for one in ways]
            count += 1
            continue
        message = fits.message(step, len(messages), ways)
        messages.append(message)
        ways = _pruned([on for way in ways for on in fits.options(way, message)], step.speaker)
    way, choices = max(ways, key=lambda one: one.score), []
    for message in reversed(messages):
        choices.append(fits.choice(way, message))
        way = way.before or way
    return choices[::-1]


def _pruned(steps: list[_Step], speaker: str | None) -> list[_Way]:
    """Return the best ways that the *steps* lead to, of those that come to the same the best alone."""
    steps.sort(key=itemgetter(0), reverse=True)
    least = steps[0][0] - _HOPELESS
    kept: dict[tuple[object, ...], _Way] = {}
    for score, way, place in steps:
        if len(kept) == _BEAM or score <= least:
            break
        made = way.on(score, place, speaker)
        kept.setdefault((made.open, made.current, made.newest), made)
    return list(kept.values())


class _Message(NamedTuple):
    """A message with what holds on each way: how its words *fit* questions, what each question is *worth*, also as one
    that it is the *first* to answer, and how likely it goes on with an answer.
    """

    said: AnswerStep
    at: int
    called: frozenset[int]  # questions of whom it calls by name
    more: float
    fits: dict[int, float]
    worth: dict[int, float]
    first: dict[int, float]


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
        self._late = {place for place, one in enumerate(self._asked) if one.late}
        self._named = defaultdict[str, set[int]](set)
        for place, name in ((n, name) for n, one in enumerate(self._asked) for name in names_of(one.asker)):
            self._named[name].add(place)
        self._meant = dict(self._addressed())
        self._ids = {one.id: at for at, one in enumerate(self._said) if one.id}

    def message(self, said: AnswerStep, at: int, ways: Iterable[_Way]) -> _Message:
        """Return message number *at*, looked at once for all *ways*."""
        found = _CALL.match(said.text)
        called = self._called(found) if found else frozenset[int]()
        places = {place for way in ways for place in way.open}
        places.update(*((way.newest, *(one for _, one in way.current)) for way in ways if way.current))
        if said.to is not None:
            places.add(said.to)
        fits = {place: self._fit(at, place) for place in places}
        worth = {place: fit + _CALLED * (place in called) for place, fit in fits.items()} if called else fits
        first = dict[int, float]()
        for place in places:
            asked = self._asked[place]
            age = _time(asked, said)
            if age <= _OVER and (asked.asker != said.speaker or said.speaker is None):
                first[place] = 0.2 + worth[place] + self._asks(said.speaker, place) - 0.5 * (age > _STALE)
        return _Message(said, at, called, self._more(said, at), fits, worth, first)

    def options(self, way: _Way, message: _Message) -> list[_Step]:
        """Return *way* with each question that *message* may answer."""
        said, first = message.said, message.first
        if (to := self._told(way, message)) is not None:
            return [(way.score + (message.worth.get(to) or self._fit(message.at, to)), way, to)]
        made, in_turn = list[_Step](), way.score
        back, least = in_turn - _BACK, in_turn - _MOST_SKIPPED * _SKIPPED
        for place in filter(first.__contains__, way.open):
            if place < way.newest or place in self._late:
                made.append((back + first[place], way, place))
            else:
                made.append((in_turn + first[place], way, place))
                in_turn = max(least, in_turn - _SKIPPED)
        if made and said.first and said.asked > 0:
            made[-1] = (made[-1][0] + _NEXT, *made[-1][1:])
        mine = dict(way.current).get(said.speaker)
        others = [place for speaker, place in way.current if speaker != said.speaker]
        theirs = way.newest if others and (mine is None or max(others) > mine) else None
        # Another guest answered something newer: this one rather joins in than goes on with what is older.
        later = _TAKEN_UP * (theirs is not None and mine is not None)
        made += [
            (way.score + more + message.worth[place], way, place)
            for place, more in ((mine, message.more - later), (theirs, _JOINS if later else message.more))
            if place is not None and self._asked[place].asker != said.speaker
        ]
        return made or [(way.score, way, None)]  # where nothing is open, nothing is answered

    def choice(self, way: _Way, message: _Message) -> Choice:
        """Return what *message* answers on *way*, and why a person should look: others that were open fit as well."""
        before, place = way.before, way.place
        if place is None or before is None or self._told(before, message) is not None:
            return Choice(place, None)
        others = [
            other
            for other in before.open
            if other != place
            and (other > before.newest or place < before.newest)
            and _time(self._asked[other], message.said) <= _OVER
        ]
        if place not in before.open or not others or place in message.called:
            return Choice(place, None)
        lead = message.fits[place] - max(message.fits[other] for other in others)
        in_order = place < min(others) or place > max(others)
        if lead >= _SURE or (lead > 0 and in_order):
            return Choice(place, None)
        return Choice(place, f"{len(others) + 1} questions were open; told by their order")

    def _told(self, way: _Way, message: _Message) -> int | None:
        """Return the question to which *message* is marked as a reply."""
        said = message.said
        if said.to is None and said.reply and said.reply in self._ids:
            return _chosen(way, message.at - self._ids[said.reply])
        return said.to

    def _called(self, found: re.Match[str]) -> frozenset[int]:
        """Return the questions of whoever is called so; after an @ a part of the name, or its beginning, will do."""
        name = found["name"].casefold()
        exact = frozenset(self._named.get(name, ()))
        if exact or not found["at"]:
            return exact
        askers = {one.asker for one in self._asked if one.asker and calls(name, one.asker)}
        return frozenset(n for n, one in enumerate(self._asked) if len(askers) == 1 and one.asker in askers)

    def _addressed(self) -> Iterator[tuple[int, str]]:
        """Yield the questions that call one of several guests by name, each with whom."""
        speakers = {one.speaker for one in self._said if one.speaker}
        for place, asked in enumerate(self._asked if len(speakers) > 1 else ()):
            called = _CALL.match(asked.text)
            named = [
                one for one in speakers if called and called["name"].casefold().split()[0] in names_of(one)
            ]
            if len(named) == 1:
                yield place, named[0]

    def _asks(self, speaker: str | None, place: int) -> float:
        """Return what speaks for it where the question calls that speaker, or against it where it calls another."""
        return 0.0 if place not in self._meant else _CALLED if self._meant[place] == speaker else -_CALLED

    def _more(self, said: AnswerStep, at: int) -> float:
        before = next(
            (one for one in reversed(self._said[max(0, at - 40) : at]) if one.speaker == said.speaker), None
        )
        if before is None:
            return -_BACK
        if _time(before, said) > _STALE:
            return -2 * _TAKEN_UP
        joins = 0.4 * bool(_CONTINUES.match(said.text)) + 0.4 * bool(_UNFINISHED.search(before.text[-40:]))
        if said.first and said.asked:
            return joins - _TAKEN_UP
        few = (
            said.asked > 1 and said.size <= said.asked
        )  # hardly more messages than questions: each is an answer
        return joins + (-0.3 if few else 0.25)

    def _fit(self, at: int, place: int) -> float:
        """Return how much the words of message number *at* fit question number *place*."""
        asked = self._questions[place]
        shared = sum(map(self._weights.__getitem__, self._messages[at] & asked))
        return min(_MOST_FIT, _FIT * shared / (0.5 + 0.1 * len(asked)))


def _chosen(way: _Way, back: int) -> int | None:
    """Return which question *way* chose *back* messages ago."""
    for _ in range(back - 1):
        way = way.before or way
    return way.place


def _time(one: QuestionStep | AnswerStep, other: AnswerStep) -> float:
    return 0.0 if one.at is None or other.at is None else other.at - one.at
