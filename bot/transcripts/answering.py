"""Answers: a guest's messages, given to the open questions that they answer."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from bot.transcripts.assigning import AnswerStep, QuestionStep, assign
from bot.transcripts.closings import are_closing
from bot.transcripts.lexicon import any_of
from bot.transcripts.questions import AskedQuestions, Question, apart
from bot.transcripts.record import LeftOut, LeftOuts, Turn
from bot.transcripts.sentence_kinds import asks, is_chatter, is_moderation, opens_session
from bot.transcripts.sentences import marked, plainly, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_YES_OR_NO = re.compile(any_of("answers", "yes or no") + r"(?:\s+\w+){0,2}")
_POLAR = re.compile(r"^(?:(?:and|but|so|also|hi|hello)\W+)*" + any_of("answers", "polar") + r"\b")
_PUT_OFF = re.compile(any_of("answers", "puts off") + r"\b.{0,40}")


def puts_off(text: str) -> bool:
    """Return whether *text* only says that the answer comes later."""
    return _PUT_OFF.fullmatch(plainly(text)) is not None


def is_polar(question: str) -> bool:
    """Return whether *question* can be answered by a bare yes or no."""
    return any(_POLAR.match(plainly(sentence)) for sentence in sentences(question))


def joined(answers: list[Turn], reasons: list[str]) -> str:
    """Return what the guest said, message by message; several guests each with their name."""
    speakers = list(dict.fromkeys(turn.speaker for turn in answers))
    kept = sorted(answers, key=lambda turn: turn.line)
    if len(speakers) > 1:
        reasons.append(f"{len(speakers)} people answered")
        return "\n\n".join(f"**{turn.speaker}:** {_written(turn)}" for turn in kept)
    return "\n\n".join(map(_written, kept))


def _merge(questions: Iterable[Question]) -> None:
    """Make the answers to each of the *questions* one turn, where that loses nothing, for a third of the memory."""
    for question in questions:
        first = min(question.answers, key=lambda turn: turn.line, default=None)
        if first and not any(
            turn.speaker != first.speaker or turn.written or turn.id or turn.link for turn in question.answers
        ):
            question.answers = [first._replace(text=joined(question.answers, []))]


def _written(turn: Turn) -> str:
    return (turn.written or turn.text).strip()


def _addressed(turn: Turn) -> list[Turn]:
    """Return *turn* in pieces, where its lines call several people by name."""
    pieces = _CALLS.split(turn.text)
    if len(pieces) < 2 or not all(piece.startswith("@") for piece in pieces):
        return [turn]
    written = _CALLS.split(turn.written or "")
    told = written if len(written) == len(pieces) else [None] * len(pieces)
    return [turn._replace(text=text, written=one) for text, one in zip(pieces, told, strict=True)]


_CALLS = re.compile(r"(?:\n+|(?<=[.!?…])\s+)(?=@\w)")
UNASKED = "said by the guest, and no question was open"
_COURTESY = "thanks, greetings and the like, said by the guest"
_PAUSE = dt.timedelta(minutes=45)  # after which a guest's message no longer goes on with the last answer
_LEAST_REMARK = 4  # words that may be a question
_LEAST_WORDS = 5  # of an answer between people who ask each other
_PARAGRAPHS = re.compile(r"\n\s*\n")
_STRETCH = 600  # questions and messages of a chat that are looked at together


def _doubt(question: Question, remark: Turn | None) -> str | None:
    """Return why an answer that goes on after somebody's *remark* may answer that."""
    if remark is None or not question.answers or remark.speaker == question.turn.speaker:
        return None
    if len(remark.text.split()) < _LEAST_REMARK or is_chatter(remark.text):
        return None
    return f"goes on after line {remark.line}, where somebody else wrote: did that ask?"


