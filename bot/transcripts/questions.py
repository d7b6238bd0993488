"""Questions: the turns that ask, and what is known of them while answers are looked for."""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from bot.display import word_cut
from bot.platforms.wording import spoken_duration
from bot.text import normalise
from bot.transcripts.lexicon import any_of
from bot.transcripts.record import LeftOut, LeftOuts, Turn
from bot.transcripts.roles import asks_by_role, moderates
from bot.transcripts.sentence_kinds import advertises, asks, could_ask, is_chatter, without_prefix
from bot.transcripts.sentences import marked, plainly, sentences
from bot.transcripts.wording import LONGEST_WHOLE, asking_tail, bare, leans

if TYPE_CHECKING:
    from bot.transcripts.draft import ImportedDraft

_MOST_OPEN = 12
_FORGOTTEN = dt.timedelta(hours=36)
_LATE = dt.timedelta(minutes=30)
_SHOWN = 80  # characters of a question that nobody answered


@dataclass(slots=True, eq=False)
class Question:
    """A question in a talk: its *turn*, the *place* of that among the turns, and what answers it so far."""

    turn: Turn
    place: int  # of its turn in the group
    text: str
    asker: str | None
    answers: list[Turn] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    draft: ImportedDraft | None = None
    last_place: int = 0


class AskedQuestions:
    """Those that are *open*, oldest first, and those *answered*; *current* is the one answered last.

    What is given up is added to *left_out*.
    """

    def __init__(self, left_out: LeftOuts) -> None:
        self.open: list[Question] = []
        self.answered: list[Question] = []
        self.current: Question | None = None
        self._left_out = left_out
        self._by_id: dict[str, Question] = {}
        self._given_up: list[Question] = []

    def ask(self, question: Question) -> None:
        """Open *question*."""
        self.open.append(question)
        if question.turn.id:
            self._by_id[question.turn.id] = question

    def of_turn(self, turn_id: str | None) -> Question | None:
        """Return the question that the turn of that id asked, or answered; None if it did neither."""
        return self._by_id.get(turn_id) if turn_id else None

    def answer(self, question: Question, message: Turn, reason: str | None) -> None:
        """Note that *message* answers *question*, and the *reason* why a person should look, if there is one."""
        if question in self.open:
            self.open.remove(question)
        if not question.answers:
            self.answered.append(question)
            late = apart(question.turn, message)
            if late > _LATE and not message.reply_to:
                said = spoken_duration(int(late.total_seconds()))
                question.reasons.append(f"answered {said} after it was asked")
        told = any("were open" in known or "meanwhile" in known for known in question.reasons)
        if reason and not told:
            question.reasons.append(reason)
        question.answers.append(message)
        self.current = question
        if message.id:
            self._by_id[message.id] = question

    def forget(self, now: Turn) -> None:
        """Give up what was asked more than a day before the turn *now*, and of very many the oldest."""
        while len(self.open) > _MOST_OPEN:
            self._give_up(self.open.pop(0))
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
        """Return whether *question* stood right beside one that was answered, and is one with it."""
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
        self._left_out.add(
            LeftOut(question.turn.line, f"nobody answered: {word_cut(question.text[:400], _SHOWN)}")
        )


def _are_one(question: Question, other: Question) -> bool:
    beside = abs(other.place - question.last_place) <= 1 or abs(question.place - other.last_place) <= 1
    same = other.turn.speaker == question.turn.speaker and other.asker == question.asker
    # In a talk with two hosts one may put the other's question in other words, or add one.
    later = max(question, other, key=lambda one: one.place)
    again = question.turn.said_at is None and (
        bool(_AND.match(later.text)) or (later is other and leans(other.text))
    )
    return beside and (same or again) and not question.answers


_AT_ONCE = dt.timedelta()
_TOGETHER = dt.timedelta(minutes=5)  # within which a person's messages are one
_AND = re.compile(r"(?:and|or|also|und|oder|y|o|et|ou)\b", re.IGNORECASE)
_READ = 4  # sentences in which a question that is read aloud ends
_PREFACE = 2  # sentences, in which it is announced
_QUOTED = re.compile(r"(?:>[^\n]*\n)+|[\"“„«][^\"“”„«»\n]{8,300}[?？]\s*[\"”“»]")
_ENDED = re.compile(r"[.?!…。？！]\W*$")
_REMARK_WORDS = 12  # of somebody else's: they end an answer in a talk
_YOU_DID, _TELLING = re.compile(any_of("questions", "tells what you did")), range(6, 40)  # and its words
_OF_YOU = re.compile(r"\b" + any_of("speech", "you") + r"\b")
_PROMPT = re.compile(
    rf"^(?:(?:so|and|well|now|okay|ok|please)\W+)*{any_of('questions', 'prompts')}\b(?: \w+)? "
    r"(?:me|us|about|through|a bit|a little|on|your|that|the|to)\b"
)


