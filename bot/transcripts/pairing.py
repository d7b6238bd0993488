"""From turns to drafts: a pair exists only where a guest answered."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from collections import deque
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from bot.text import normalise
from bot.transcripts.asking import asks, is_chatter, is_moderation, marked, plainly, sentences, without_prefix
from bot.transcripts.assigning import Open, assign
from bot.transcripts.draft import Draft
from bot.transcripts.following import followed
from bot.transcripts.roles import asks_by_role, moderates
from bot.transcripts.turns import LeftOut
from bot.transcripts.wording import LONGEST_WHOLE, asking_tail, content, worded

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
_TOGETHER = dt.timedelta(minutes=5)  # within which a person's messages are one
_LONGEST_SPOKEN = 160  # characters of a question in a talk; who says more comes to it by and by
_REMARK_WORDS = 12  # of somebody else's: they end an answer in a talk
_PROMPT = re.compile(r"^(?:(?:so|and|well|now|okay|ok|please)\W+)*(?:tell|talk|walk|explain|describe|elaborate|expand|give|share|take|lets talk|speak)\b(?: \w+)? (?:me|us|about|through|a bit|a little|on|your|that|the|to)\b")
_YES_OR_NO = re.compile(r"(?:yes+|yeah+|yep|yup|no|nope|not yet|not really|sure|definitely|absolutely|of course|certainly|exactly|correct|thats (?:right|correct)|true|never|always|maybe|probably|i do|i dont|it is|it isnt|it does|we do|we are)(?:\s+\w+){0,2}")
_POLAR = re.compile(r"^(?:(?:and|but|so|also|hi|hello)\W+)*(?:is|are|was|were|do|does|did|can|could|should|would|will|have|has|had|am|any|may)\b")
_PUT_OFF = re.compile(r"(?:(?:i ?ll|i will|let me|will|we ll|we will|give me)\b.{0,30}\b(?:get back|come back|check|answer (?:that|this|it|later)|a (?:minute|sec|second|moment)|later|look into)|one (?:sec|second|minute|moment)|hold on|brb|typing|coming to (?:that|this|it)|wait)\b.{0,40}")


@dataclass(slots=True)
class _Question:
    turn: Turn
    place: int  # of its turn in the group
    text: str
    asker: str | None
    answers: list[Turn] = field(default_factory=list)
    texts: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    draft: Draft | None = None
    last_place: int = 0


def pairs_in(turns: Iterable[Turn], roles: Roles, left_out: list[LeftOut]) -> Iterator[Draft]:
    """The drafts in *turns*, in order of their questions; what comes to nothing is added to *left_out*."""
    threads: dict[str, _Walk] = {}
    main = _Walk(roles, left_out)
    for turn in turns:
        walk = main
        if turn.thread:
            walk = threads.get(turn.thread) or threads.setdefault(turn.thread, _Walk(roles, left_out, threaded=True))
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
        self.open: list[_Question] = []
        self.current: _Question | None = None
        self.run: list[Turn] = []
        self.answered: list[_Question] = []
        self.by_id: dict[str, _Question] = {}
        self.speech = True

    def take(self, turn: Turn) -> None:
        self.place += 1
        if turn.offset is None and self.offset is not None:
            turn = replace(turn, offset=self.offset)  # it was said after the last time stamp
        self.offset = turn.offset
        if self.place == 0:
            self.speech = turn.said_at is None and turn.id is None and not self.threaded
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
        return self._question(self.place, turn) is not None or not self._is_aside(turn)

    def _is_aside(self, turn: Turn) -> bool:
        return len(turn.text.split()) < _REMARK_WORDS and not asks_by_role(turn.speaker) or is_chatter(turn.text)

    def _look_back(self) -> None:
        """Make questions of the turns that waited until a guest spoke."""
        before: tuple[int, Turn] | None = None
        for place, turn in self.waiting:
            question = self._question(place, turn)
            if question:
                if before and self._belong(before[1], turn) and before[0] == place - 1 and len(question.text) < 120:
                    question.text = f"{before[1].text.strip()}\n{question.text}"
                self._ask(question)
                before = None
                continue
            last = self.open[-1] if self.open else None
            if last and last.last_place == place - 1 and self._belong(turn, last.turn) and not last.answers:
                last.text, last.last_place = f"{last.text}\n{turn.text}", place
            before = (place, turn)
            if self.speech and not self._is_aside(turn):
                self._close()
        self.waiting.clear()

    def _belong(self, one: Turn, other: Turn) -> bool:
        """Whether a statement and a question of the same person, in messages after each other, are one thing."""
        near = not one.said_at or not other.said_at or abs(_apart(one, other)) <= _TOGETHER
        return (
            not self.speech and one.speaker == other.speaker and near and 15 < len(one.text) < 300 and not is_chatter(one.text)
        )

    def _question(self, place: int, turn: Turn) -> _Question | None:
        """The question that *turn*, which is not a guest's, asks, or None."""
        text, named = without_prefix(turn.text.strip())
        if is_chatter(text):
            return None
        if self.speech and not asks_by_role(turn.speaker):
            _, tail = asking_tail(text)
            asked = bool(tail) or bool(_PROMPT.match(plainly(text)))
            text = text if len(text) <= LONGEST_WHOLE or not tail else tail
        elif asks_by_role(turn.speaker) and not moderates(turn.speaker):
            asked = True
        else:
            asked = any(asks(sentence) for sentence in sentences(text))
        if not asked:
            return None
        question = _Question(turn, place, text, named or turn.speaker, last_place=place)
        if not marked(text):
            question.reasons.append("no question mark: taken for a question by its wording or by who says it")
        return question

    def _ask(self, question: _Question) -> None:
        self.open.append(question)
        if question.turn.id:
            self.by_id[question.turn.id] = question
        while len(self.open) > _MOST_OPEN:
            self._unanswered(self.open.pop(0))

    # -- who answers ------------------------------------------------------------------------------

    def _take_guest(self, turn: Turn) -> None:
        asked = ""
        if self.roles.mutual or len(self.roles.guests) > 1:
            turn, asked = self._cut(turn)
        if self.run and self.run[-1].speaker != turn.speaker and self.speech and not self._is_aside(turn):
            self._flush()
            self._close()
        self._look_back()
        if turn.text and (self.open or self.current or self.run):
            self.run.append(turn)
        elif turn.text and not is_chatter(turn.text) and not self.speech:
            self.left_out.append(LeftOut(turn.line, "said by the guest, and no question was open"))
        if asked:
            self._flush()
            self._close()
            question = _Question(turn, self.place, asked, turn.speaker, last_place=self.place)
            self._ask(question)

    def _cut(self, turn: Turn) -> tuple[Turn, str]:
        """A guest's turn without the question to another guest at its end, and that question."""
        said, asked = asking_tail(turn.text)
        if asked and said and len(content(asked)) < 3:
            asked = f"{sentences(said)[-1]} {asked}"
        if asked and len(self.roles.guests) > 1 and (self.speech or self.roles.mutual):
            return replace(turn, text=said), asked
        return turn, ""

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

    def _named(self, message: Turn) -> _Question | None:
        if message.reply_to and message.reply_to in self.by_id:
            return self.by_id[message.reply_to]
        if found := re.match(r"^@\u2068?([^\s,:\u2069]+)", message.text):
            name = found[1].casefold()
            theirs = [q for q in self.open if q.asker and (q.asker.casefold().split()[0] == name or re.sub(r"\D", "", q.asker) == name.lstrip("+"))]
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
        choices = assign([m.text for m in told], [Open(q.text, begun=q is current, stale=s) for q, s in zip(questions, stale, strict=True)])
        for message, choice in zip(told, choices, strict=True):
            self._answer(questions[choice.place], message, choice.reason)

    def _says_something(self, message: Turn) -> bool:
        plain = plainly(message.text)
        if _PUT_OFF.fullmatch(plain):
            self.left_out.append(LeftOut(message.line, "the guest put the answer off"))
            return False
        if not is_chatter(message.text):
            return not (self.speech and self.roles.mutual and len(plain.split()) < 5)
        if self.roles.mutual:
            return False
        polar = any(_POLAR.match(plainly(s)) for q in self.open for s in sentences(q.text))
        return bool(polar and _YES_OR_NO.fullmatch(plain))

    def _say_unasked(self, message: Turn) -> None:
        if not self.speech:
            self.left_out.append(LeftOut(message.line, "said by the guest, and no question was open"))

    def _goes_on(self, told: list[Turn], speaker: str | None) -> bool:
        """Whether *told* may go on with the last answer."""
        if not self.current or self.current.turn.speaker == speaker or not told:
            return False
        last = self.current.answers[-1]
        return not (last.said_at and told[0].said_at) or _apart(last, told[0]) <= _PAUSE

    def _is_stale(self, question: _Question, message: Turn) -> bool:
        return bool(question.turn.said_at and message.said_at and _apart(question.turn, message) > _STALE)

    def _answer(self, question: _Question, message: Turn, reason: str | None) -> None:
        if question in self.open:
            self.open.remove(question)
        if not question.answers:
            self.answered.append(question)
            if message.said_at and question.turn.said_at and (late := _apart(question.turn, message)) > _LATE and not message.reply_to:
                question.reasons.append(f"answered {_long(late)} after it was asked")
        if reason and reason not in question.reasons and not any("told by their order" in r for r in question.reasons):
            question.reasons.append(reason)
        question.answers.append(message)
        self.current = question
        if message.id:
            self.by_id[message.id] = question

    # -- what is over -----------------------------------------------------------------------------

    def _expire(self, run: list[Turn]) -> None:
        if run and run[0].said_at:
            for question in [q for q in self.open if q.turn.said_at and _apart(q.turn, run[0]) > _FORGOTTEN]:
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

    def _joined(self, question: _Question) -> bool:
        """Whether *question* stood right beside one of the same person that was answered: then they are one."""
        for other in reversed(self.answered[-_MOST_OPEN:]):
            beside = abs(other.place - question.last_place) <= 1 or abs(question.place - other.last_place) <= 1
            if other.turn.speaker == question.turn.speaker and beside and other.asker == question.asker and not question.answers:
                first, second = sorted((other, question), key=lambda q: q.place)
                other.text = f"{first.text}\n{second.text}"
                other.reasons.append("two questions in a row, answered as one")
                other.last_place = max(other.last_place, question.last_place)
                other.place = min(other.place, question.place)
                return True
        return False

    def _unanswered(self, question: _Question) -> None:
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

    def _draft(self, question: _Question, earlier: list[Draft]) -> Draft | None:
        wording = worded(question.text, _LONGEST_SPOKEN if self.speech and not asks_by_role(question.asker) else LONGEST_WHOLE)
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
        anyone = self.threaded or (self.speech and not asks_by_role(question.asker) and len(self.roles.guests) == 1)
        draft.follows = (
            replied.draft if replied and replied is not question and replied.draft
            else followed(question.text, question.asker, earlier, turn.said_at, anyone=anyone)
        )  # fmt: skip
        return draft


def joined(answers: list[Turn], reasons: list[str]) -> str:
    """What the guest said, message by message; several guests each with their name."""
    speakers = list(dict.fromkeys(turn.speaker for turn in answers))
    kept = [turn for turn in answers if not is_chatter(turn.text)] or answers
    if len(speakers) > 1:
        reasons.append(f"{len(speakers)} people answered")
        return "\n\n".join(f"**{turn.speaker}:** {turn.text.strip()}" for turn in kept)
    return "\n\n".join(turn.text.strip() for turn in kept)


def key_of(text: str) -> str:
    """What names a question in a source that has no ids for messages."""
    return hashlib.sha256(normalise(text).encode("utf-8", "replace")).hexdigest()[:12]


def _apart(one: Turn, other: Turn) -> dt.timedelta:
    if not one.said_at or not other.said_at:
        return dt.timedelta(0)
    return other.said_at.replace(tzinfo=None) - one.said_at.replace(tzinfo=None)


def _long(time: dt.timedelta) -> str:
    minutes = int(time.total_seconds() // 60)
    return f"{minutes} minutes" if minutes < 120 else f"{minutes // 60} hours"


def _cut(text: str, most: int = 80) -> str:
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"
