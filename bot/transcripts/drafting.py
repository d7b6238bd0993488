"""A question that was answered, as a draft."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bot.transcripts.answers import joined
from bot.transcripts.asking import asks
from bot.transcripts.chatter import is_chatter
from bot.transcripts.draft import Draft
from bot.transcripts.following import followed
from bot.transcripts.questions import key_of
from bot.transcripts.roles import asks_by_role
from bot.transcripts.sentences import sentences
from bot.transcripts.wording import LONGEST_WHOLE, worded

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.transcripts.hosts import Roles
    from bot.transcripts.open_questions import Questions
    from bot.transcripts.questions import Question

_LONGEST_SPOKEN = 160  # characters of a question in a talk; who says more comes to it by and by


def drafts_of(questions: Questions, roles: Roles, *, speech: bool, threaded: bool) -> list[Draft]:
    """The drafts of what was answered among *questions*, in the order in which it was asked."""
    drafts: list[Draft] = []
    for question in sorted(questions.answered, key=lambda q: q.place):
        by_anyone = speech and not asks_by_role(question.asker)
        longest = _LONGEST_SPOKEN if by_anyone else LONGEST_WHOLE
        draft = _draft(question, roles, longest, key_of(question.text) if roles.mutual else None)
        if draft:
            anyone = threaded or (by_anyone and len(roles.guests) == 1)
            draft.follows = _followed(question, questions, drafts, anyone=anyone)
            question.draft = draft
            drafts.append(draft)
    return drafts


def _draft(question: Question, roles: Roles, longest: int, key: str | None) -> Draft | None:
    """The draft of *question*; None where nothing is left of it or its answer. In a turn with more than it, *key*
    names it.
    """
    wording = worded(_unaddressed(question.text, roles.guests), longest)
    answer = joined(question.answers, question.reasons)
    if not answer or not wording.question:
        return None
    turn = question.turn
    speakers = dict.fromkeys(roles.shown.get(said.speaker or "", said.speaker) for said in question.answers)
    return Draft(
        question=wording.question,
        also=wording.also,
        answer=answer,
        line=turn.line,
        key=turn.id or key or key_of(turn.text),
        asker=question.asker,
        guest=_listed([name for name in speakers if name]) or None,
        said_at=turn.said_at,
        offset=turn.offset,
        link=turn.link or next((t.link for t in question.answers if t.link), None),
        checks=list(dict.fromkeys(question.reasons)),
    )


def _listed(names: list[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _unaddressed(text: str, guests: Sequence[str]) -> str:
    """*text* without the guest's name that it begins with, "@Ali", and without sentences that introduce the guests."""
    for name in guests:
        names = "|".join(map(re.escape, (name, name.split(maxsplit=1)[0])))
        mention = rf"^((?:\w+ )?)@\u2068?(?:{names})\u2069?(?!\w)[\s,:–—-]*(?=\S)"
        text = re.sub(mention, _greeting, text, count=1, flags=re.IGNORECASE)
    said = sentences(text)
    full = [name for name in guests if " " in name]
    first = next((n for n, one in enumerate(said) if not _introduces(one, full) and not is_chatter(one)), 0)
    first = first if any(_introduces(one, full) for one in said[:first]) else 0
    return text[text.find(said[first]) :] if first else text


def _greeting(mention: re.Match[str]) -> str:
    """What stands before *mention*, if it is more than a greeting."""
    return "" if is_chatter(mention[1]) else mention[0]


def _introduces(sentence: str, guests: Sequence[str]) -> bool:
    said = sentence.casefold()
    named = any(name.casefold() in said for name in guests)
    return named and not asks(sentence) and not re.search(r"\b(?:you|your|u)\b", sentence, re.IGNORECASE)


def _followed(
    question: Question, questions: Questions, earlier: list[Draft], *, anyone: bool
) -> Draft | None:
    replied = questions.of_turn(question.turn.reply_to)
    if replied and replied is not question and replied.draft:
        return replied.draft
    return followed(question.text, question.asker, earlier, question.turn.said_at, anyone=anyone)
