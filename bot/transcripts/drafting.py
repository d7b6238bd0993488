"""A question that was answered, as a draft."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from functools import lru_cache
from typing import TYPE_CHECKING

from bot.display import listed
from bot.transcripts.anonymise import introduced
from bot.transcripts.answering import joined
from bot.transcripts.draft import ImportedDraft
from bot.transcripts.lexicon import any_of
from bot.transcripts.questions import AskedQuestions, Question, key_of
from bot.transcripts.roles import asks_by_role, is_numbered, moderates
from bot.transcripts.sentence_kinds import asks, is_chatter
from bot.transcripts.sentences import plainly, sentences
from bot.transcripts.wording import LONGEST_WHOLE, content, leans, worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.transcripts.guests import Roles

_SAID_SO = re.compile(r"\b" + any_of("questions", "follows up") + r"\b")
_GOES_ON = re.compile(rf"^(?:{any_of('questions', 'goes on after')}\s+)*{any_of('questions', 'goes on')}\b")
_POINTS_BACK = re.compile(r"\b" + any_of("questions", "points back") + r"\b")
_ASKING = any_of("questions", "after a name") + r"\b"
_BEFORE_NAMES, _AFTER_NAMES = any_of("roles", "before a name"), any_of("roles", "after a name")
_BY_CHANCE = 2  # shared words that are no chance
_LATEST = dt.timedelta(hours=12)
_WITHIN = 3  # earlier pairs
_FEW_WORDS = 2
_WHOLE = 4  # words; an interviewer's "And …" with more is a whole question
_INTRODUCTION = 10  # words of a sentence that says who is asking
_MOST_WORDS = 5  # that say something: with more, "And ..." only goes on talking


def _followed(
    question: Question, questions: AskedQuestions, earlier: Sequence[ImportedDraft], *, anyone: bool
) -> ImportedDraft | None:
    """Return the one of the *earlier* drafts that *question* follows up, or None.

    What it is marked as a reply to; else only the same asker's, or with *anyone* (a thread, an interview) the last one,
    and only where the words say so: "and", "that", "you mentioned", or next to nothing that would stand alone.
    """
    asker, asked = question.asker, question.turn
    replied = questions.of_turn(asked.reply_to)
    if replied and replied is not question and replied.draft:
        return replied.draft
    near = [
        draft
        for draft in earlier[-_WITHIN:]
        if (anyone and draft is earlier[-1]) or (asker and draft.asker == asker)
    ]
    if not near or not _leans(question.text, 1 if anyone or moderates(asker) else _MOST_WORDS):
        return None
    last = near[-1]
    both = (
        asked.said_at
        and last.said_at
        and asked.said_at.replace(tzinfo=None) - last.said_at.replace(tzinfo=None)
    )
    return None if both and abs(both) > _LATEST else last


def _leans(raw: str, most: int) -> bool:
    """Return whether *raw* leans on what was said before; "And ..." does with at most so many words of its own."""
    plain = plainly(raw)
    if _SAID_SO.search(plain):
        return True
    own = len(content(raw))
    if _GOES_ON.match(plain) and own <= most and (most > 1 or len(plain.split()) <= _WHOLE):
        return "also" not in plain.split()[:3] or own < 4
    # A turn that first says what it asks about stands alone.
    said = sentences(raw)
    first = plainly(said[0]) if said else ""
    alone = len(said) == 1 and own <= 1 and leans(raw)
    return own == 0 or alone or (own <= _FEW_WORDS and _POINTS_BACK.search(first) is not None)


_LONGEST_SPOKEN = 160  # characters of a question in a talk; who says more comes to it by and by


def drafts_of(
    questions: AskedQuestions, roles: Roles, *, speech: bool, threaded: bool
) -> list[ImportedDraft]:
    """Return the drafts of what was answered among *questions*, in the order in which it was asked."""
    drafts: list[ImportedDraft] = []
    for question in sorted(questions.answered, key=lambda q: q.place):
        by_anyone = speech and not asks_by_role(question.asker)
        longest = _LONGEST_SPOKEN if by_anyone else LONGEST_WHOLE
        draft = _draft(question, roles, longest, key_of(question.text) if roles.mutual else None)
        if draft:
            anyone = threaded or (by_anyone and len(roles.guests) == 1)
            draft.follows = _followed(question, questions, drafts, anyone=anyone)
            question.draft = draft
            question.answers.clear()  # the draft has their words, and there may be a million
            drafts.append(draft)
    _flag_neighbours(drafts)
    return drafts


def _flag_neighbours(drafts: list[ImportedDraft]) -> None:
    """Flag each answer that shares words with its neighbour's question and none with its own."""
    asked = [content(" ".join((draft.question, *draft.also))) for draft in drafts]
    had = Counter(word for one in asked for word in one)
    fitting: dict[int, tuple[int, int]] = {}  # for answers that do not fit: the neighbour, and how many words
    for at, draft in enumerate(drafts):
        beside = [n for n in (at - 1, at + 1) if 0 <= n < len(drafts)]
        said = content(draft.answer)
        if beside and said.isdisjoint(asked[at]):
            rare = {n: sum(had[word] == 1 for word in said & asked[n]) for n in beside}
            best = max(beside, key=rare.__getitem__)
            if rare[best]:
                fitting[at] = best, rare[best]
    for at, (best, most) in fitting.items():
        # One word is shared by chance, unless the neighbour's answer fits another question, too.
        if most >= _BY_CHANCE or best in fitting:
            drafts[at].checks.append(
                f"the answer shares words with the question of line {drafts[best].line}, none with its own"
            )


