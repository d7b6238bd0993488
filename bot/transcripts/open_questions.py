"""The questions of one strand of talk: those that wait for an answer, and those that have one."""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from bot.transcripts.questions import apart
from bot.transcripts.turns import LeftOut
from bot.transcripts.wording import bare, leans

if TYPE_CHECKING:
    from bot.transcripts.questions import Question
    from bot.transcripts.turns import Turn

_MOST_OPEN = 12
_FORGOTTEN = dt.timedelta(hours=36)
_LATE = dt.timedelta(minutes=30)
_SHOWN = 80  # characters of a question that nobody answered


class Questions:
    """Those that are *open*, oldest first, and those *answered*; *current* is the one answered last.

    What is given up is added to *left_out*.
    """

    def __init__(self, left_out: list[LeftOut]) -> None:
        self.open: list[Question] = []
        self.answered: list[Question] = []
        self.current: Question | None = None
        self._left_out = left_out
        self._by_id: dict[str, Question] = {}
        self._given_up: list[Question] = []

    def ask(self, question: Question) -> None:
        """Open *question*; of very many the oldest is given up."""
        self.open.append(question)
        if question.turn.id:
            self._by_id[question.turn.id] = question
        while len(self.open) > _MOST_OPEN:
            self._give_up(self.open.pop(0))

    def of_turn(self, turn_id: str | None) -> Question | None:
        """The question that the turn of that id asked, or answered; None if it did neither."""
        return self._by_id.get(turn_id) if turn_id else None

    def named(self, message: Turn) -> Question | None:
        """The question to which *message* says that it replies: by a mark of the chat service, or with "@name"."""
        if question := self.of_turn(message.reply_to):
            return question
        if not (found := re.match(r"^@\u2068?([^\s,:\u2069]+)", message.text)):
            return None
        name = found[1].casefold()
        return next((q for q in self.open if q.asker and _is_called(q.asker, name)), None)

    def answer(self, question: Question, message: Turn, reason: str | None) -> None:
        """Note that *message* answers *question*, and the *reason* why a person should look, if there is one."""
        if question in self.open:
            self.open.remove(question)
        if not question.answers:
            self.answered.append(question)
            _note_delay(question, message)
        told = any("were open" in known or "meanwhile" in known for known in question.reasons)
        if reason and not told:
            question.reasons.append(reason)
        question.answers.append(message)
        self.current = question
        if message.id:
            self._by_id[message.id] = question

    def forget(self, now: Turn) -> None:
        """Give up what was asked more than a day before the turn *now*."""
        if now.said_at:
            for question in [q for q in self.open if q.turn.said_at and apart(q.turn, now) > _FORGOTTEN]:
                self.open.remove(question)
                self._give_up(question)

    def finish(self) -> None:
        """Give up what is open, and tell of what nobody answered, not even late with a marked reply."""
        self.close()
        for question in self._given_up:
            if not question.answers:
                self._tell(question)

    def close(self) -> None:
        """Give up what is open: in a talk, what is not answered at once is not answered."""
        for question in self.open:
            if not self._joined(question):
                self._give_up(question)
        self.open = []

    def _joined(self, question: Question) -> bool:
        """Whether *question* stood right beside one that was answered, and is one with it."""
        for other in reversed(self.answered[-_MOST_OPEN:]):
            if _are_one(question, other):
                first, second = sorted((other, question), key=lambda q: q.place)
                other.text, other.asker = f"{first.text}\n{bare(second.text)}", first.asker
                other.reasons.append("two questions in a row, answered as one")
                other.last_place = max(other.last_place, question.last_place)
                other.place = min(other.place, question.place)
                return True
        return False

    def _give_up(self, question: Question) -> None:
        if question.turn.id:
            self._given_up.append(question)
        else:
            self._tell(question)

    def _tell(self, question: Question) -> None:
        self._left_out.append(LeftOut(question.turn.line, f"nobody answered: {_cut(question.text)}"))


def _is_called(asker: str, name: str) -> bool:
    return asker.casefold().split()[0] == name or re.sub(r"\D", "", asker) == name.lstrip("+")


def _note_delay(question: Question, message: Turn) -> None:
    if message.said_at and question.turn.said_at and not message.reply_to:
        late = apart(question.turn, message)
        if late > _LATE:
            question.reasons.append(f"answered {_long(late)} after it was asked")


def _are_one(question: Question, other: Question) -> bool:
    beside = abs(other.place - question.last_place) <= 1 or abs(question.place - other.last_place) <= 1
    same = other.turn.speaker == question.turn.speaker and other.asker == question.asker
    # In a talk with two hosts one may put the other's question in other words.
    again = question.turn.said_at is None and question.place < other.place and leans(other.text)
    return beside and (same or again) and not question.answers


def _long(time: dt.timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def _cut(text: str) -> str:
    line = " ".join(text[: 4 * _SHOWN].split())
    return line if len(line) <= _SHOWN else line[: _SHOWN - 1] + "…"
