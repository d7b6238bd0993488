"""Pairing of turns into drafts: a pair exists only where a guest answered."""

from __future__ import annotations

import datetime as dt
from collections import deque
from typing import TYPE_CHECKING

from bot.similarity import alike, words
from bot.transcripts.answering import UNASKED, Answering
from bot.transcripts.drafting import drafts_of
from bot.transcripts.questions import (
    AskedQuestions,
    Question,
    apart,
    belong,
    is_aside,
    question_in,
    read_aloud,
)
from bot.transcripts.record import LeftOut, LeftOuts, Turn
from bot.transcripts.roles import asks_by_role
from bot.transcripts.sentence_kinds import is_chatter
from bot.transcripts.sentences import may_ask, plainly, sentences
from bot.transcripts.sessions import is_year
from bot.transcripts.wording import asking_tail, leans

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.transcripts.draft import ImportedDraft
    from bot.transcripts.guests import Roles

_REMEMBERED = 400  # turns before an answer in which its question is looked for
_LULL = dt.timedelta(hours=6)  # after which a chat begins anew: what was said before is looked at as a whole
_ASIDE_WORDS = 8  # of a host: more are a question for the guest
_QUOTED = 3  # words of a question that may be a part of it
_SHORT_QUESTION = 120  # characters; a longer one says itself what it is about


def pairs_in(
    turns: Iterable[Turn], roles: Roles, left_out: LeftOuts, *, whole: bool = True
) -> list[ImportedDraft]:
    """Return the drafts in *turns*, in order of their questions; what comes to nothing is added to *left_out*.

    But for *whole*, only those until they show to be of a group's year.
    """
    threads: dict[str, _Walk] = {}
    main = _Walk(roles, left_out)
    first = last = 0
    for turn in turns:
        walk, first, last = main, first or turn.line, turn.line
        if turn.thread:
            walk = threads.get(turn.thread) or threads.setdefault(
                turn.thread, _Walk(roles, left_out, threaded=True)
            )
        walk.take(turn)
        if not whole and walk.is_year:
            break
    found = [draft for walk in (main, *threads.values()) for draft in walk.finish()]
    return sorted(found, key=lambda draft: draft.line, reverse=first > last) if threads else found