class Answering:
    """The giving of what guests say to *questions*: in *speech* at once, for there an answer follows its question; in a
    chat stretch by stretch, when it is known what came later. *mutual* guests ask each other.
    """

    def __init__(self, questions: AskedQuestions, left_out: LeftOuts, *, mutual: bool) -> None:
        self._questions, self._left_out, self._mutual = questions, left_out, mutual
        self._stretch: list[Question | tuple[Turn, AnswerStep, Turn | None]] = []
        self._remark: Turn | None = None
        self._asked = 0
        self._left = False  # a guest of the chat, after saying goodbye
        self.speech = True

    def ask(self, question: Question) -> None:
        """Open *question*."""
        if len(self._stretch) > _STRETCH:
            self.settle()
        self._questions.ask(question)
        self._stretch.append(question)
        self._asked += 1
        self._left = False

    def note(self, remark: Turn) -> None:
        """Note what somebody else said, which asks nothing as far as can be told."""
        self._remark = remark

    def give(self, messages: list[Turn]) -> None:
        """Take the *messages* that guests wrote in one go."""
        for speaker in dict.fromkeys(message.speaker for message in messages):
            run = [one for one in messages if one.speaker == speaker]
            run = run if self.speech else list(self._without_closing(run))
            run = [part for one in run for part in _addressed(one)]
            told = [one for n, one in enumerate(run) if self._says_something(one, run[n + 1 :], more=n > 0)]
            if self.speech:
                self._spread(told, speaker)
                continue
            for n, one in enumerate(told):
                said = AnswerStep(one.text, speaker, one.second, len(told), self._asked, first=n == 0)
                self._stretch.append((one, said, self._remark if n == 0 and not self._asked else None))
        self._asked, self._remark = 0, None

    def settle(self) -> None:
        """Give the messages of the stretch to the questions that they name, or else most likely answer."""
        stretch, self._stretch = self._stretch, []
        places: dict[Question, int] = {}
        steps: list[QuestionStep | AnswerStep] = []

        def asked(question: Question, *, late: bool) -> int:
            if question not in places:
                places[question] = len(places)
                steps.append(QuestionStep(question.text, question.turn.speaker, question.turn.second, late))
            return places[question]

        fresh = {one for one in stretch if not isinstance(one, tuple)}
        for question in self._questions.open:
            if question not in fresh:
                asked(question, late=True)
        turns: list[tuple[Turn, Turn | None]] = []
        for one in stretch:
            if not isinstance(one, tuple):
                asked(one, late=False)
                continue
            turn, said, remark = one
            replied = self._questions.of_turn(turn.reply_to)
            # A reply to a message of this very stretch is one to what that answers, which is told below.
            steps.append(
                said._replace(
                    to=asked(replied, late=True) if replied else None, id=turn.id, reply=turn.reply_to
                )
            )
            turns.append((turn, remark))
        known = list(places)
        for (turn, remark), choice in zip(turns, assign(steps), strict=True):
            if choice.place is None:
                self._left_out.add(LeftOut(turn.line, UNASKED))
                continue
            question = known[choice.place]
            self._questions.answer(question, turn, choice.reason or _doubt(question, remark))
        _merge(known)
        if turns:
            self._questions.forget(turns[-1][0])

    def _spread(self, told: list[Turn], speaker: str | None) -> None:
        open_ = [question for question in self._questions.open if question.turn.speaker != speaker]
        current = self._questions.current
        if told and not open_ and current and self._goes_on(current, told[0], speaker):
            open_ = [current]
        if not open_:
            for message in told:
                self._left_out.add(LeftOut(message.line, UNASKED))
            return
        said = [
            AnswerStep(one.text, speaker, None, len(told), len(open_), first=n == 0)
            for n, one in enumerate(told)
        ]
        asked = [QuestionStep(question.text, question.turn.speaker) for question in open_]
        for message, choice in zip(told, assign([*asked, *said]), strict=True):
            if choice.place is not None:
                self._questions.answer(open_[choice.place], message, choice.reason)

    def _goes_on(self, current: Question, message: Turn, speaker: str | None) -> bool:
        """Return whether *message* may go on with the last answer."""
        if current.turn.speaker == speaker:
            return False
        last = current.answers[-1]
        return not (last.said_at and message.said_at) or apart(last, message) <= _PAUSE

    def _without_closing(self, run: list[Turn]) -> Iterator[Turn]:
        """Yield the messages of a *run* in a chat without farewells, once something was answered, and what follows."""
        for n, one in enumerate(run):
            said = one.written or one.text
            paragraphs = _PARAGRAPHS.split(said) if "\n" in said else [said]
            closing = are_closing(paragraphs, left=self._left)
            closing[0] = closing[0] and (n > 0 or not self._asked)
            self._left = closing[-1]
            if not any(closing):
                yield one
                continue
            gone = " ".join(part for part, closes in zip(paragraphs, closing, strict=True) if closes)
            self._left_out.add(LeftOut(one.line, f"closing words, said by the guest: {gone[:80]}"))
            if not all(closing):
                kept = "\n\n".join(
                    part for part, closes in zip(paragraphs, closing, strict=True) if not closes
                )
                yield one._replace(text=kept, written=None)

    def _says_something(self, message: Turn, later: list[Turn], *, more: bool) -> bool:
        """Return whether *message* answers anything, said before those *later* in one go, with *more* after some."""
        reason = self._idle(message, later, more=more)
        if reason:
            self._left_out.add(LeftOut(message.line, reason))
        return not reason

    def _idle(self, message: Turn, later: list[Turn], *, more: bool) -> str:
        if puts_off(message.text):
            return "the guest put the answer off"
        if opens_session(message.text) or is_moderation(message.text):
            return "the guest leads through the session"
        back = more and self.speech and not self._mutual and marked(message.text)
        if back and len(sentences(message.text)) == 1 and asks(message.text):
            return "the guest asks back"
        if self._mutual:
            asked = any(question.turn.speaker != message.speaker for question in self._questions.open)
            few = self.speech and not asked and len(message.text.split()) < _LEAST_WORDS
            return _COURTESY if is_chatter(message.text) or few else ""
        if not is_chatter(message.text) or "://" in message.text:
            return ""
        # "No" is an answer, and the first word of one: "No." "Week three trains a large model."
        polar = (later and not more) or any(is_polar(question.text) for question in self._questions.open)
        return "" if polar and _YES_OR_NO.fullmatch(plainly(message.text)) else _COURTESY