def _draft(question: Question, roles: Roles, longest: int, key: str | None) -> ImportedDraft | None:
    """Return the draft of *question*; None where nothing is left of it or its answer. In a turn with more than it,
    *key* names it.
    """
    wording = worded(_unaddressed(question.text, roles.guests), longest)
    answer = joined(question.answers, question.reasons)
    if not answer or not wording.question:
        return None
    turn = question.turn
    speakers = dict.fromkeys(roles.shown.get(said.speaker or "", said.speaker) for said in question.answers)
    return ImportedDraft(
        question=wording.question,
        also=wording.also,
        answer=answer,
        line=turn.line,
        key=turn.id or key or key_of(turn.text),
        asker=_asker(question),
        guest=listed([name for name in speakers if name]) or None,
        said_at=turn.said_at,
        offset=turn.offset,
        link=turn.link or next((t.link for t in question.answers if t.link), None),
        checks=list(dict.fromkeys(question.reasons)),
    )


def _asker(question: Question) -> str | None:
    """Return who asks; of those who are called by a role alone, "Audience Member", the name that they give."""
    if asks_by_role(question.asker) and not is_numbered(question.asker or ""):
        return next(iter(introduced(question.text)), question.asker)
    return question.asker


def _unaddressed(text: str, guests: Sequence[str]) -> str:
    """Return *text* without the guest's name that it calls them by, "@Ali", "Ali, what …" or "Professor Mustufa, what
    …", and without sentences that introduce the guests.
    """
    for name in guests:
        mention, called = _calls(name)
        # What stands before a mention stays, if it is more than a greeting.
        text = mention.sub(lambda found: "" if is_chatter(found[1]) else found[0], text, count=1)
        for one in called:
            text = one.sub("", text, count=1)
    said = sentences(text)
    full = [name for name in guests if " " in name]
    leads = [_introduces(one, full) for one in said]
    first = next((n for n, one in enumerate(said) if not leads[n] and not is_chatter(one)), 0)
    first = first if any(leads[:first]) else 0
    return text[text.find(said[first]) :] if first else text


@lru_cache
def _calls(name: str) -> tuple[re.Pattern[str], tuple[re.Pattern[str], ...]]:
    """Return what finds a mention of *name*, and what finds it called without one, before or after a question."""
    parts = name.split()
    names = "|".join(map(re.escape, dict.fromkeys((name, parts[0], parts[-1]))))
    addressed = rf"(?:{_BEFORE_NAMES}\.?\s+){{0,2}}(?:{names})(?:\s+{_AFTER_NAMES})?"
    mention = rf"^((?:\w+ )?)@\u2068?(?:{names})\u2069?(?!\w)[\s,:–—-]*(?=\S)"
    # Without "@" a name is only sure to be called where a question follows it: "Ali, Bo: who was first?" names two.
    before = rf"^{addressed}\s*(?:[,:]|\s[–—-])\s*(?={_ASKING})"
    called = (before, rf",\s*{addressed}\s*(?=\?\s*$)")
    return re.compile(mention, re.IGNORECASE), tuple(re.compile(one, re.IGNORECASE) for one in called)


def _introduces(sentence: str, guests: Sequence[str]) -> bool:
    """Return whether *sentence* names one of the *guests*, or says who is asking and little else."""
    said = sentence.casefold()
    named = any(name.casefold() in said for name in guests)
    others = named and not re.search(r"\b(?:you|your|u)\b", sentence, re.IGNORECASE)
    oneself = bool(introduced(sentence)) and len(sentence.split()) <= _INTRODUCTION
    return (others or oneself) and not asks(sentence)