class _Walk:
    """A walk through one strand of talk: the whole of it, or one thread."""

    def __init__(self, roles: Roles, left_out: LeftOuts, *, threaded: bool = False) -> None:
        self._roles, self._left_out, self._threaded = roles, left_out, threaded
        self._place = -1
        self._offset: float | None = None
        self._waiting: deque[tuple[int, Turn]] = deque(maxlen=_REMEMBERED)
        self._run: list[Turn] = []
        self._questions = AskedQuestions(left_out)
        self._answering = Answering(self._questions, left_out, mutual=roles.mutual)
        self._speech = True
        self._at: Turn | None = None

    def take(self, turn: Turn) -> None:
        """Go on to *turn*."""
        self._place += 1
        if self._at and not self._speech and apart(self._at, turn) > _LULL:
            self._flush()
            self._answering.settle()
        self._at = turn
        if turn.offset is None and self._offset is not None:
            turn = turn._replace(offset=self._offset)  # it was said after the last time stamp
        self._offset = turn.offset
        if self._place == 0:
            self._answering.speech = self._speech = self._is_speech(turn)
        if turn.speaker in self._roles.guests:
            self._take_guest(turn)
        else:
            if self._run and self._interrupts(turn):
                self._flush()
            self._waiting.append((self._place, turn))

    @property
    def is_year(self) -> bool:
        """Return whether more was answered so far, over more time, than in an AMA."""
        answered = self._questions.answered
        return is_year(answered, lambda question: question.turn.said_at)

    def finish(self) -> list[ImportedDraft]:
        """Return the drafts, once all turns are taken."""
        if self._run:
            self._flush()
        if self._questions.answered or self._questions.open:
            self._look_back()
        self._answering.settle()
        self._questions.finish()
        return drafts_of(self._questions, self._roles, speech=self._speech, threaded=self._threaded)

    def _is_speech(self, first: Turn) -> bool:
        written = first.said_at is not None or first.id is not None or self._threaded
        return not written and bool(
            not self._roles.crowd or asks_by_role(first.speaker) or self._roles.declared or self._roles.hosts
        )

    # -- who asks ---------------------------------------------------------------------------------

    def _asked_in(self, turn: Turn, place: int) -> Question | None:
        return question_in(turn, place, speech=self._speech and not self._roles.unmarked)

    def _interrupts(self, turn: Turn) -> bool:
        """Return whether after *turn* the guest's messages may be an answer to something else."""
        if not self._speech:
            return may_ask(turn.text) or len(turn.text) > 20
        question = self._asked_in(turn, self._place)
        return not is_aside(turn) if question is None else not self._in_passing(turn)

    def _in_passing(self, turn: Turn) -> bool:
        """Return whether a host's question is only an aside beside what the audience asks."""
        if not self._speech or turn.speaker not in self._roles.hosts:
            return False
        asked = self._questions.open[-1:] or filter(None, [self._questions.current])
        short = len(turn.text.split()) <= _ASIDE_WORDS
        return short and any(question.turn.speaker not in self._roles.hosts for question in asked)

    def _look_back(self) -> None:
        """Make questions of the turns that waited until a guest spoke."""
        before: tuple[int, Turn] | None = None
        for place, turn in self._waiting:
            question = self._asked_in(turn, place)
            if question and self._in_passing(turn):
                self._left_out.add(LeftOut(turn.line, f"a host asks in passing: {turn.text.strip()[:60]}"))
                continue
            if question:
                if not self._speech and _led_up(before, question):
                    question.text = f"{before[1].text.strip() if before else ''}\n{question.text}"
                self._answering.ask(question)
                before = None
                continue
            last = self._questions.open[-1] if self._questions.open else None
            more = last and last.last_place == place - 1 and belong(turn, last.turn) and not last.answers
            if last and more and not self._speech:
                last.text, last.last_place = f"{last.text}\n{turn.text}", place
            before = (place, turn)
            if not self._speech:
                self._answering.note(turn)
            if self._speech and not is_aside(turn):
                self._close()
        self._waiting.clear()

    def _close(self) -> None:
        self._questions.close()
        self._questions.current = None

    # -- who answers ------------------------------------------------------------------------------

    def _take_guest(self, turn: Turn) -> None:
        asked = ""
        if self._roles.mutual:
            turn, asked = _cut(turn)
            if self._run and self._run[-1].speaker != turn.speaker and self._speech and not is_aside(turn):
                self._flush()
                self._close()
        self._look_back()
        if not self._roles.mutual:
            turn = self._read_aloud(turn)
        if turn.text and (self._questions.open or self._questions.current or self._run):
            self._run.append(turn)
        elif turn.text and not is_chatter(turn.text):
            self._left_out.add(LeftOut(turn.line, UNASKED))
        if asked:
            self._flush()
            if self._speech:
                self._close()
            self._answering.ask(Question(turn, self._place, asked, turn.speaker, last_place=self._place))

    def _read_aloud(self, turn: Turn) -> Turn:
        """Return *turn* without the question that the guest reads aloud in it before answering, which is asked then."""
        found = read_aloud(turn.text)
        if not found:
            return turn
        written = read_aloud(turn.written or "")
        answer = turn._replace(text=found.answer, written=written.answer if written else None)
        said = plainly(found.question)
        for one in self._questions.open:
            part = len(said.split()) >= _QUOTED and said in plainly(one.text)
            if part or alike(words(found.question), words(one.text)):
                return answer._replace(reply_to=turn.reply_to or one.turn.id)
        self._flush()
        if self._speech:
            self._close()
        asked = turn._replace(speaker=found.asker, text=found.question, written=None)
        self._answering.ask(Question(asked, self._place, found.question, found.asker, last_place=self._place))
        return answer

    def _flush(self) -> None:
        """Give the guest's messages since the last question to the questions they answer."""
        run, self._run = self._run, []
        self._answering.give(run)
        if self._speech:
            self._questions.close()


def _cut(turn: Turn) -> tuple[Turn, str]:
    """Return a guest's turn without the question to another guest at its end, and that question."""
    said, asked = asking_tail(turn.text)
    if asked and said and leans(asked):
        asked = f"{sentences(said)[-1]} {asked}"
    if not asked:
        return turn, ""
    return turn._replace(text=said, written=turn.written and asking_tail(turn.written)[0]), asked


def _led_up(before: tuple[int, Turn] | None, question: Question) -> bool:
    """Return whether the turn *before* *question* says what that is about."""
    near = before is not None and before[0] == question.place - 1 and len(question.text) < _SHORT_QUESTION
    return near and before is not None and belong(before[1], question.turn)
