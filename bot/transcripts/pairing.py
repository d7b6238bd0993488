"""From turns to drafts: a pair exists only where a guest answered."""

from __future__ import annotations

import datetime as dt
import re
from collections import deque
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.transcripts.answers import is_yes_or_no, joined, puts_off
from bot.transcripts.asking import is_chatter, is_moderation, sentences
from bot.transcripts.assigning import Open, assign
from bot.transcripts.draft import Draft
from bot.transcripts.following import followed
from bot.transcripts.questions import Question, apart, belong, is_aside, key_of, question_in
from bot.transcripts.roles import asks_by_role
from bot.transcripts.turns import LeftOut
from bot.transcripts.wording import LONGEST_WHOLE, asking_tail, leans, worded

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.transcripts.hosts import Roles
    from bot.transcripts.turns import Turn

_REMEMBERED = 400  # turns before an answer in which its question is looked for
_MOST_OPEN = 12
_STALE = dt.timedelta(minutes=45)
_FORGOTTEN = dt.timedelta(hours=36)
_PAUSE = dt.timedelta(minutes=45)  # after which a guest's message no longer goes on with the last answer
_LATE = dt.timedelta(minutes=30)
_LONGEST_SPOKEN = 160  # characters of a question in a talk; who says more comes to it by and by
_LEAST_WORDS = 5  # of an answer between people who ask each other


def pairs_in(turns: Iterable[Turn], roles: Roles, left_out: list[LeftOut]) -> Iterator[Draft]:
    """The drafts in *turns*, in order of their questions; what comes to nothing is added to *left_out*."""
    threads: dict[str, _Walk] = {}
    main = _Walk(roles, left_out)
    for turn in turns:
        walk = main
        if turn.thread:
            walk = threads.get(turn.thread) or threads.setdefault(
                turn.thread, _Walk(roles, left_out, threaded=True)
            )
        walk.take(turn)
    found = [draft for walk in (main, *threads.values()) for draft in walk.finish()]
    yield from sorted(found, key=lambda draft: draft.line) if threads else found


