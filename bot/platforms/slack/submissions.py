"""What happens when a form about a pair is sent in. Who sends it is asked again here: payloads come from outside."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
from typing import TYPE_CHECKING, Any

from bot.messages import Place
from bot.moderation import Conflict, Decided, NotDone, Vanished, faults
from bot.platforms.slack import cards, forms, modals
from bot.platforms.slack.errands import Errand
from bot.platforms.slack.office import BROKEN, Office, user
from bot.platforms.slack.outcomes import Outcome, Outcomes
from bot.replies import word_cut

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.moderation import Draft, Proposal
    from bot.platforms.slack.modals import View
    from bot.verdicts import Candidate

log = logging.getLogger(__name__)

DONE = "Done"
SAVED = "“{question}” is in the archive now, and is answered from this moment on."
CHANGED = "The pair is changed, and is answered so from this moment on."
PHRASED = "“{question}” is one more way to ask “{pair}” now. That pair keeps its own answer."
REPLACED = "From now on this is given in the place of “{pair}”, which stays in the archive."
ASKERS_TOLD = "Whoever asked it lately is told in their thread."
PROPOSED = "Thank you! The moderators will look at it, and you will be told what they decide."
KNOWN = "The archive has something like it already: “{question}”"
VANISHED = "The pair is no longer in the archive. Your text is kept here: save it, and it becomes a new pair."
NOW = "As it is now: {text}"
ONLY_MODERATORS = "Only the moderators of the archive can change a pair. Nothing was saved."
APPROVED_YOURS = "Your proposal is in the archive now. Thank you!"
PHRASED_YOURS = "What you proposed is one more way to ask a pair of the archive now. Thank you!"
ANSWERED_BY, APPROVED_BY = "{name} has answered this:", "{name} has approved this:"
CHANGED_BY = "{name} has changed this pair:"


class Submissions:
    """The form `pair_form`: to add, propose, answer, edit, or decide on a proposal."""

    def __init__(self, office: Office, outcomes: Outcomes) -> None:
        self._office = office
        self._outcomes = outcomes

    async def pair_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Faults go beside their fields, near-duplicates into a question; then it is saved, and said so."""
        view = body["view"]
        errand = Errand.read(view.get("private_metadata"))
        draft = self._read(view, errand)
        wrong = faults(draft, placed=not errand.pair)
        if wrong:
            await ack(response_action="errors", errors=forms.errors(view, wrong))
            return
        moderator = await self._office.moderators.includes(user(body))
        near = () if errand.pair else self._office.desk.near(draft)[: forms.MOST_NEAR]
        if moderator and near and not _is_settled(view, errand, near):
            errand = dataclasses.replace(errand, seen=_mark(near))
            await ack(response_action="update", view=self._form(view, draft, errand, near=near))
            return
        saving = _Saving(self._office, body, draft, errand, near, moderator=moderator)
        await self._outcomes.reach(ack, body, lambda: self._outcome(saving))

    async def _outcome(self, saving: _Saving) -> Outcome:
        """That it is done, or the form again with what is in the way: no text is lost."""
        try:
            return Outcome(modals.told(DONE, *await saving.save()))
        except NotDone as reason:
            return Outcome(await self._again(saving, reason), final=False)
        except Exception:  # whatever it is, what somebody wrote is handed back
            log.exception("a pair could not be saved")
            return Outcome(self._form(saving.body["view"], saving.draft, saving.errand, BROKEN), final=False)

    async def _again(self, saving: _Saving, reason: NotDone) -> View:
        view, draft, errand = saving.body["view"], saving.draft, saving.errand
        match reason:
            case Conflict():
                return self._compared(view, draft, errand, reason)
            case Vanished() if errand.pair:
                return self._form(view, draft, dataclasses.replace(errand, pair="", opened=""), VANISHED)
        return self._form(view, draft, errand, await self._office.why(reason))

    def _form(
        self, view: View, draft: Draft, errand: Errand, *notes: str, near: Sequence[Candidate] = ()
    ) -> View:
        """The form again, with everything that was typed into it."""
        amas = self._office.desk.amas()
        title, submit = view["title"]["text"], (view.get("submit") or {}).get("text") or forms.SAVE
        draft = draft if errand.pair else forms.placed(draft, amas)
        return forms.pair_form(title, draft, errand, amas, submit=submit, notes=notes, near=near)

    def _compared(self, view: View, draft: Draft, errand: Errand, conflict: Conflict) -> View:
        """The form with what this person changed, the rest as it is now, and what somebody else wrote above it."""
        changed = draft.tidied().changed_since(errand.opened)
        both = dataclasses.replace(conflict.current, **{name: getattr(draft, name) for name in changed})
        notes = [str(conflict), *(_now(conflict.current, field) for field in conflict.fields)]
        now = conflict.current.fingerprint()
        errand = dataclasses.replace(errand, opened=now)
        both = dataclasses.replace(both, file=draft.file)
        return forms.pair_form(
            view["title"]["text"],
            both,
            errand,
            self._office.desk.amas(),
            notes=notes,
            afresh=f"~{_digest(now)}",
        )

    def _read(self, view: View, errand: Errand) -> Draft:
        """What was sent in; of a pair that exists, what the form could not show is as it was."""
        try:
            was = self._office.desk.draft(errand.pair) if errand.pair else None
        except Vanished:
            was = None
        draft = forms.read(view, was.answer if was else "")
        if was:
            return dataclasses.replace(draft, file=was.file, new_title=None)
        return forms.resolved(draft, self._office.desk.amas())