def question_in(turn: Turn, place: int, *, speech: bool) -> Question | None:
    """Return the question that *turn*, which is not a guest's, asks, or None. In *speech* a question ends the turn."""
    if not speech and not asks_by_role(turn.speaker) and not could_ask(turn.text):
        return None
    text, named = without_prefix(turn.text.strip())
    if speech and not asks_by_role(turn.speaker):
        _, tail = asking_tail(text)
        typed = bool(text) and not _ENDED.search(text) and asks(sentences(text)[-1])
        asked = bool(tail) or typed or bool(_PROMPT.match(plainly(text))) or _tells(text)
        text = text if len(text) <= LONGEST_WHOLE or not tail else tail
    elif asks_by_role(turn.speaker) and not moderates(turn.speaker):
        asked = True
    else:
        asked = any(asks(sentence) for sentence in sentences(text))
    if not asked or is_chatter(text) or (speech and advertises(text)):
        return None
    question = Question(turn, place, text, named or turn.speaker, last_place=place)
    if not marked(text):
        question.reasons.append("no question mark: taken for a question by its wording or by who says it")
    return question


def _tells(text: str) -> bool:
    """Return whether *text* tells whoever is asked about them, as interviewers do in the place of a question."""
    plain = plainly(text)
    told = _YOU_DID.match(plain) or (_OF_YOU.search(plain) and len(sentences(text)) == 1)
    return len(plain.split()) in _TELLING and bool(told) and not marked(text)


class ReadAloud(NamedTuple):
    """A *question* that a guest reads aloud, who asked it, if that is said, and the *answer* that follows."""

    question: str
    asker: str | None
    answer: str


def read_aloud(text: str) -> ReadAloud | None:
    """Return the question that a guest's *text* begins with, announced ("Next question from Mira: …") or quoted."""
    text = text.strip()
    begun = (text[text.find(one) :] for one in sentences(text)[:_PREFACE])
    text = next((rest for rest in begun if without_prefix(rest)[0] != rest), text)
    told, asker = without_prefix(text)
    if quoted := _QUOTED.match(text):
        question = re.sub(r"(?m)^>[ \t]?", "", quoted[0]).strip(' \n"“”„«»')
        answer = text[quoted.end() :].strip()
        said = sentences(question)
    else:
        said = sentences(told) if told != text else ()
        marks = [marked(one) for one in (*said[:_READ], "")]
        last = next((n for n in range(len(marks) - 1) if marks[n] and not marks[n + 1]), -1)
        question, said = " ".join(said[: last + 1]), said[: last + 1]
        answer = told[told.find(said[-1]) + len(said[-1]) :].strip() if said else ""
    asked = any(marked(one) and asks(one) for one in said)
    return ReadAloud(question, asker, answer) if asked and answer and not is_chatter(answer) else None


def is_aside(turn: Turn) -> bool:
    """Return whether *turn* does not interrupt who is speaking: a few words, or chatter."""
    short = len(turn.text.split()) < _REMARK_WORDS and not asks_by_role(turn.speaker)
    return short or is_chatter(turn.text)


def belong(one: Turn, other: Turn) -> bool:
    """Return whether a statement and a question of the same person, in messages after each other, are one thing."""
    near = not one.said_at or not other.said_at or abs(apart(one, other)) <= _TOGETHER
    return one.speaker == other.speaker and near and 15 < len(one.text) < 300 and not is_chatter(one.text)


def apart(one: Turn, other: Turn) -> dt.timedelta:
    """Return how long after *one* the *other* was said; nothing where that is not known."""
    first, second = one.said_at, other.said_at
    if first is None or second is None:
        return _AT_ONCE
    if first.tzinfo or second.tzinfo:
        first, second = first.replace(tzinfo=None), second.replace(tzinfo=None)
    return second - first


def key_of(text: str) -> str:
    """Return what names a question in a source that has no ids for messages."""
    return hashlib.sha256(normalise(text).encode("utf-8", "replace")).hexdigest()[:12]
