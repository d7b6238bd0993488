"""Buttons for moderators: on cards in their channel, in lists and in forms. Values are trusted in nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.display import word_cut
from bot.moderation import Actor, NotDone
from bot.platforms.slack.card_updates import GONE
from bot.platforms.slack.handlers import opening_forms
from bot.platforms.slack.handlers.opening_forms import pressed_in
from bot.platforms.slack.handlers.review_queue import history, same_as, show_list_anew, unanswered
from bot.platforms.slack.interactions import Press, user
from bot.platforms.slack.views import cards
from bot.platforms.slack.views.block_kit import as_blocks, linked, section, text
from bot.platforms.slack.views.cards import DISMISSED
from bot.platforms.slack.views.home_state import number
from bot.platforms.slack.views.modals import FormState

if TYPE_CHECKING:
    from collections.abc import Coroutine

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.platforms.slack.context import Context
    from bot.platforms.slack.handlers.home import Home
    from bot.platforms.slack.interactions import Listener
    from bot.platforms.slack.views.modals import View


CHANGED = "This was changed just now, and nothing was done: look at it as it is, and press again."
LIVE = "“{question}” is in the archive now."
APPROVED = f"{LIVE} {{name}} is told."
TAKEN_BACK = "Taken back: “{question}” is as it was before."
NEVER_ADDED = "Taken back: the pair is in the archive no more. Whoever asked before it was added waits again."
GIVEN_AGAIN = "“{question}” is given again from this moment on."
HANDED_BACK = "{name} has handed back a question that you had taken: it waits for any moderator again."
TAKEN = "That is one more way to ask “{question}” now."
DONE = "Done"


class ReviewButtons:
    """Buttons that moderators press. Each method is a listener of the action of its name."""

    def __init__(self, context: Context, home: Home) -> None:
        self._context = context
        self._home = home

    @property
    def actions(self) -> dict[str, Listener]:
        """Return what to listen with, by patterns of action_ids."""
        pressed: tuple[Any, ...] = (
            self.approve, self.edit_proposal, self.reject, self.drop_draft, self.answer, self.same_as, self.dismiss,
            self.take_on, self.hand_back,
            self.edit_pair, self.retire_pair, self.restore_pair, self.merge_pair, self.undo, self.fix, self.leave,
            self.take, self.tell_wrong,
        )  # fmt: skip
        several = {
            r"unanswered_page_\w+": self.unanswered_page,
            r"history_page_\w+": self.history_page,
            r"same_as_pair_\d": self.same_as_pair,
        }
        return {listener.__name__: listener for listener in pressed} | several

    # -- proposals

    async def approve(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Take a proposal into the archive as it is."""
        await self._do(ack, body, self._approve(_value(body, "proposal"), _value(body, "seen"), user(body)))

    async def edit_proposal(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the form with a proposal in it."""
        await self._open(
            ack, body, opening_forms.deciding(self._context, _value(body, "proposal"), pressed_in(body))
        )

    async def reject(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Ask for the reason to reject a proposal."""
        await self._open(
            ack, body, opening_forms.rejecting(self._context, _value(body, "proposal"), pressed_in(body))
        )

    async def drop_draft(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Leave out of the archive what somebody answered: nobody proposed it, and nobody wants a reason."""
        await self._do(ack, body, self._drop(_value(body, "proposal"), user(body)))

    # -- unanswered questions

    async def answer(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the form with an unanswered question in it: also for members who see its card, who propose then."""
        await ack()
        group = _value(body, "group")
        if await self._is_on_the_card(body, group) or await self._context.permits(body):
            await self._show(
                body, opening_forms.answering(self._context, user(body), group, pressed_in(body))
            )

    async def same_as(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Ask for the pair that answers an unanswered question."""
        await self._open(
            ack, body, opening_forms.picking(self._context, _value(body, "group"), pressed_in(body))
        )

    async def same_as_pair(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Answer an unanswered question with the pair near to it that was pressed."""
        group, pair = _value(body, "group"), _value(body, "pair")
        origin = self._context.platform.permalink(group) or pressed_in(body).origin or "Slack"
        await self._do(ack, body, same_as(self._context, group, pair, Actor(user(body), origin)))

    async def dismiss(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Take an unanswered question off the list."""
        await self._do(ack, body, self._dismiss(_value(body, "group"), user(body)))

    async def take_on(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Take an unanswered question for who presses: others see it, and leave it to them."""
        await self._do(ack, body, self._take_on(_value(body, "group"), user(body)))

    async def hand_back(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Hand an unanswered question back: any moderator may do so, for who took it may be away."""
        await self._do(ack, body, self._hand_back(_value(body, "group"), user(body)))

    # -- pairs and the answers made of them

    async def edit_pair(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the form for a pair; *key* tells of which answer it was, if somebody found that wanting."""
        form_state = replace(pressed_in(body), key=_value(body, "key"))
        await self._open(ack, body, opening_forms.editing(self._context, _value(body, "pair"), form_state))

    async def retire_pair(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Ask why a pair is to be given no more."""
        await self._open(
            ack, body, opening_forms.retiring(self._context, _value(body, "pair"), pressed_in(body))
        )

    async def restore_pair(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Give a pair again that was retired."""
        origin = pressed_in(body).origin or "Slack"
        await self._do(ack, body, self._restore(_value(body, "pair"), Actor(user(body), origin)))

    async def merge_pair(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Ask which pair another one is to become a part of."""
        await self._open(
            ack, body, opening_forms.merging(self._context, _value(body, "pair"), pressed_in(body))
        )

    async def undo(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Take back what an entry of the history tells of; the page of it is shown anew."""
        await ack()
        if not await self._context.permits(body):
            return
        try:
            words = await self._undo(number(_value(body, "entry")), user(body))
        except NotDone as reason:
            words = await self._context.why(reason, user(body))
        await self._context.tell(body, words, title=DONE)
        page = await history(self._context, _value(body, "of"), number(_value(body, "offset")))
        await self._context.answer(body, page, replace=True)

    async def fix(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the form to correct an answer."""
        form_state = replace(pressed_in(body), key=_value(body, "key"), pair=_value(body, "pair"))
        await self._open(ack, body, opening_forms.fixing(self._context, form_state))

    async def leave(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Leave an answer as it is that somebody found not helpful."""
        await ack()
        if await self._context.permits(body):
            await self._context.desk.reviews.leave(_value(body, "key"), user(body))
            await self._show_anew(body)

    async def take(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Make the words of who chose a pair one more way to ask it."""
        await self._do(ack, body, self._take(_value(body, "key"), user(body)))

    async def tell_wrong(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Ask a member what was wrong with an answer."""
        await ack()
        form_state = FormState(key=_value(body, "key"), pair=_value(body, "pair"))
        await self._context.show(body, opening_forms.asking_what_was_wrong(self._context, form_state))

    # -- pages

    async def unanswered_page(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Show another page of the queue."""
        await ack()
        if await self._context.permits(body):
            offset = number(_value(body, "offset"))
            await self._context.answer(body, await unanswered(self._context, offset), replace=True)

    async def history_page(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Show another page of what was done."""
        await ack()
        if await self._context.permits(body):
            page = history(self._context, _value(body, "pair"), number(_value(body, "offset")))
            await self._context.answer(body, await page, replace=True)

    # -- how

    async def _is_on_the_card(self, body: dict[str, Any], group: str) -> bool:
        """Return whether what was pressed is the card that tells of that question: only who sees a card knows its
        place.
        """
        press = Press.of(body)
        card = await self._context.mailbox.standing(press.channel, press.ts)
        return card is not None and await self._context.desk.queue.is_on_card(card.key, group)

    async def _open(self, ack: AsyncAck, body: dict[str, Any], making: Coroutine[Any, Any, View]) -> None:
        """Open what *making* makes, before a moderator."""
        await ack()
        if await self._context.permits(body):
            await self._show(body, making)
        else:
            making.close()

    async def _show(self, body: dict[str, Any], making: Coroutine[Any, Any, View]) -> None:
        """Open what *making* makes; what cannot be made is out of date where it was pressed."""
        if not await self._context.show(body, making):
            await self._refresh(body)

    async def _do(self, ack: AsyncAck, body: dict[str, Any], work: Coroutine[Any, Any, str]) -> None:
        """Do *work* for a moderator, and say what it returns, if anything: some of it is seen at once where it was
        pressed.
        """
        await ack()
        if not await self._context.permits(body):
            work.close()
            return
        try:
            words = await work
        except NotDone as reason:
            await self._context.tell(body, await self._context.why(reason, user(body)))
            await self._refresh(body)
        else:
            if words:
                await self._context.tell(body, words, title=DONE)
            await self._show_anew(body)

    async def _show_anew(self, body: dict[str, Any]) -> None:
        """Show the App Home, or the list, in which a button was pressed as it is now."""
        if (body.get("view") or {}).get("type") == "home":
            await self._home.show_again(body)
        elif (form_state := pressed_in(body)).listed:
            await show_list_anew(self._context, form_state, user(body))

    async def _refresh(self, body: dict[str, Any]) -> None:
        """Show what is true where a button was pressed in vain: the list or the App Home anew, or a card that is
        settled. Cards that the database knows are `CardUpdates`' business.
        """
        press = Press.of(body)
        if (body.get("view") or {}).get("type") == "home" or press.private:
            await self._show_anew(body)
        elif press.ts and await self._context.mailbox.standing(press.channel, press.ts) is None:
            await self._context.answer(body, cards.settled("", GONE).payload or {}, replace=True)

    async def _approve(self, proposal_id: str, seen: str, by: str) -> str:
        context = self._context
        proposal = await context.desk.proposals.get(proposal_id)
        if proposal.draft and seen and proposal.draft.changed_since(seen):
            raise NotDone(CHANGED)  # nothing goes live that nobody has looked at
        pair = await context.desk.proposals.approve(proposal_id, by, proposal.draft)
        words, name = LIVE if proposal.by == by else APPROVED, await context.lookup.called(proposal.by)
        return words.format(question=word_cut(pair.question, 200), name=name)

    async def _drop(self, proposal_id: str, by: str) -> str:
        dropped = await self._context.desk.proposals.reject(proposal_id, by)
        return DISMISSED.format(question=word_cut(dropped.draft.question if dropped.draft else "", 200))

    async def _undo(self, entry_id: int, by: str) -> str:
        pair = await self._context.desk.pairs.undo(entry_id, Actor(by, "/ama history"))
        return TAKEN_BACK.format(question=word_cut(pair.question, 200)) if pair else NEVER_ADDED

    async def _restore(self, pair_id: str, actor: Actor) -> str:
        pair = await self._context.desk.pairs.restore(pair_id, actor)
        return GIVEN_AGAIN.format(question=word_cut(pair.question, 200))

    async def _take(self, key: str, by: str) -> str:
        origin = self._context.platform.permalink(key) or ""
        pair = await self._context.desk.reviews.take(key, Actor(by, origin))
        return TAKEN.format(question=word_cut(pair.question, 200))

    async def _dismiss(self, group_id: str, by: str) -> str:
        group = await self._context.desk.queue.dismiss(group_id, by)
        return DISMISSED.format(question=word_cut(group.question, 200))

    async def _take_on(self, group_id: str, by: str) -> str:
        await self._context.desk.queue.take(group_id, by, await self._context.lookup.called(by))
        return ""

    async def _hand_back(self, group_id: str, by: str) -> str:
        group = await self._context.desk.queue.hand_back(group_id)
        if group.taken_by and group.taken_by != by:
            words = HANDED_BACK.format(name=await self._context.lookup.called(by))
            where = linked(self._context.platform.permalink(group.id))
            await self._context.write(group.taken_by, words, as_blocks(section(text(words)), *where))
        return ""


def _value(body: dict[str, Any], name: str) -> str:
    return Press.of(body).value.get(name, "")
