"""Updates of the cards in the moderators' channel: whoever decides, wherever, each card says so, and cannot be
pressed any more.
"""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from bot.archive.report import occasion
from bot.display import word_cut
from bot.keys import ArchiveKey, ToldKey, question_of
from bot.messages import Notice, Place
from bot.moderation import ANSWER, PHRASING, PROPOSAL, QUESTION
from bot.platforms.slack.views import cards

if TYPE_CHECKING:
    from bot.background import Pace
    from bot.errors import Problem
    from bot.messages import Reply
    from bot.messaging.mailbox import Mailbox
    from bot.moderation import Desk, Doubt, EndedReview, Proposal
    from bot.platforms.slack.lookup import Lookup
    from bot.platforms.slack.platform import SlackPlatform

BETWEEN_LOOKS = 2.0
"""Seconds between looks for what ended elsewhere: in another replica, in the terminal, in a file."""

GONE = "There is nothing to decide here any more."
ANSWERED_BY_ARCHIVE = "The archive answers this by now:"
TAKEN_BACK = "This answer was taken back or replaced:"
WORDS = {
    (QUESTION, "answered"): "{name} has answered this:",
    (QUESTION, "solved"): "{name} has marked this as solved:",
    (QUESTION, "dismissed"): "{name} has dismissed this:",
    (PROPOSAL, "approved"): "{name} has approved this:",
    (PROPOSAL, "phrased"): "{name} has approved this, as one more way to ask a pair:",
    (PROPOSAL, "rejected"): "{name} has rejected this:",
    (ANSWER, "corrected"): "{name} has corrected this:",
    (ANSWER, "withdrawn"): "{name} has taken this answer back:",
    (ANSWER, "changed"): "{name} has changed this pair:",
    (ANSWER, "retired"): "{name} has retired this pair:",
    (ANSWER, "left"): "{name} leaves this answer as it is:",
    (ANSWER, "taken back"): TAKEN_BACK,
    (PHRASING, "taken"): "{name} has made this one more way to ask the pair:",
    (PHRASING, "left"): "{name} leaves the pair's phrasings as they are:",
}
TOLD = {
    "approved": "Your proposal is in the archive now. Thank you!",
    "phrased": "What you proposed is one more way to ask a pair of the archive now. Thank you!",
    "rejected": "The moderators did not take your proposal into the archive.",
}
_DRAFTED = dict.fromkeys(("approved", "phrased"), "Your answer is in the archive now. Thank you!")
DROPPED = "{name} has dismissed this:"
REASON = "The reason: {reason}"
LONGEST_REASON = 1_000


class CardUpdates:
    """Sees to it that cards say what is true, and that who proposed hears what was decided."""

    def __init__(self, desk: Desk, mailbox: Mailbox, platform: SlackPlatform, lookup: Lookup) -> None:
        self._desk = desk
        self._mailbox = mailbox
        self._platform = platform
        self._lookup = lookup
        self._wanted = asyncio.Event()
        self._told_faults: tuple[Problem, ...] = ()
        self._bad_archives: list[str] = []

    async def run(self, pace: Pace) -> None:
        """Show what is to be decided, and close what has ended, until cancelled."""
        while True:
            self._wanted.clear()
            await self._tell_of_files()
            if channel := self._platform.moderation.channel:
                for proposal in await self._desk.proposals.to_show():
                    await self._show(proposal, Place(channel))
                for doubt in await self._desk.reviews.to_show():
                    shown = cards.doubted(await self.case(doubt))
                    await self._desk.reviews.show(doubt, Notice(Place(channel), shown))
                await self._mailbox.questions.tell_anew()
            for ended in await self._desk.reviews.ended():
                await self._close(ended)
            await self._mailbox.questions.regret_anew()
            await pace.wait(BETWEEN_LOOKS, self._wanted)

    def look_at_once(self) -> None:
        """Look now, without waiting for the next round: something may just have ended."""
        self._wanted.set()

    async def _tell_of_files(self) -> None:
        """Tell of what is wrong with the archive's files, and, when nothing is any more, on each card that did."""
        faults = self._desk.archive.faults
        if faults == self._told_faults or not self._platform.moderation.channel:
            return
        if faults:
            self._bad_archives.append(key := str(ArchiveKey(occasion(faults))))
            notices = {key: self._platform.bad_archive(key, faults)}
        else:
            notices = {key: self._platform.mended_archive(key) for key in self._bad_archives}
            self._bad_archives.clear()
        for key, notice in notices.items():
            if notice:
                await self._mailbox.say(key, notice.place, notice.reply)
        self._told_faults = faults

    async def _show(self, proposal: Proposal, place: Place) -> None:
        near = self._desk.search.near(proposal.draft) if proposal.draft else ()
        shown = cards.proposal(proposal, await self._lookup.called(proposal.by), near)
        await self._desk.proposals.show(proposal, Notice(place, shown))

    async def case(self, doubt: Doubt) -> cards.Case:
        """Return what there is to be seen of an answer that was found wanting."""
        question, names = await asyncio.gather(
            asked(self._mailbox, self._lookup, doubt.subject),
            self._lookup.names(one.by for one in doubt.complaints),
        )
        pair, permalink = self._desk.archive.get(doubt.pair_id), self._platform.permalink(doubt.subject)
        return cards.Case(doubt, pair, question, permalink, names)

    async def _close(self, ended: EndedReview) -> None:
        name = await self._lookup.called(ended.by)
        await self._desk.reviews.close(ended, card(ended, name, self._about(ended)), word(ended))

    def _about(self, ended: EndedReview) -> str:
        pair = self._desk.archive.get(ended.review_item.pair_id) if ended.review_item.kind == ANSWER else None
        return pair.question if pair else ended.about


async def asked(mailbox: Mailbox, lookup: Lookup, key: str) -> str:
    """Return what was asked where the answer under *key* stands, as far as it is still there to be read."""
    standing = await mailbox.standing_under(key)
    return await lookup.asked(question_of(key), standing.place.thread if standing else None)


def card(ended: EndedReview, name: str, about: str) -> Reply:
    """Return the card of a review item that *name* has put an end to."""
    key, kind = ended.review_item.key, ended.review_item.kind
    if kind == QUESTION and ended.outcome == "answered" and not ended.by:
        return cards.settled(key, ANSWERED_BY_ARCHIVE, about)
    words = DROPPED if ended.drafted and ended.outcome == "rejected" else WORDS.get((kind, ended.outcome))
    return cards.settled(key, words.format(name=name), about) if words else cards.settled(key, GONE)


def word(ended: EndedReview) -> Notice | None:
    """Return what to tell who proposed, in a direct message; who answered and decided it themselves knows."""
    if ended.review_item.kind != PROPOSAL or not ended.asker or (ended.drafted and ended.asker == ended.by):
        return None
    words = _DRAFTED.get(ended.outcome) if ended.drafted else TOLD.get(ended.outcome)
    if not words:
        return None
    key = str(ToldKey(ended.review_item.key))
    if ended.outcome == "rejected" and ended.reason:
        words = f"{words} {REASON.format(reason=word_cut(ended.reason, LONGEST_REASON))}"
    return Notice(Place(ended.asker), cards.settled(key, words, ended.about))
