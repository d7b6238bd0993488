"""The smaller forms, when they are sent in: a reply fixed, a pair picked or retired, a proposal rejected."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING, Any

from bot.display import one_line, word_cut
from bot.moderation import Actor, NotDone, Overtaken
from bot.platforms.slack.context import SORRY, Context, FormOutcome, SubmitOnce
from bot.platforms.slack.handlers.opening_forms import editing, fix_form
from bot.platforms.slack.handlers.review_queue import same_as, show_list_anew
from bot.platforms.slack.interactions import Press, user
from bot.platforms.slack.views import modals, pair_form, review_forms
from bot.platforms.slack.views.modals import FormState

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.pairs import Pair
    from bot.platforms.slack.interactions import Listener
    from bot.platforms.slack.views.modals import View

DONE = "Done"
PICK_ONE = "Pick the pair that answers it."
PICK_INTO = "Pick the pair that stays."
MERGED = "The two are one now: “{pair}” is given for both, with the questions, votes and counts of both."
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
RETIRED = (
    "“{pair}” is retired: it is not given any more. It stays in the archive, with your reason; `/ama edit` and some of "
    "its words find it, to give it again."
)
REJECTED = "The proposal is rejected, and whoever proposed it is told."
TOLD = "Thank you! The moderators will see what you wrote."
LONGEST = 200


class ReviewForms:
    """The forms of views/review_forms.py, each sent in."""

    def __init__(self, context: Context, submit_once: SubmitOnce) -> None:
        self._context = context
        self._submit_once = submit_once

    @property
    def forms(self) -> dict[str, Listener]:
        """Return what to listen with, by callback_ids."""
        return {
            review_forms.FIX: self.fix_form,
            review_forms.SAME_AS: self.same_as_form,
            review_forms.RETIRE: self.retire_form,
            review_forms.MERGE: self.merge_form,
            review_forms.REJECT: self.reject_form,
            review_forms.WRONG: self.wrong_form,
        }

    async def fix_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Correct an answer: by the right pair, none, or an edit of the one that was given."""
        view, form_state = body["view"], _form_state(body)
        verdict, pair = modals.typed(view, "verdict"), modals.typed(view, "pair_search")
        question = one_line(modals.typed(view, "question"))
        if missing := _missing(verdict, pair, question):
            await ack(response_action="errors", errors=missing)
        elif verdict == review_forms.EDIT:
            await self._edit(ack, body, form_state)
        else:
            right = pair if verdict == review_forms.OTHER else None
            await self._do(ack, body, lambda: self._correct(form_state, question, right, user(body)))

    async def fix_with(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Correct an answer by that of the nearest pairs that was pressed in the form."""
        await ack()
        form_state, question = _form_state(body), one_line(modals.typed(body["view"], "question"))
        if not await self._context.permits(body):
            return
        if not question:
            await self._context.tell(body, SAY_WHAT)
            return
        right = Press.of(body).value.get("pair", "")
        try:
            words = await self._correct(form_state, question, right, user(body))
        except Overtaken as first:
            view = await self._fix_again(body, first)
        except NotDone as reason:
            await self._context.tell(body, await self._context.why(reason, user(body)))
            return
        else:
            view = modals.told(DONE, words, ends=True)
        await self._context.change(body, str(body["view"]["id"]), view)
        if form_state.listed:
            await show_list_anew(self._context, form_state, user(body))

    async def same_as_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Answer an unanswered question with the pair that was picked."""
        pair, form_state = modals.typed(body["view"], "pair_search"), _form_state(body)
        if not pair:
            await ack(response_action="errors", errors={"pair_search": PICK_ONE})
            return
        await self._do(
            ack, body, lambda: same_as(self._context, form_state.group, pair, _actor(form_state, user(body)))
        )

    async def retire_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Retire a pair, for the reason that was typed."""
        reason, form_state = one_line(modals.typed(body["view"], "reason")), _form_state(body)
        if not reason:
            await ack(response_action="errors", errors={"reason": SAY_WHY})
            return
        await self._do(ack, body, lambda: self._retire(form_state, reason, user(body)))

    async def merge_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Merge a pair into the one that was picked."""
        into, form_state = modals.typed(body["view"], "pair_search"), _form_state(body)
        if not into:
            await ack(response_action="errors", errors={"pair_search": PICK_INTO})
            return
        await self._do(ack, body, lambda: self._merge(form_state, into, user(body)))

    async def reject_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Reject a proposal, for the reason that was typed, if one is to be told."""
        reason, form_state = modals.typed(body["view"], "reason"), _form_state(body)
        await self._do(ack, body, lambda: self._reject(form_state, reason, user(body)))

    async def wrong_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Tell moderators what a member found wrong with an answer: everybody may send it in."""
        words, form_state = modals.typed(body["view"], "words"), _form_state(body)
        await self._submit_once.reach(ack, body, lambda: self._wrong(form_state, words, user(body)))

    async def pairs(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Offer the pairs to pick from while a moderator types; before that, to merge a pair, those that ask alike."""
        if not await self._context.moderators.includes(user(body)):
            await ack(options=[])
            return
        merged, words = self._merged(body), str(body.get("value") or "")
        found = self._context.desk.search.pairs(words or (merged.question if merged else ""), 50)
        await ack(options=review_forms.pair_options(pair for pair in found if pair != merged))

    async def amas(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Offer the AMAs to pick from while somebody types."""
        await ack(
            options=pair_form.ama_options(self._context.desk.archive.amas(), str(body.get("value") or ""))
        )

    # -- how

    async def _do(self, ack: AsyncAck, body: dict[str, Any], work: Callable[[], Awaitable[str]]) -> None:
        """Do *work*, if a moderator sent it in, and say what it returns; the list it began from is shown anew."""

        async def outcome() -> FormOutcome:
            if not await self._context.moderators.includes(user(body)):
                return FormOutcome(modals.told(SORRY, self._context.refusal))
            try:
                view = modals.told(DONE, await work(), ends=True)
            except Overtaken as first:
                return FormOutcome(await self._fix_again(body, first), final=False)
            except NotDone as reason:
                view = modals.told(SORRY, await self._context.why(reason, user(body)))
            if (form_state := _form_state(body)).listed:
                await show_list_anew(self._context, form_state, user(body))
            return FormOutcome(view)

        await self._submit_once.reach(ack, body, outcome)

    async def _fix_again(self, body: dict[str, Any], first: Overtaken) -> View:
        """Return the form again, with what somebody else has done meanwhile, about the pair that is given now."""
        pair = self._context.desk.archive.get(first.pair_id)
        by = await self._context.lookup.called(first.by) if first.by else ""
        note = (GIVEN_BY if by else GIVEN_NOW) if pair else (TAKEN_BY if by else TAKEN_NOW)
        form_state = dataclasses.replace(_form_state(body), pair=first.pair_id or "")
        question = modals.typed(body["view"], "question")
        said = note.format(name=by, pair=word_cut(pair.question, LONGEST) if pair else "")
        return await fix_form(self._context, question, pair, form_state, [f"{said} {ASKED_AGAIN}"])

    async def _edit(self, ack: AsyncAck, body: dict[str, Any], form_state: FormState) -> None:
        """Have the form go on as the one for the pair."""
        if not await self._context.moderators.includes(user(body)):
            await ack(response_action="update", view=modals.told(SORRY, self._context.refusal))
            return
        try:
            onward = dataclasses.replace(form_state, pair="", opened="")
            # Else Slack puts what was asked, from this form's field, where the pair's question belongs.
            view = await editing(self._context, form_state.pair, onward, afresh="~edit")
            await ack(response_action="update", view=view)
        except NotDone as reason:
            await ack(response_action="update", view=modals.told(SORRY, str(reason)))

    async def _correct(self, form_state: FormState, question: str, right: str | None, by: str) -> str:
        context = self._context
        standing = await context.mailbox.standing_under(form_state.key)
        pair = await context.desk.reviews.correct(
            form_state.key,
            question,
            right,
            form_state.pair or None,
            Actor(by, form_state.origin),
            asker=standing.asker if standing else None,
        )
        if pair is None:
            return WITHDRAWN if standing else NEVER_AGAIN
        words = f"{CORRECTED} {REPLY_TOO}" if standing else CORRECTED
        return words.format(question=word_cut(question, LONGEST), pair=word_cut(pair.question, LONGEST))

    async def _retire(self, form_state: FormState, reason: str, by: str) -> str:
        actor = _actor(form_state, by)
        pair = await self._context.desk.pairs.retire(form_state.pair, actor, reason, answer=form_state.key)
        return RETIRED.format(pair=word_cut(pair.question, LONGEST))

    async def _merge(self, form_state: FormState, into: str, by: str) -> str:
        pair = await self._context.desk.pairs.merge(form_state.pair, into, _actor(form_state, by))
        return MERGED.format(pair=word_cut(pair.question, LONGEST))

    def _merged(self, body: dict[str, Any]) -> Pair | None:
        """Return the pair that is to be merged into another, where that is being picked."""
        merging = (body.get("view") or {}).get("callback_id") == review_forms.MERGE
        return self._context.desk.archive.get(_form_state(body).pair) if merging else None

    async def _reject(self, form_state: FormState, reason: str, by: str) -> str:
        await self._context.desk.proposals.reject(form_state.proposal, by, reason)
        return REJECTED

    async def _wrong(self, form_state: FormState, words: str, by: str) -> FormOutcome:
        context, pair = self._context, self._context.desk.archive.get(form_state.pair)
        if pair and words and await context.desk.reviews.was_given(form_state.key):
            await context.desk.reviews.doubt(form_state.key, pair.id, by, words)
        return FormOutcome(modals.told(DONE, TOLD))


def _form_state(body: dict[str, Any]) -> FormState:
    return FormState.read(body["view"].get("private_metadata"))


def _actor(form_state: FormState, by: str) -> Actor:
    return Actor(by, form_state.origin or "Slack")


def _missing(verdict: str, pair: str, question: str) -> dict[str, str]:
    """Return what the form still wants, by its fields."""
    if verdict == review_forms.EDIT:
        return {}
    told = {} if question else {"question": SAY_WHAT}
    if verdict not in {review_forms.OTHER, review_forms.NONE}:
        return told | {"verdict": "Choose one."}
    return told | ({"pair_search": PICK_ONE} if verdict == review_forms.OTHER and not pair else {})
