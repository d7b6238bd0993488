"""What happens when a smaller form is sent in: a reply fixed, a pair picked or retired, a proposal rejected."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from bot.display import one_line, word_cut
from bot.keys import wrong_key
from bot.moderation import ANSWER, Matter, NotDone, Overtaken
from bot.platforms.slack.context import SORRY, Office, user
from bot.platforms.slack.handlers.opening_forms import editing
from bot.platforms.slack.handlers.review_queue import show_list_anew
from bot.platforms.slack.handlers.submit_once import Outcome, Outcomes
from bot.platforms.slack.views import modals, pair_form, review_forms
from bot.platforms.slack.views.modals import Errand

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.platforms.slack.context import Listener
    from bot.platforms.slack.views.modals import View

DONE = "Done"
PICK_ONE = "Pick the pair that answers it."
SAY_WHAT = "Type what was asked: the question is what I learn from."
SAY_WHY = "Say why in a few words."
CORRECTED = "“{question}” is one more way to ask “{pair}” now."
REPLY_TOO = "The reply says so."
WITHDRAWN = "The reply is withdrawn. This question never again draws that pair."
NEVER_AGAIN = "This question never again draws that pair."
GIVEN_BY = "{name} was first: the reply gives “{pair}” now."
GIVEN_NOW = "Meanwhile the reply gives “{pair}”."
TAKEN_BY = "{name} was first: the reply is withdrawn."
TAKEN_NOW = "Meanwhile the reply gives no pair any more."
ASKED_AGAIN = "Nothing of what you chose was done yet: is it right as it is now?"
SAME = "“{question}” is one more way to ask “{pair}” now. Whoever asked it lately is told in their thread."
RETIRED = "From today on “{pair}” is given no more. It stays in the archive, with your reason."
REJECTED = "The proposal is rejected, and whoever proposed it is told."
TOLD = "Thank you! The moderators will see what you wrote."
LONGEST = 200


class Settling:
    """The forms of dialogs.py."""

    def __init__(self, office: Office, outcomes: Outcomes) -> None:
        self._office = office
        self._outcomes = outcomes

    @property
    def forms(self) -> dict[str, Listener]:
        """What to listen with, by callback_ids."""
        return {
            review_forms.FIX: self.fix_form,
            review_forms.SAME_AS: self.same_as_form,
            review_forms.RETIRE: self.retire_form,
            review_forms.REJECT: self.reject_form,
            review_forms.WRONG: self.wrong_form,
        }

    async def fix_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The right pair, none, or an edit of the one that was given."""
        view, errand = body["view"], _errand(body)
        verdict, pair = modals.typed(view, "verdict"), modals.typed(view, "pair_search")
        question = one_line(modals.typed(view, "question"))
        if missing := _missing(verdict, pair, question):
            await ack(response_action="errors", errors=missing)
        elif verdict == review_forms.EDIT:
            await self._edit(ack, body, errand)
        else:
            right = pair if verdict == review_forms.OTHER else None
            await self._do(ack, body, lambda: self._correct(errand, question, right, user(body)))

    async def same_as_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The pair that answers an unanswered question."""
        pair, errand = modals.typed(body["view"], "pair_search"), _errand(body)
        if not pair:
            await ack(response_action="errors", errors={"pair_search": PICK_ONE})
            return
        await self._do(ack, body, lambda: self._same_as(errand, pair, user(body)))

    async def retire_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Why a pair is to be given no more."""
        reason, errand = one_line(modals.typed(body["view"], "reason")), _errand(body)
        if not reason:
            await ack(response_action="errors", errors={"reason": SAY_WHY})
            return
        await self._do(ack, body, lambda: self._retire(errand, reason, user(body)))

    async def reject_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Why a proposal is turned down, if that is to be told."""
        reason, errand = modals.typed(body["view"], "reason"), _errand(body)
        await self._do(ack, body, lambda: self._reject(errand, reason, user(body)))

    async def wrong_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """What a member found wrong with an answer: for everybody to send in."""
        words, errand = modals.typed(body["view"], "words"), _errand(body)
        await self._outcomes.reach(ack, body, lambda: self._wrong(errand, words, user(body)))

    async def pairs(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The pairs to pick from while a moderator types."""
        if not await self._office.moderators.includes(user(body)):
            await ack(options=[])
            return
        await ack(
            options=review_forms.pair_options(self._office.desk.search(str(body.get("value") or ""), 50))
        )

    async def amas(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The AMAs to pick from while somebody types."""
        await ack(options=pair_form.ama_options(self._office.desk.amas(), str(body.get("value") or "")))

    # -- how

    async def _do(self, ack: AsyncAck, body: dict[str, Any], work: Callable[[], Awaitable[str]]) -> None:
        """Do *work*, if a moderator sent it in, and say what it returns; the list it began from is shown anew."""

        async def outcome() -> Outcome:
            if not await self._office.moderators.includes(user(body)):
                return Outcome(modals.told(SORRY, self._office.refusal))
            try:
                view = modals.told(DONE, await work())
            except Overtaken as first:
                return Outcome(await self._fix_again(body, first), final=False)
            except NotDone as reason:
                view = modals.told(SORRY, await self._office.why(reason, user(body)))
            await show_list_anew(self._office, _errand(body), user(body))
            return Outcome(view)

        await self._outcomes.reach(ack, body, outcome)

    async def _fix_again(self, body: dict[str, Any], first: Overtaken) -> View:
        """The form again, with what somebody else has done meanwhile, about the pair that is given now."""
        pair = self._office.desk.served(first.pair_id)
        by = await self._office.reader.called(first.by) if first.by else ""
        note = (GIVEN_BY if by else GIVEN_NOW) if pair else (TAKEN_BY if by else TAKEN_NOW)
        errand = dataclasses.replace(_errand(body), pair=first.pair_id or "")
        question = modals.typed(body["view"], "question")
        said = note.format(name=by, pair=word_cut(pair.question, LONGEST) if pair else "")
        return review_forms.fix(question, pair, errand, [f"{said} {ASKED_AGAIN}"])

    async def _edit(self, ack: AsyncAck, body: dict[str, Any], errand: Errand) -> None:
        """The form goes on as the one for the pair."""
        if not await self._office.moderators.includes(user(body)):
            await ack(response_action="update", view=modals.told(SORRY, self._office.refusal))
            return
        try:
            onward = dataclasses.replace(errand, pair="", opened="")
            # Else Slack puts what was asked, from this form's field, where the pair's question belongs.
            view = await editing(self._office, errand.pair, onward, afresh="~edit")
            await ack(response_action="update", view=view)
        except NotDone as reason:
            await ack(response_action="update", view=modals.told(SORRY, str(reason)))

    async def _correct(self, errand: Errand, question: str, right: str | None, by: str) -> str:
        office = self._office
        standing = await office.mailbox.standing_under(errand.key)
        pair = await office.desk.correct(
            errand.key,
            question,
            right,
            errand.pair or None,
            by,
            origin=errand.origin,
            asker=standing.asker if standing else None,
        )
        if pair is None:
            return WITHDRAWN if standing else NEVER_AGAIN
        words = f"{CORRECTED} {REPLY_TOO}" if standing else CORRECTED
        return words.format(question=word_cut(question, LONGEST), pair=word_cut(pair.question, LONGEST))

    async def _same_as(self, errand: Errand, pair_id: str, by: str) -> str:
        office = self._office
        group = await office.desk.group(errand.group)
        pair = await office.desk.same_as(group.id, pair_id, by, errand.origin or "Slack")
        return SAME.format(question=word_cut(group.question, LONGEST), pair=word_cut(pair.question, LONGEST))

    async def _retire(self, errand: Errand, reason: str, by: str) -> str:
        origin = errand.origin or "Slack"
        pair = await self._office.desk.retire(errand.pair, by, reason, origin, answer=errand.key)
        return RETIRED.format(pair=word_cut(pair.question, LONGEST))

    async def _reject(self, errand: Errand, reason: str, by: str) -> str:
        await self._office.desk.reject(errand.proposal, by, reason)
        return REJECTED

    async def _wrong(self, errand: Errand, words: str, by: str) -> Outcome:
        office, pair = self._office, self._office.desk.served(errand.pair)
        if pair and words and await office.desk.was_given(errand.key):
            matter = Matter(wrong_key(errand.key, by), ANSWER, errand.key, pair.id, by, words)
            notice = office.platform.bad_vote(matter, pair, await office.reader.called(by))
            await office.desk.doubt(matter, notice, again=True)
        return Outcome(modals.told(DONE, TOLD))


def _errand(body: dict[str, Any]) -> Errand:
    return Errand.read(body["view"].get("private_metadata"))


def _missing(verdict: str, pair: str, question: str) -> dict[str, str]:
    """What the form still wants, by its fields."""
    if verdict == review_forms.EDIT:
        return {}
    told = {} if question else {"question": SAY_WHAT}
    if verdict not in {review_forms.OTHER, review_forms.NONE}:
        return told | {"verdict": "Choose one."}
    return told | ({"pair_search": PICK_ONE} if verdict == review_forms.OTHER and not pair else {})
