"""WhatsApp as a platform: verdicts in WhatsApp's messages, sent over the wire."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.messages import Reply
from bot.platforms.whatsapp import replies
from bot.platforms.whatsapp.client import WhatsAppClient
from bot.verdicts import Abstention, Answer, Ignored, Suggestion

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    import aiohttp

    from bot.messages import Message, Notice, Payload, Place, UnansweredQuestion
    from bot.messaging.webhooks import Correspondence
    from bot.pairs import Archive, Pair
    from bot.platforms.whatsapp.setup import WhatsAppAccess
    from bot.verdicts import Verdict


class WhatsAppPlatform(WhatsAppClient):
    """The `Platform` of bot/messages.py for WhatsApp; *told_moderators* says whether somebody is told of what is not
    answered, *site* is the address of the archive's site, if there is one.
    """

    def __init__(  # noqa: PLR0913 - what it is made of
        self,
        session: aiohttp.ClientSession,
        access: WhatsAppAccess,
        correspondence: Correspondence,
        archive: Callable[[], Archive],
        *,
        told_moderators: bool,
        site: str | None = None,
    ) -> None:
        super().__init__(session, access, correspondence)
        self._site = site
        self._archive = archive
        self._told_moderators = told_moderators

    def reply(self, message: Message, verdict: Verdict) -> Reply:
        """Return the reply to *message*, which was meant for us."""
        match verdict:
            case Answer(more=(), open=""):
                return self.answer(message.key, verdict.candidate.pair)
            case Answer():
                return self._answers(message, verdict)
            case Suggestion():
                return Reply(replies.suggestion(verdict, message.key))
            case Abstention() if message.addressed:
                return self.abstention(message.key, doubtful=verdict.doubtful)
            case Ignored() if message.addressed:
                return Reply(replies.talk(verdict.talk, self._archive(), message.key))
        return Reply(None)

    def repetition(self, message: Message, pair: Pair, leads_to: str | None = None) -> Reply | None:  # noqa: ARG002
        """Return None: the answer is given once more, for a chat has no threads in which it could stand further up."""
        return None

    def answer(self, key: str, pair: Pair, asked: str = "") -> Reply:
        """Return *pair* as the answer to the question *key*, told again as *asked* where that is given."""
        return Reply(replies.answer(pair, key, self._archive(), asked, site=self._site), pair.id)

    def alone(self, key: str, pair: Pair, viewer: str, asked: str = "") -> Reply:  # noqa: ARG002
        """Return *pair* as the answer to the message *key*, with what was *asked*: nobody but *viewer* is in a chat."""
        return self.answer(key, pair, asked)

    def instead(self, standing: Payload, key: str, pair: Pair) -> Reply:  # noqa: ARG002 - it stays where it is
        """Return *pair* as the answer that is right, in the place of the one that is *standing* under *key*."""
        return self.answer(key, pair)

    def is_said_in(self, pair: Pair, place: Place) -> bool:  # noqa: ARG002 - there are none to be said in
        """Return False: a chat has no threads."""
        return False

    def tags_in(self, channel: str) -> frozenset[str]:  # noqa: ARG002
        """Return none: every pair may answer in any chat."""
        return frozenset()

    def abstention(self, key: str, *, doubtful: bool = False) -> Reply:
        """Return that the archive has no answer to the question *key*, and what happens next; or, if it is *doubtful*
        that it is a question, ask.
        """
        if doubtful and self._told_moderators:
            return Reply(replies.shall_i_pass_on(key))
        return Reply(replies.abstention(key, told_moderators=self._told_moderators))

    def regret(self, standing: Payload, key: str, waiting: int | None) -> Reply | None:  # noqa: ARG002
        """Return nothing: who would wait is not asked there."""
        return None

    def notice(self, key: str, questions: Sequence[UnansweredQuestion]) -> Notice | None:  # noqa: ARG002
        """Return None: there are no cards. Who moderates on WhatsApp is told by `Notices`."""
        return None

    def picked(self, key: str, words: str, pair: Pair) -> Notice | None:  # noqa: ARG002
        """Return None: there are no cards. The words wait in the queue, and `Notices` tells of them."""
        return None

    def _answers(self, message: Message, verdict: Answer) -> Reply:
        """Return all that is given, and, where the bot was addressed, what is left open."""
        asked = verdict.open if message.addressed else ""
        still_open = replies.open_question(asked, told_moderators=self._told_moderators) if asked else ""
        pairs = [candidate.pair for candidate in verdict.given]
        payload = replies.answers(pairs, message.key, self._archive(), still_open, site=self._site)
        return Reply(payload, pairs[0].id)
