"""Forms that open, with what is in them: put together while somebody waits for it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

from bot.keys import question_of
from bot.matching.asking import as_question
from bot.moderation import Draft, Vanished
from bot.platforms.slack.card_updates import asked
from bot.platforms.slack.context import Context
from bot.platforms.slack.interactions import Press, user
from bot.platforms.slack.lookup import MessageReference
from bot.platforms.slack.views import lists, pair_form, review_forms
from bot.platforms.slack.views.lists import DIRECTLY
from bot.platforms.slack.views.modals import FormState

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.pairs import Pair
    from bot.platforms.slack.context import Context
    from bot.platforms.slack.views.modals import View


NOT_MINE = "This is no answer of mine: use the shortcut on a reply that I gave from the archive."


class OpeningForms:
    """Shortcuts in the menu of a message, and of the workspace."""

    def __init__(self, context: Context) -> None:
        self._context = context

    async def add_pair(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the form, filled in from the message and its thread."""
        await ack()
        await self._context.show(body, self._from(MessageReference.of(body), user(body)))

    async def new_pair(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the form, empty."""
        await ack()
        await self._context.show(body, adding(self._context, user(body), Draft("", ""), FormState()))

    async def fix_reply(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open the form to correct one of our replies."""
        await ack()
        if await self._context.permits(body):
            await self._context.show(body, self._fix(MessageReference.of(body)))

    async def _from(self, said: MessageReference, by: str) -> View:
        draft, notes = await self._context.lookup.draft(said)
        if draft.guest:
            named = await self._context.desk.naming.called(said.author, draft.guest)
            draft = dataclasses.replace(draft, guest=named)
        origin = DIRECTLY if said.direct else draft.link or ""
        return await adding(self._context, by, draft, FormState(origin=origin), notes)

    async def _fix(self, said: MessageReference) -> View:
        standing = await self._context.mailbox.standing(said.channel, said.ts)
        if standing is None or standing.asker is None or not standing.pair_id:
            raise Vanished(NOT_MINE)
        origin = await self._context.lookup.permalink(said.channel, said.ts) or ""
        form_state = FormState(key=standing.key, pair=standing.pair_id, origin=origin)
        return await fixing(self._context, form_state)


MOST_WAYS = 8
NOT_READ = "I cannot read the question any more (or am not allowed to): type it in."
NOT_KEPT = "This was asked by /ama, and what is asked so nobody keeps: type in what was asked."
UNKEPT = "The text of this proposal is no longer kept."


async def adding(  # noqa: PLR0913 - for whom, and what the form shows
    context: Context,
    user: str,
    draft: Draft,
    form_state: FormState,
    notes: Iterable[str] = (),
    *,
    title: str = pair_form.ADD,
) -> View:
    """Return the form for a new pair: for a moderator to save, for anybody else to propose."""
    amas = context.desk.archive.amas()
    moderator = await context.moderators.includes(user)
    return pair_form.pair_form(
        title if moderator else pair_form.PROPOSE,
        pair_form.placed(draft, amas),
        form_state,
        amas,
        submit=pair_form.SAVE if moderator else pair_form.SEND,
        notes=notes,
    )


async def answering(context: Context, user: str, group_id: str, form_state: FormState) -> View:
    """Return the form for the pair that an unanswered question wants; who writes it is who answers."""
    group = await context.desk.queue.group(group_id)
    moderator = await context.moderators.includes(user)  # who is none sees what the card says, and no more
    ways = dict.fromkeys(question.question for question in group.questions if moderator)
    ways.pop(group.question, None)
    draft = Draft(
        as_question(group.question),
        "",
        also=tuple(ways)[:MOST_WAYS],
        guest=await context.desk.naming.called(user, await context.lookup.name(user)),
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
    )
    form_state = dataclasses.replace(
        form_state, group=group.id, origin=context.platform.permalink(group.id) or ""
    )
    return await adding(context, user, draft, form_state, title=pair_form.ANSWER)


async def editing(context: Context, pair_id: str, form_state: FormState, *, afresh: str = "") -> View:
    """Return the form for a pair that exists; *afresh* where it takes the place of another form. Raises Vanished."""
    draft = context.desk.archive.draft(pair_id)
    form_state = dataclasses.replace(form_state, pair=pair_id, opened=draft.fingerprint())
    today = dt.date.today()  # noqa: DTZ011 - the operator's calendar
    pair, amas = context.desk.archive.pair(pair_id), context.desk.archive.amas()
    notes, retired = [lists.given_no_more(pair, today)], pair.is_retired(today)
    return pair_form.pair_form(
        pair_form.EDIT, draft, form_state, amas, notes=notes, afresh=afresh, retired=retired
    )


async def deciding(context: Context, proposal_id: str, form_state: FormState) -> View:
    """Return the form with a proposal in it, to be saved as edited. Raises Vanished."""
    proposal = await context.desk.proposals.get(proposal_id)
    if proposal.draft is None:
        raise Vanished(UNKEPT)
    amas = context.desk.archive.amas()
    form_state = dataclasses.replace(
        form_state, proposal=proposal_id, group=proposal.group or "", origin=proposal.origin
    )
    return pair_form.pair_form(pair_form.ADD, pair_form.placed(proposal.draft, amas), form_state, amas)


async def fixing(context: Context, form_state: FormState) -> View:
    """Return the form to correct the reply under `form_state.key`."""
    question = await asked(context.mailbox, context.lookup, form_state.key)
    unread = NOT_READ if context.platform.permalink(form_state.key) else NOT_KEPT
    given = context.desk.archive.get(form_state.pair)
    return await fix_form(context, question, given, form_state, [] if question else [unread])


async def fix_form(
    context: Context, question: str, given: Pair | None, form_state: FormState, notes: Iterable[str]
) -> View:
    """Return the form to say what is right for *question*, with the other pairs that came near to it."""
    ids = await context.desk.reviews.near(question_of(form_state.key))
    near = context.desk.search.given(ids, besides=given.id if given else "")
    return review_forms.fix(question, given, form_state, notes, near=near)


async def merging(context: Context, pair_id: str, form_state: FormState) -> View:
    """Return the form to choose the pair that another one is to become a part of. Raises Vanished."""
    pair = context.desk.archive.pair(pair_id)
    return review_forms.merge(pair, dataclasses.replace(form_state, pair=pair_id))


async def rejecting(context: Context, proposal_id: str, form_state: FormState) -> View:
    """Return the form for the reason to reject a proposal. Raises Vanished."""
    proposal = await context.desk.proposals.get(proposal_id)
    return review_forms.reject(proposal.draft, dataclasses.replace(form_state, proposal=proposal_id))


async def picking(context: Context, group_id: str, form_state: FormState) -> View:
    """Return the form to choose the pair that answers an unanswered question. Raises Vanished."""
    group = await context.desk.queue.group(group_id)
    origin = context.platform.permalink(group.id) or form_state.origin
    form_state = dataclasses.replace(form_state, group=group.id, origin=origin)
    return review_forms.same_as(group, form_state, context.desk.search.nearest_to(group))


async def retiring(context: Context, pair_id: str, form_state: FormState) -> View:
    """Return the form for the reason to give a pair no more. Raises Vanished."""
    return review_forms.retire(
        context.desk.archive.pair(pair_id), dataclasses.replace(form_state, pair=pair_id)
    )


async def asking_what_was_wrong(context: Context, form_state: FormState) -> View:
    """Return the form in which a member says what was wrong with an answer."""
    return review_forms.wrong(context.desk.archive.get(form_state.pair), form_state)


def pressed_in(body: dict[str, Any]) -> FormState:
    """Return where a button was pressed: in a form, in the App Home, on a card, or in a list that one person sees."""
    press, view = Press.of(body), body.get("view") or {}
    if view.get("type") == "modal":
        form_state = FormState.read(view.get("private_metadata"))
        kept = {name: getattr(form_state, name) for name in ("key", "origin", "listed", "page", "words")}
        return FormState(**kept)
    if press.private and press.value.keys() & {"page", "words"}:
        page, words = press.value.get("page", ""), press.value.get("words", "")
        return FormState(listed=str(body.get("response_url") or ""), page=page, words=words)
    return FormState(origin="App Home" if view.get("type") == "home" else "")
