"""Which form opens, with what in it: put together while somebody waits for it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

from bot.keys import question_key
from bot.moderation import Draft, Vanished
from bot.platforms.slack.context import Office, user
from bot.platforms.slack.lookup import Said
from bot.platforms.slack.views import pair_form, review_forms
from bot.platforms.slack.views.lists import DIRECTLY
from bot.platforms.slack.views.modals import Errand

if TYPE_CHECKING:
    from collections.abc import Iterable

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.platforms.slack.context import Office
    from bot.platforms.slack.views.modals import View


NOT_MINE = "This is no answer of mine: use the shortcut on a reply that I gave from the archive."


class Shortcuts:
    """What is in the menu of a message, and of the workspace."""

    def __init__(self, office: Office) -> None:
        self._office = office

    async def add_pair(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The form, filled in from the message and its thread."""
        await ack()
        await self._office.show(body, self._from(Said.of(body), user(body)))

    async def new_pair(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The form, empty."""
        await ack()
        await self._office.show(body, adding(self._office, user(body), Draft("", ""), Errand()))

    async def fix_reply(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """The form to correct one of our replies."""
        await ack()
        if await self._office.permits(body):
            await self._office.show(body, self._fix(Said.of(body)))

    async def _from(self, said: Said, by: str) -> View:
        draft, notes = await self._office.reader.draft(said)
        origin = DIRECTLY if said.direct else draft.link or ""
        return await adding(self._office, by, draft, Errand(origin=origin), notes)

    async def _fix(self, said: Said) -> View:
        standing = await self._office.mailbox.standing(said.channel, said.ts)
        if standing is None or standing.asker is None or not standing.pair_id:
            raise Vanished(NOT_MINE)
        origin = await self._office.reader.permalink(said.channel, said.ts) or ""
        errand = Errand(key=standing.key, pair=standing.pair_id, origin=origin)
        return await fixing(self._office, errand)


MOST_WAYS = 8
NOT_READ = "I cannot read the question any more (or am not allowed to): type it in."
NOT_KEPT = "This was asked by /ama, and what is asked so nobody keeps: type in what was asked."
UNKEPT = "The text of this proposal is no longer kept."


async def adding(  # noqa: PLR0913 - for whom, and what the form shows
    office: Office,
    user: str,
    draft: Draft,
    errand: Errand,
    notes: Iterable[str] = (),
    *,
    title: str = pair_form.ADD,
) -> View:
    """The form for a new pair: for a moderator to save, for anybody else to propose."""
    amas = office.desk.amas()
    moderator = await office.moderators.includes(user)
    return pair_form.pair_form(
        title if moderator else pair_form.PROPOSE,
        pair_form.placed(draft, amas),
        errand,
        amas,
        submit=pair_form.SAVE if moderator else pair_form.SEND,
        notes=notes,
    )


async def answering(office: Office, user: str, group_id: str, errand: Errand) -> View:
    """The form for the pair that an unanswered question wants; who writes it is who answers."""
    group = await office.desk.group(group_id)
    moderator = await office.moderators.includes(user)  # who is none sees what the card says, and no more
    ways = dict.fromkeys(question.question for question in group.questions if moderator)
    ways.pop(group.question, None)
    draft = Draft(
        group.question,
        "",
        also=tuple(ways)[:MOST_WAYS],
        guest=await office.reader.name(user),
        date=dt.datetime.now(tz=dt.UTC).date().isoformat(),
    )
    errand = dataclasses.replace(errand, group=group.id, origin=office.platform.permalink(group.id) or "")
    return await adding(office, user, draft, errand, title=pair_form.ANSWER)


async def editing(office: Office, pair_id: str, errand: Errand, *, afresh: str = "") -> View:
    """The form for a pair that exists; *afresh* where it takes the place of another form. Raises Vanished."""
    draft = office.desk.draft(pair_id)
    errand = dataclasses.replace(errand, pair=pair_id, opened=draft.fingerprint())
    return pair_form.pair_form(pair_form.EDIT, draft, errand, office.desk.amas(), afresh=afresh)


async def deciding(office: Office, proposal_id: str, errand: Errand) -> View:
    """The form with a proposal in it, to be saved as edited. Raises Vanished."""
    proposal = await office.desk.proposal(proposal_id)
    if proposal.draft is None:
        raise Vanished(UNKEPT)
    amas = office.desk.amas()
    errand = dataclasses.replace(
        errand, proposal=proposal_id, group=proposal.group or "", origin=proposal.origin
    )
    return pair_form.pair_form(pair_form.ADD, pair_form.placed(proposal.draft, amas), errand, amas)


async def fixing(office: Office, errand: Errand) -> View:
    """The form to correct the reply under `errand.key`."""
    standing = await office.mailbox.standing_under(errand.key)
    thread = standing.place.thread if standing else None
    question = await office.reader.asked(question_key(errand.key), thread)
    unread = NOT_READ if office.platform.permalink(errand.key) else NOT_KEPT
    return review_forms.fix(question, office.desk.served(errand.pair), errand, [] if question else [unread])
