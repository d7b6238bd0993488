"""Which of the open questions a guest's messages answer."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from bot.transcripts.assigning import Open, assign
from bot.transcripts.questions import apart
from bot.transcripts.record import LeftOut
from bot.transcripts.sentence_kinds import asks, is_chatter, is_moderation
from bot.transcripts.sentences import marked, plainly, sentences

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.transcripts.questions import AskedQuestions, Question
    from bot.transcripts.record import Turn


_YES_OR_NO = re.compile(
    r"(?:yes+|yeah+|yep|yup|no|nope|not yet|not really|sure|definitely|absolutely|of course|"
    r"certainly|exactly|correct|thats (?:right|correct)|true|never|always|maybe|probably|i do|"
    r"i dont|it is|it isnt|it does|we do|we are)(?:\s+\w+){0,2}"
)
_POLAR = re.compile(
    r"^(?:(?:and|but|so|also|hi|hello)\W+)*(?:is|are|was|were|do|does|did|can|could|should|would|"
    r"will|have|has|had|am|any|may)\b"
)
_PUT_OFF = re.compile(
    r"(?:(?:i ?ll|i will|let me|will|we ll|we will|give me)\b.{0,30}\b(?:get back|come back|check|"
    r"answer (?:that|this|it|later)|a (?:minute|sec|second|moment)|later|look into)|one (?:sec|"
    r"second|minute|moment)|hold on|brb|typing|coming to (?:that|this|it)|wait)\b.{0,40}"
)


def puts_off(text: str) -> bool:
    """Whether *text* only says that the answer comes later."""
    return _PUT_OFF.fullmatch(plainly(text)) is not None


def is_yes_or_no(text: str, questions: Iterable[str]) -> bool:
    """Whether *text* is a bare yes or no, and one of the *questions* can be answered so."""
    polar = any(_POLAR.match(plainly(sentence)) for question in questions for sentence in sentences(question))
    return polar and _YES_OR_NO.fullmatch(plainly(text)) is not None


def joined(answers: list[Turn], reasons: list[str]) -> str:
    """What the guest said, message by message; several guests each with their name."""
    speakers = list(dict.fromkeys(turn.speaker for turn in answers))
    kept = [turn for turn in answers if not is_chatter(turn.text)] or answers
    kept = sorted(kept, key=lambda turn: turn.line)
    if len(speakers) > 1:
        reasons.append(f"{len(speakers)} people answered")
        return "\n\n".join(f"**{turn.speaker}:** {_written(turn)}" for turn in kept)
    return "\n\n".join(map(_written, kept))


def _written(turn: Turn) -> str:
    return (turn.written or turn.text).strip()


UNASKED = "said by the guest, and no question was open"
_STALE = dt.timedelta(minutes=45)
_PAUSE = dt.timedelta(minutes=45)  # after which a guest's message no longer goes on with the last answer
_LEAST_WORDS = 5  # of an answer between people who ask each other


class Answering:
    """Gives the messages that guests wrote in one go to *questions*.

    In *speech* an answer follows its question at once; *mutual* guests ask each other.
    """

    def __init__(self, questions: AskedQuestions, left_out: list[LeftOut], *, mutual: bool) -> None:
        self._questions, self._left_out, self._mutual = questions, left_out, mutual
        self.speech = True

    def give(self, messages: list[Turn]) -> None:
        """Give each of the *messages* to the question that it names, or else most likely answers."""
        if messages:
            self._questions.forget(messages[0])
        rest: list[Turn] = []
        for message in messages:
            if question := self._questions.named(message):
                self._questions.answer(question, message, None)
            else:
                rest.append(message)
        for speaker in dict.fromkeys(message.speaker for message in rest):
            self._spread([m for m in rest if m.speaker == speaker and not is_moderation(m.text)], speaker)

    def _spread(self, messages: list[Turn], speaker: str | None) -> None:
        told = [one for n, one in enumerate(messages) if self._says_something(one, more=n > 0)]
        questions = self._possible(told, speaker)
        if not questions:
            self._left_out += [] if self.speech else [LeftOut(message.line, UNASKED) for message in told]
            return
        current = self._questions.current
        open_ = [Open(q.text, begun=q is current, stale=_is_stale(q, told[0])) for q in questions]
        for message, choice in zip(told, assign([m.text for m in told], open_), strict=True):
            self._questions.answer(questions[choice.place], message, choice.reason)

    def _possible(self, told: list[Turn], speaker: str | None) -> list[Question]:
        """The questions that *told* may answer: the one that the guest was answering, and the open ones of others."""
        if not told:
            return []
        others = [question for question in self._questions.open if question.turn.speaker != speaker]
        current = self._questions.current
        if current and self._goes_on(current, told[0], speaker) and not (self.speech and others):
            return [current, *others]
        return others

    def _goes_on(self, current: Question, message: Turn, speaker: str | None) -> bool:
        """Whether *message* may go on with the last answer."""
        if current.turn.speaker == speaker:
            return False
        last = current.answers[-1]
        return not (last.said_at and message.said_at) or apart(last, message) <= _PAUSE

    def _says_something(self, message: Turn, *, more: bool) -> bool:
        """Whether *message* answers anything; with *more*, the guest has said something before it."""
        if puts_off(message.text):
            self._left_out.append(LeftOut(message.line, "the guest put the answer off"))
            return False
        if more and self.speech and not self._mutual and _asks(message.text):
            self._left_out.append(LeftOut(message.line, "the guest asks back"))
            return False
        if self._mutual:
            few = self.speech and len(message.text.split()) < _LEAST_WORDS
            return not is_chatter(message.text) and not few
        return not is_chatter(message.text) or is_yes_or_no(
            message.text, (question.text for question in self._questions.open)
        )


def _asks(text: str) -> bool:
    """Whether *text* is a question and nothing else: one that the guest asks in turn."""
    said = sentences(text)
    return len(said) == 1 and marked(text) and asks(text)


def _is_stale(question: Question, message: Turn) -> bool:
    return bool(question.turn.said_at and message.said_at and apart(question.turn, message) > _STALE)