class _Saving:
    """One form that is sent in, and everything that follows."""

    def __init__(  # noqa: PLR0913 - what was sent in, and by whom
        self,
        office: Office,
        body: dict[str, Any],
        draft: Draft,
        errand: Errand,
        near: Sequence[Candidate],
        *,
        moderator: bool,
    ) -> None:
        self.body, self.draft, self.errand = body, draft, errand
        self._office, self._near, self._moderator = office, near, moderator
        self._by = user(body)
        self._origin = errand.origin or "Slack"

    async def save(self) -> list[str]:
        """Do what the form is for; what to tell who sent it. Raises NotDone."""
        if not self._moderator:
            return await self._propose()
        group = await self._office.group(self.errand.group)
        if self.errand.proposal:
            words = await self._decide()
        elif self.errand.pair:
            await self._edit()
            words = [CHANGED]
        else:
            words = await self._add(self.errand.group or None)
        name = await self._office.called(self._by)
        await self._office.settle_group(group, ANSWERED_BY.format(name=name))
        if not self.errand.proposal:
            done = CHANGED_BY if self.errand.pair else ANSWERED_BY
            await self._office.settle_card(self.errand.card, done.format(name=name), self.draft.question)
        return [*words, ASKERS_TOLD] if group else words

    async def _propose(self) -> list[str]:
        if self.errand.pair or self.errand.proposal:
            raise NotDone(ONLY_MODERATORS)
        desk, group = self._office.desk, self.errand.group or None
        proposal = await desk.proposal(await desk.propose(self.draft, self._by, self._origin, group=group))
        await announce(self._office, proposal, self._near)
        known = [KNOWN.format(question=word_cut(one.pair.question, 200)) for one in self._near[:1]]
        return [PROPOSED, *known]

    async def _edit(self) -> None:
        desk, pair = self._office.desk, self.errand.pair
        await desk.edit(pair, self.draft, self._by, self._origin, opened=self.errand.opened)

    async def _add(self, group: str | None) -> list[str]:
        """As a pair of its own, as a phrasing of another, or in the place of another."""
        desk, draft = self._office.desk, self.draft
        what, pair_id = forms.chosen(self.body["view"])
        question = word_cut(draft.question, 200)
        if what == forms.PHRASING:
            pair = await desk.add_phrasing(pair_id, draft.question, self._by, self._origin, group=group)
            for way in draft.also:
                pair = await desk.add_phrasing(pair_id, way, self._by, self._origin)
            return [PHRASED.format(question=question, pair=word_cut(pair.question, 200))]
        if what == forms.REPLACE:
            older = word_cut(desk.pair(pair_id).question, 200)
            await desk.supersede(pair_id, draft, self._by, self._origin, group=group)
            return [SAVED.format(question=question), REPLACED.format(pair=older)]
        await desk.add(draft, self._by, self._origin, group=group)
        return [SAVED.format(question=question)]

    async def _decide(self) -> list[str]:
        """Approve a proposal as it was edited; where it becomes something of another pair, it is closed with that."""
        desk, proposal_id = self._office.desk, self.errand.proposal
        proposal = await desk.proposal(proposal_id)
        words = [SAVED.format(question=word_cut(self.draft.question, 200))]
        if forms.chosen(self.body["view"])[0] in {forms.PHRASING, forms.REPLACE}:
            if proposal.state != "open":
                raise Decided(proposal.decided_by or "", proposal.state)
            words = await self._add(proposal.group)
            await desk.reject(proposal_id, self._by, "it became part of another pair")
            await settle_approved(self._office, proposal, self._by, PHRASED_YOURS)
        else:
            await desk.approve(proposal_id, self._by, self.draft)
            await settle_approved(self._office, proposal, self._by, APPROVED_YOURS)
        return words


async def announce(office: Office, proposal: Proposal, near: Sequence[Candidate]) -> None:
    """Have the proposal's card stand in the moderators' channel, if there is one."""
    if channel := office.platform.moderators_channel:
        card = cards.proposal(proposal, await office.called(proposal.by), near)
        await office.mailbox.say(cards.proposal_key(proposal.id), Place(channel), card)


async def settle_approved(office: Office, proposal: Proposal, by: str, words: str) -> None:
    """Say on the proposal's card that *by* approved it, and *words* to who proposed it."""
    about = proposal.draft.question if proposal.draft else ""
    name = await office.called(by)
    await office.settle_proposal(proposal.id, APPROVED_BY.format(name=name), about)
    await office.write(f"{cards.proposal_key(proposal.id)}:told", proposal.by, words, about)


def _is_settled(view: View, errand: Errand, near: Sequence[Candidate]) -> bool:
    """Whether who sent the form has said what is to become of these near-duplicates."""
    what, pair_id = forms.chosen(view)
    offered = pair_id in {candidate.pair.id for candidate in near}
    return errand.seen == _mark(near) and (what == forms.ANYWAY or (bool(what) and offered))


def _mark(near: Sequence[Candidate]) -> str:
    return _digest("\0".join(sorted(candidate.pair.id for candidate in near)))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _now(current: Draft, field: str) -> str:
    value = getattr(current, field, None) or "(nothing)"
    return NOW.format(text=value if isinstance(value, str) else "; ".join(value))