class _Walk:
    """Goes through one strand of talk: the whole of it, or one thread."""

    def __init__(self, roles: Roles, left_out: list[LeftOut], *, threaded: bool = False) -> None:
        self.roles, self.left_out, self.threaded = roles, left_out, threaded
        self.place = -1
        self.offset: float | None = None
        self.waiting: deque[tuple[int, Turn]] = deque(maxlen=_REMEMBERED)
        self.open: list[Question] = []
        self.current: Question | None = None
        self.run: list[Turn] = []
        self.answered: list[Question] = []
        self.by_id: dict[str, Question] = {}
        self.speech = True

    def take(self, turn: Turn) -> None:
        self.place += 1
        if turn.offset is None and self.offset is not None:
            turn = replace(turn, offset=self.offset)  # it was said after the last time stamp
        self.offset = turn.offset
        if self.place == 0:
            written = turn.said_at is not None or turn.id is not None or self.threaded
            self.speech = not written and (
                not self.roles.crowd or asks_by_role(turn.speaker) or self.roles.declared
            )
        if turn.speaker in self.roles.guests:
            self._take_guest(turn)
        else:
            if self.run and self._interrupts(turn):
                self._flush()
            self.waiting.append((self.place, turn))

    # -- who asks ---------------------------------------------------------------------------------

    def _interrupts(self, turn: Turn) -> bool:
        """Whether after *turn* the guest's messages may be an answer to something else."""
        if not self.speech:
            return "?" in turn.text or len(turn.text) > 20
        return question_in(turn, self.place, speech=self.speech) is not None or not is_aside(turn)

    def _look_back(self) -> None:
        """Make questions of the turns that waited until a guest spoke."""
        before: tuple[int, Turn] | None = None
        for place, turn in self.waiting:
            question = question_in(turn, place, speech=self.speech)
            if question:
                if (
                    before
                    and not self.speech
                    and belong(before[1], turn)
                    and before[0] == place - 1
                    and len(question.text) < 120
                ):
                    question.text = f"{before[1].text.strip()}\n{question.text}"
                self._ask(question)
                before = None
                continue
            last = self.open[-1] if self.open else None
            if (
                last
                and last.last_place == place - 1
                and not self.speech
                and belong(turn, last.turn)
                and not last.answers
            ):
                last.text, last.last_place = f"{last.text}\n{turn.text}", place
            before = (place, turn)
            if self.speech and not is_aside(turn):
                self._close()
        self.waiting.clear()

    def _ask(self, question: Question) -> None:
        self.open.append(question)
        if question.turn.id:
            self.by_id[question.turn.id] = question
        while len(self.open) > _MOST_OPEN:
            self._unanswered(self.open.pop(0))

    # -- who answers ------------------------------------------------------------------------------

    def _take_guest(self, turn: Turn) -> None:
        asked = ""
        if self.roles.mutual:
            turn, asked = self._cut(turn)
            if self.run and self.run[-1].speaker != turn.speaker and self.speech and not is_aside(turn):
                self._flush()
                self._close()
        self._look_back()
        if turn.text and (self.open or self.current or self.run):
            self.run.append(turn)
        elif turn.text and not is_chatter(turn.text) and not self.speech:
            self.left_out.append(LeftOut(turn.line, "said by the guest, and no question was open"))
        if asked:
            self._flush()
            if self.speech:
                self._close()
            question = Question(turn, self.place, asked, turn.speaker, last_place=self.place)
            self._ask(question)

    def _cut(self, turn: Turn) -> tuple[Turn, str]:
        """A guest's turn without the question to another guest at its end, and that question."""
        said, asked = asking_tail(turn.text)
        if asked and said and leans(asked):
            asked = f"{sentences(said)[-1]} {asked}"
        return (replace(turn, text=said), asked) if asked else (turn, "")

    def _flush(self) -> None:
        """Give the guest's messages since the last question to the questions they answer."""
        run, self.run = self.run, []
        self._expire(run)
        rest: list[Turn] = []
        for message in run:
            question = self._named(message)
            if question:
                self._answer(question, message, None)
            else:
                rest.append(message)
        for speaker in dict.fromkeys(message.speaker for message in rest):
            self._spread([m for m in rest if m.speaker == speaker and not is_moderation(m.text)], speaker)
        if self.speech:
            self._close(keep_current=True)

    def _named(self, message: Turn) -> Question | None:
        if message.reply_to and message.reply_to in self.by_id:
            return self.by_id[message.reply_to]
        if found := re.match(r"^@\u2068?([^\s,:\u2069]+)", message.text):
            name = found[1].casefold()
            theirs = [
                q
                for q in self.open
                if q.asker
                and (q.asker.casefold().split()[0] == name or re.sub(r"\D", "", q.asker) == name.lstrip("+"))
            ]
            return theirs[0] if theirs else None
        return None

    def _spread(self, messages: list[Turn], speaker: str | None) -> None:
        told = [m for m in messages if self._says_something(m)]
        open_ = [q for q in self.open if q.turn.speaker != speaker]
        current = self.current if self._goes_on(told, speaker) and not (self.speech and open_) else None
        questions = ([current] if current else []) + open_
        if not told:
            return
        if not questions:
            for message in told:
                self._say_unasked(message)
            return
        stale = [self._is_stale(q, told[0]) for q in questions]
        choices = assign(
            [m.text for m in told],
            [Open(q.text, begun=q is current, stale=s) for q, s in zip(questions, stale, strict=True)],
        )
        for message, choice in zip(told, choices, strict=True):
            self._answer(questions[choice.place], message, choice.reason)

    def _says_something(self, message: Turn) -> bool:
        if puts_off(message.text):
            self.left_out.append(LeftOut(message.line, "the guest put the answer off"))
            return False
        if self.roles.mutual:
            return not is_chatter(message.text) and not (
                self.speech and len(message.text.split()) < _LEAST_WORDS
            )
        return not is_chatter(message.text) or is_yes_or_no(message.text, (q.text for q in self.open))

    def _say_unasked(self, message: Turn) -> None:
        if not self.speech:
            self.left_out.append(LeftOut(message.line, "said by the guest, and no question was open"))

    def _goes_on(self, told: list[Turn], speaker: str | None) -> bool:
        """Whether *told* may go on with the last answer."""
        if not self.current or self.current.turn.speaker == speaker or not told:
            return False
        last = self.current.answers[-1]
        return not (last.said_at and told[0].said_at) or apart(last, told[0]) <= _PAUSE

    def _is_stale(self, question: Question, message: Turn) -> bool:
        return bool(question.turn.said_at and message.said_at and apart(question.turn, message) > _STALE)

    def _answer(self, question: Question, message: Turn, reason: str | None) -> None:
        if question in self.open:
            self.open.remove(question)
        if not question.answers:
            self.answered.append(question)
            if (
                message.said_at
                and question.turn.said_at
                and (late := apart(question.turn, message)) > _LATE
                and not message.reply_to
            ):
                question.reasons.append(f"answered {_long(late)} after it was asked")
        if (
            reason
            and reason not in question.reasons
            and not any("were open" in r or "meanwhile" in r for r in question.reasons)
        ):
            question.reasons.append(reason)
        question.answers.append(message)
        self.current = question
        if message.id:
            self.by_id[message.id] = question

    # -- what is over -----------------------------------------------------------------------------

    def _expire(self, run: list[Turn]) -> None:
        if run and run[0].said_at:
            for question in [q for q in self.open if q.turn.said_at and apart(q.turn, run[0]) > _FORGOTTEN]:
                self.open.remove(question)
                self._unanswered(question)

    def _close(self, *, keep_current: bool = False) -> None:
        """Give up the open questions: in a talk, what is not answered at once is not answered."""
        for question in self.open:
            if not self._joined(question):
                self._unanswered(question)
        self.open = []
        if not keep_current:
            self.current = None

    def _joined(self, question: Question) -> bool:
        """Whether *question* stood right beside one of the same person that was answered: then they are one."""
        for other in reversed(self.answered[-_MOST_OPEN:]):
            beside = (
                abs(other.place - question.last_place) <= 1 or abs(question.place - other.last_place) <= 1
            )
            if (
                other.turn.speaker == question.turn.speaker
                and beside
                and other.asker == question.asker
                and not question.answers
            ):
                first, second = sorted((other, question), key=lambda q: q.place)
                other.text = f"{first.text}\n{second.text}"
                other.reasons.append("two questions in a row, answered as one")
                other.last_place = max(other.last_place, question.last_place)
                other.place = min(other.place, question.place)
                return True
        return False

    def _unanswered(self, question: Question) -> None:
        self.left_out.append(LeftOut(question.turn.line, f"nobody answered: {_cut(question.text)}"))

    def finish(self) -> list[Draft]:
        """The drafts, once all turns are taken."""
        if self.run:
            self._flush()
        if self.answered or self.open:
            self._look_back()
        self._close()
        drafts: list[Draft] = []
        for question in sorted(self.answered, key=lambda q: q.place):
            if draft := self._draft(question, drafts):
                question.draft = draft
                drafts.append(draft)
        return drafts

    def _draft(self, question: Question, earlier: list[Draft]) -> Draft | None:
        wording = worded(
            question.text,
            _LONGEST_SPOKEN if self.speech and not asks_by_role(question.asker) else LONGEST_WHOLE,
        )
        answer = joined(question.answers, question.reasons)
        if not answer or not wording.question:
            return None
        turn = question.turn
        draft = Draft(
            question=wording.question,
            also=wording.also,
            answer=answer,
            line=turn.line,
            key=turn.id or key_of(turn.text if not self.roles.mutual else question.text),
            asker=question.asker,
            guest=question.answers[0].speaker,
            said_at=turn.said_at,
            offset=turn.offset,
            link=turn.link or next((t.link for t in question.answers if t.link), None),
            checks=list(dict.fromkeys(question.reasons)),
        )
        replied = self.by_id.get(turn.reply_to or "")
        anyone = self.threaded or (
            self.speech and not asks_by_role(question.asker) and len(self.roles.guests) == 1
        )
        draft.follows = (
            replied.draft if replied and replied is not question and replied.draft
            else followed(question.text, question.asker, earlier, turn.said_at, anyone=anyone)
        )  # fmt: skip
        return draft


def _long(time: dt.timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def _cut(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
