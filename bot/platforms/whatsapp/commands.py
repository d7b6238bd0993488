"""Moderators' commands on WhatsApp: a handful, written to the bot directly."""

from __future__ import annotations

import re
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from bot.display import counted, one_line
from bot.keys import ModeratorKey, ProposalKey
from bot.messages import Reply
from bot.moderation import Actor, Decided, Doubt, Draft, Group, NotDone, Proposal, ReviewItem
from bot.platforms.whatsapp import replies
from bot.platforms.whatsapp.markup import cut, literal

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.messages import Message
    from bot.messaging.mailbox import Mailbox
    from bot.moderation import Desk
    from bot.pairs import Pair
    from bot.store import Transaction

Waiting: TypeAlias = Group | Proposal | Doubt | ReviewItem

AMA = "From WhatsApp"
"""The title of the AMA that answers from here belong to."""
ORIGIN = "WhatsApp"
NOTHING_WAITS = "Nothing waits for you: every question is answered, and nothing is to be decided."
WAITING = "What waits, most asked first:"
MORE = "… and {count} more; decide some of these first."
HOW = (
    "*answer 1* and the answer · *same 1* and a pair's id · *dismiss 1* · *approve 1*, for what somebody "
    "proposes or asks in other words · *queue* once more"
)
ASK_FIRST = "Write *queue* first: the numbers are those of the list that you last got from me."
NO_SUCH_NUMBER = "Your list has no {number}. Write *queue* to get it anew."
ANSWERED = "Saved as “{pair}” ({id}). Whoever asked gets the answer now: {count}."
SAME = "“{question}” is one more way to ask “{pair}” now. Whoever asked gets the answer: {count}."
DISMISSED = "“{question}” is off the list."
APPROVED = "“{pair}” ({id}) is in the archive now."
REJECTED = "The proposal “{question}” is turned down."
LEFT = "The answer stays as it is."
TAKEN = "“{asked}” is one more way to ask “{pair}” now."
NOT_TAKEN = "“{asked}” is not taken as a way to ask it."
ALREADY = "This is already {outcome}. Write *queue* to see what is left."
NOT_FOR_THIS = "{number} is {kind}: {ways}."
WAYS = {
    Group: ("a question", "*answer*, *same* and *dismiss* are for it"),
    Proposal: ("a proposal", "*approve* and *dismiss* are for it"),
    Doubt: (
        "an answer that somebody found wanting",
        "*dismiss* leaves it as it is; mend it in its file",
    ),
    ReviewItem: ("a question in other words", "*approve* and *dismiss* are for it"),
}
MOST_LISTED = 15
_LISTED_LENGTH = 160
_COMMAND = re.compile(
    r"\s*[/*]?(?P<name>queue|answer|same|approve|dismiss)\b[*]?\s*(?P<rest>.*)", re.IGNORECASE | re.DOTALL
)
_NUMBERED = re.compile(r"#?(?P<number>\d{1,4})[.:)]?(?:\s+(?P<words>.*))?", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Command:
    """A command: what a moderator wants done, about the *number* of their list, with *words*."""

    name: str
    number: int = 0
    words: str = ""


def read(text: str) -> Command | None:
    """Return the command that *text* is; None where it is none, but a question."""
    if not (found := _COMMAND.fullmatch(text)):
        return None
    name, rest = found["name"].lower(), found["rest"].strip()
    if name == "queue":
        return None if rest else Command(name)
    if numbered := _NUMBERED.fullmatch(rest):
        return Command(name, int(numbered["number"]), (numbered["words"] or "").strip())
    return None if rest else Command(name)


class Commands:
    """Carries out what *moderators*, by the names of their chats, write."""

    def __init__(
        self,
        moderators: Iterable[str],
        desk: Desk,
        mailbox: Mailbox,
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.moderators = frozenset(moderators)
        self._desk = desk
        self._mailbox = mailbox
        self._clock = clock
        self._listed: dict[str, tuple[Waiting, ...]] = {}

    async def carry_out(self, message: Message) -> bool:
        """Return whether *message* is a moderator's command, which is done by then, once, and answered."""
        command = read(message.text)
        if command is None or not message.private or message.author not in self.moderators:
            return False
        if await self._mailbox.standing_under(message.key) is None:
            try:
                words = await self._done(command, message.author)
            except Decided as decided:
                words = ALREADY.format(outcome=decided.outcome)
            except NotDone as reason:
                words = literal(str(reason))
            quoted = [name for item in self._meant(command, message.author) for name in names(item)]
            reply = Reply(replies.text(words, message.key), quotes=tuple(quoted))
            await self._mailbox.say(message.key, message.place, reply, asker=message.author)
        return True

    def _meant(self, command: Command, by: str) -> tuple[Waiting, ...]:
        """Return what *command* is about: all that is listed, or what has its number there."""
        listed = self._listed.get(by, ())
        return listed if command.name == "queue" else listed[command.number - 1 : command.number]

    async def _done(self, command: Command, by: str) -> str:
        """Return what came of *command*. Raises NotDone."""
        if command.name == "queue":
            return await self._queue(by)
        listed = self._listed.get(by)
        if not listed or not command.number:
            return ASK_FIRST if not listed else HOW
        if command.number > len(listed):
            return NO_SUCH_NUMBER.format(number=command.number)
        item = listed[command.number - 1]
        match item:
            case Group():
                done = await self._decide(command, item, by)
            case Proposal():
                done = await self._decide_proposal(command, item, by)
            case Doubt():
                done = await self._decide_answer(command, item, by)
            case ReviewItem():
                done = await self._decide_phrasing(command, item, by)
        kind, ways = WAYS[type(item)]
        return done or NOT_FOR_THIS.format(number=command.number, kind=kind, ways=ways)

    # What each command does to what is listed under its number; nothing where it is not for that.

    async def _decide(self, command: Command, group: Group, by: str) -> str:
        match command:
            case Command("answer" | "same", words=""):
                return HOW
            case Command("answer"):
                return await self._answer(group, command.words, by)
            case Command("same"):
                return await self._same(group, command.words, by)
            case Command("dismiss"):
                return _said(DISMISSED, question=(await self._desk.queue.dismiss(group.id, by)).question)
        return ""

    async def _decide_proposal(self, command: Command, proposal: Proposal, by: str) -> str:
        match command.name:
            case "approve":
                draft = proposal.draft and proposal.draft.placed(self._desk.archive.amas(), AMA)
                return _saved(APPROVED, await self._desk.proposals.approve(proposal.id, by, draft))
            case "dismiss":
                rejected = await self._desk.proposals.reject(proposal.id, by, command.words)
                return _said(REJECTED, question=rejected.draft.question if rejected.draft else "")
        return ""

    async def _decide_answer(self, command: Command, doubt: Doubt, by: str) -> str:
        if command.name != "dismiss":
            return ""
        await self._desk.reviews.leave(doubt.subject, by)
        return LEFT

    async def _decide_phrasing(self, command: Command, phrasing: ReviewItem, by: str) -> str:
        match command.name:
            case "approve":
                pair = await self._desk.reviews.take(phrasing.key, Actor(by, ORIGIN))
                return _said(TAKEN, asked=phrasing.words, pair=pair.question)
            case "dismiss":
                await self._desk.reviews.leave(phrasing.subject, by)
                return _said(NOT_TAKEN, asked=phrasing.words)
        return ""

    async def waiting(self) -> list[Waiting]:
        """Return what waits for a decision: questions, most asked first, and what else there is."""
        return [*await self._desk.queue.to_answer(), *await self._desk.reviews.to_decide()]

    async def _queue(self, by: str) -> str:
        """Return the list of what waits; its numbers are this moderator's from now on."""
        waiting = await self.waiting()
        listed = self._listed[by] = tuple(waiting[:MOST_LISTED])
        if not listed:
            return NOTHING_WAITS
        await self._mailbox.delivery.carry_out(lambda tx: (self._known_of(tx, by, listed), ()))
        lines = [f"{number}. {self.shown(item)}" for number, item in enumerate(listed, 1)]
        more = [MORE.format(count=len(waiting) - len(listed))] if len(waiting) > len(listed) else []
        return "\n\n".join([WAITING, "\n".join([*lines, *more]), HOW])

    def _known_of(self, tx: Transaction, by: str, listed: Iterable[Waiting]) -> int:
        """Note that *by* knows of what is *listed*; return how much of it was news."""
        return sum([is_news(tx, by, item, self._clock()) for item in listed])

    def shown(self, item: Waiting) -> str:
        """Return *item* on a line or two."""
        match item:
            case Group():
                often = f" (asked {item.count} times)" if item.count > 1 else ""
                taken = f" ({_shown(item.taken_as)} takes care of this)" if item.taken_by else ""
                return f"{_shown(item.question)}{often}{taken}"
            case Proposal(draft=draft):
                said = f"{draft.question} {draft.answer}" if draft else ""
                return f"_proposed:_ {_shown(said)}"
            case ReviewItem():
                pair = self._desk.archive.get(item.pair_id)
                return (
                    f"_asked in other words:_ {_shown(item.words)} → {_shown(pair.question if pair else '')}"
                )
        pair = self._desk.archive.get(item.pair_id)
        words = "".join(f"\n> {_shown(complaint.words)}" for complaint in item.complaints)
        return f"_found not helpful:_ {_shown(pair.question if pair else item.pair_id)}{words}"

    async def _answer(self, group: Group, words: str, by: str) -> str:
        guest = await self._desk.naming.called(by, None)
        draft = Draft(one_line(group.question), words, guest=guest).placed(self._desk.archive.amas(), AMA)
        pair = await self._desk.pairs.add(draft, Actor(by, ORIGIN), group=group.id)
        return _saved(ANSWERED, pair, count=counted(group.count, "person"))

    async def _same(self, group: Group, pair_id: str, by: str) -> str:
        pair = await self._desk.queue.same_as(group.id, pair_id.split(maxsplit=1)[0], Actor(by, ORIGIN))
        count = counted(group.count, "person")
        return _said(SAME, question=group.question, pair=pair.question, count=count)


def is_news(tx: Transaction, moderator: str, item: Waiting, now: float) -> bool:
    """Note that *moderator* knows of *item* now; return whether they did not."""
    revision = f"{len(item.complaints):04}" if isinstance(item, Doubt) else ""
    news = [tx.receive(str(ModeratorKey.to(moderator, name)), revision, now) for name in names(item)]
    return all(news)  # another who asks a known question makes it no new one


def names(item: Waiting) -> list[str]:
    """Return what *item* is known by: of questions each by its own key, for the first may be decided before others."""
    match item:
        case Group(questions=questions):
            return [question.key for question in questions]
        case Proposal(id=proposal):
            return [str(ProposalKey(proposal))]
    return [item.key]


def _saved(words: str, pair: Pair, **more: str) -> str:
    return _said(words, pair=pair.question, id=pair.id, **more)


def _said(words: str, **values: str) -> str:
    return words.format(**{name: _shown(value) for name, value in values.items()})


def _shown(words: str) -> str:
    return literal(cut(words, _LISTED_LENGTH))
