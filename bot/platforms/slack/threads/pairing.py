"""Answers that people give in a thread, found by the pairing that imports use."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.moderation import Draft
from bot.platforms.slack.mrkdwn import Names, paragraphs
from bot.transcripts.finding import find
from bot.transcripts.readers.slack_messages import parts_of
from bot.transcripts.record import Record
from bot.transcripts.sentence_kinds import asks
from bot.transcripts.sentences import marked, sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from bot.platforms.slack.threads.reading import SlackMessage
    from bot.transcripts.record import Turn

MARKS = ("?", "？", "؟")


@dataclass(frozen=True, slots=True)
class ThreadAnswer:
    """An answer of somebody's: the *draft* that it makes, and the id of who said it first."""

    draft: Draft
    by: str


def answer_in(  # noqa: PLR0913 - a thread, and what is known of it
    messages: Sequence[SlackMessage],
    question_ts: str,
    asked: str,
    *,
    answering: Collection[str],
    names: Mapping[str, str],
    link: Callable[[str, str | None], str | None],
) -> ThreadAnswer | None:
    """Return what those *answering* (by their ids) answered in the thread of *messages* to the message *question_ts*,
    which *asked* that; None where they did not. *names* are people's by their ids, *link* gives a reply's address.
    """
    called = _told_apart(names)
    guests = tuple(called[user] for user in answering if user in called)
    record = Record.of(parts_of(messages, Names(users=called), link))
    texts = {str(message.get("ts")): str(message.get("text") or "") for message in messages}
    turns = [
        _asking(turn, asked) if turn.id == question_ts else _saying(turn, texts, called, guests)
        for turn in record.turns
        if turn.id == question_ts or turn.speaker not in guests or not _only_asks(turn.text)
    ]
    if not guests or all(turn.speaker not in guests for turn in turns):
        return None
    found = next(
        (one for one in find(Record(turns=turns, guests=guests)).drafts if one.key == question_ts), None
    )
    first = next((turn for turn in turns if found and turn.link == found.link), None)
    if found is None or first is None:
        return None
    by = next(user for user, name in called.items() if name == first.speaker)
    draft = Draft(
        found.question,
        found.answer,
        also=found.also,
        link=found.link,
        guest=found.guest,
        date=first.said_at.date().isoformat() if first.said_at else None,
    )
    return ThreadAnswer(draft, by)


def _asking(turn: Turn, asked: str) -> Turn:
    """Return the question as the bot understood it, which is what it is to be taken for, marked or not."""
    mark = "" if asked.rstrip().endswith(MARKS) else "?"
    return turn._replace(text=f"{asked.rstrip()}{mark}", written=None, link=None)


def _saying(turn: Turn, texts: Mapping[str, str], called: Mapping[str, str], guests: Sequence[str]) -> Turn:
    """Return a remark as an answer has it; only what guests say is linked, for that is what is quoted."""
    if turn.speaker not in guests:
        return turn._replace(link=None)
    return turn._replace(written=paragraphs(texts.get(turn.id or "", turn.text), called))


def _only_asks(text: str) -> bool:
    """Return whether *text* asks back, or asks others, and says nothing."""
    return all(marked(sentence) and asks(sentence) for sentence in sentences(text))


def _told_apart(names: Mapping[str, str]) -> dict[str, str]:
    """Return *names*, with the id after those that several people have."""
    times = Counter(names.values())
    return {user: name if times[name] == 1 else f"{name} ({user})" for user, name in names.items()}
