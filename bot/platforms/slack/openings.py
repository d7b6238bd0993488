"""Which form opens, with what in it: put together while somebody waits for it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING

from bot.moderation import Draft, Vanished, question_key
from bot.platforms.slack import dialogs, forms

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.platforms.slack.errands import Errand
    from bot.platforms.slack.modals import View
    from bot.platforms.slack.office import Office

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
    title: str = forms.ADD,
) -> View:
    """The form for a new pair: for a moderator to save, for anybody else to propose."""
    amas = office.desk.amas()
    moderator = await office.moderators.includes(user)
    return forms.pair_form(
        title if moderator else forms.PROPOSE,
        forms.placed(draft, amas),
        errand,
        amas,
        submit=forms.SAVE if moderator else forms.SEND,
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
    return await adding(office, user, draft, errand, title=forms.ANSWER)


async def editing(office: Office, pair_id: str, errand: Errand, *, afresh: str = "") -> View:
    """The form for a pair that exists; *afresh* where it takes the place of another form. Raises Vanished."""
    draft = office.desk.draft(pair_id)
    errand = dataclasses.replace(errand, pair=pair_id, opened=draft.fingerprint())
    return forms.pair_form(forms.EDIT, draft, errand, office.desk.amas(), afresh=afresh)


async def deciding(office: Office, proposal_id: str, errand: Errand) -> View:
    """The form with a proposal in it, to be saved as edited. Raises Vanished."""
    proposal = await office.desk.proposal(proposal_id)
    if proposal.draft is None:
        raise Vanished(UNKEPT)
    amas = office.desk.amas()
    errand = dataclasses.replace(
        errand, proposal=proposal_id, group=proposal.group or "", origin=proposal.origin
    )
    return forms.pair_form(forms.ADD, forms.placed(proposal.draft, amas), errand, amas)


async def fixing(office: Office, errand: Errand) -> View:
    """The form to correct the reply under `errand.key`."""
    standing = await office.mailbox.standing_under(errand.key)
    thread = standing.place.thread if standing else None
    question = await office.reader.asked(question_key(errand.key), thread)
    unread = NOT_READ if office.platform.permalink(errand.key) else NOT_KEPT
    return dialogs.fix(question, office.desk.served(errand.pair), errand, [] if question else [unread])
