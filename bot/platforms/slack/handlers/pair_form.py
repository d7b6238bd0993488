"""The form about a pair, when it is sent in. Who sends it is asked again here: payloads come from outside."""

from __future__ import annotations

import asyncio
import dataclasses
import hashlib
import logging
from typing import TYPE_CHECKING, Any

from bot.display import word_cut
from bot.moderation import Actor, Conflict, NotDone, Vanished, faults
from bot.pairs import Ama
from bot.platforms.slack.context import BROKEN, Context, FormOutcome, SubmitOnce
from bot.platforms.slack.handlers.review_queue import show_list_anew
from bot.platforms.slack.interactions import user
from bot.platforms.slack.views import modals
from bot.platforms.slack.views import pair_form as forms
from bot.platforms.slack.views.modals import FormState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.moderation import Draft
    from bot.platforms.slack.views.modals import View
    from bot.verdicts import Candidate

log = logging.getLogger(__name__)

DONE = "Done"
SAVED = "“{question}” is in the archive now, and is answered from this moment on."
CHANGED = "The pair is changed, and is answered so from this moment on."
NOTHING_CHANGED = "Nothing was changed: the pair says this already."
PHRASED = "“{question}” is one more way to ask “{pair}” now. That pair keeps its own answer."
REPLACED = "From now on this is given in the place of “{pair}”, which stays in the archive."
ASKERS_TOLD = "Whoever asked it lately is told in their thread."
PROPOSED = "Thank you! The moderators will look at it, and you will be told what they decide."
KNOWN = "The archive has something like it already: “{question}”"
VANISHED = "The pair is no longer in the archive. Your text is kept here: save it, and it becomes a new pair."
NOW = "As it is now: {text}"
ONLY_MODERATORS = "Only the moderators of the archive can change a pair. Nothing was saved."


class PairForm:
    """The form `pair_form`: to add, propose, answer, edit, or decide on a proposal."""

    def __init__(self, context: Context, submit_once: SubmitOnce) -> None:
        self._context = context
        self._submit_once = submit_once

    async def pair_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Save what was sent in, and say so; where there are faults, tell them beside their fields, and of
        near-duplicates ask what is to become of it.
        """
        view = body["view"]
        form_state = FormState.read(view.get("private_metadata"))
        draft = self._read(view, form_state)
        wrong = faults(draft, placed=not form_state.pair)
        if wrong:
            await ack(response_action="errors", errors=forms.errors(view, wrong))
            return
        moderator = await self._context.moderators.includes(user(body))
        near = () if form_state.pair else self._context.desk.search.near(draft)[: forms.MOST_NEAR]
        if moderator and near and not _is_settled(view, form_state, near):
            form_state = dataclasses.replace(form_state, seen=_mark(near))
            await ack(response_action="update", view=self._form(view, draft, form_state, near=near))
            return
        saving = _Saving(self._context, body, draft, form_state, near, moderator=moderator)
        await self._submit_once.reach(ack, body, lambda: self._outcome(saving))

    async def preview(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Show what is in the form as members will see it, or why nobody would."""
        await ack()
        view = body.get("view") or {}
        form_state = FormState.read(view.get("private_metadata"))
        draft = self._read(view, form_state)
        if wrong := faults(draft, placed=False):
            await self._context.tell(body, " ".join(forms.named(fault) for fault in wrong))
            return
        await self._context.show(body, self._previewed(draft, form_state.pair))

    async def _previewed(self, draft: Draft, pair_id: str) -> View:
        archive, platform = self._context.desk.archive, self._context.platform
        ama, was = archive.ama(draft.file or ""), archive.get(pair_id)
        pair = forms.previewed(draft, ama or Ama(draft.new_title or forms.SLACK_AMA), was)
        return forms.preview((await asyncio.to_thread(platform.preview, pair, was))["blocks"])

    async def _outcome(self, saving: _Saving) -> FormOutcome:
        """Return word that it is done, or the form again with what is in the way: no text is lost."""
        try:
            said = await saving.save()
            if saving.form_state.listed:
                await show_list_anew(self._context, saving.form_state, user(saving.body))
            return FormOutcome(modals.told(DONE, *said, ends=True))
        except NotDone as reason:
            return FormOutcome(await self._again(saving, reason), final=False)
        except Exception:  # whatever it is, what somebody wrote is handed back
            log.exception("a pair could not be saved")
            return FormOutcome(
                self._form(saving.body["view"], saving.draft, saving.form_state, BROKEN), final=False
            )

    async def _again(self, saving: _Saving, reason: NotDone) -> View:
        view, draft, form_state = saving.body["view"], saving.draft, saving.form_state
        match reason:
            case Conflict():
                return self._compared(view, draft, form_state, reason)
            case Vanished() if form_state.pair:
                form_state = dataclasses.replace(form_state, pair="", opened="")
                return self._form(view | {"title": {"text": forms.ADD}}, draft, form_state, VANISHED)
        return self._form(view, draft, form_state, await self._context.why(reason, user(saving.body)))

    def _form(
        self, view: View, draft: Draft, form_state: FormState, *notes: str, near: Sequence[Candidate] = ()
    ) -> View:
        """Return the form again, with everything that was typed into it."""
        amas = self._context.desk.archive.amas()
        title, submit = view["title"]["text"], (view.get("submit") or {}).get("text") or forms.SAVE
        draft = draft if form_state.pair else forms.placed(draft, amas)
        return forms.pair_form(title, draft, form_state, amas, submit=submit, notes=notes, near=near)

    def _compared(self, view: View, draft: Draft, form_state: FormState, conflict: Conflict) -> View:
        """Return the form with what this person changed, the rest as it is now, and what somebody else wrote above
        it.
        """
        changed = draft.tidied().changed_since(form_state.opened)
        both = dataclasses.replace(conflict.current, **{name: getattr(draft, name) for name in changed})
        notes = [str(conflict), *(_now(conflict.current, field) for field in conflict.fields)]
        now = conflict.current.fingerprint()
        form_state = dataclasses.replace(form_state, opened=now)
        both = dataclasses.replace(both, file=draft.file)
        return forms.pair_form(
            view["title"]["text"],
            both,
            form_state,
            self._context.desk.archive.amas(),
            notes=notes,
            afresh=f"~{_digest(now)}",
        )

    def _read(self, view: View, form_state: FormState) -> Draft:
        """Return what was sent in; of a pair that exists, what the form could not show is as it was."""
        try:
            was = self._context.desk.archive.draft(form_state.pair) if form_state.pair else None
        except Vanished:
            was = None
        draft = forms.read(view, was.answer if was else "")
        if was:
            return dataclasses.replace(draft, file=was.file, new_title=None)
        return forms.resolved(draft, self._context.desk.archive.amas())


class _Saving:
    """One form that is sent in, and everything that follows."""

    def __init__(  # noqa: PLR0913 - what was sent in, and by whom
        self,
        context: Context,
        body: dict[str, Any],
        draft: Draft,
        form_state: FormState,
        near: Sequence[Candidate],
        *,
        moderator: bool,
    ) -> None:
        self.body, self.draft, self.form_state = body, draft, form_state
        self._context, self._near, self._moderator = context, near, moderator
        self._actor = Actor(user(body), form_state.origin or "Slack")

    async def save(self) -> list[str]:
        """Do what the form is for; what to tell who sent it. Raises NotDone."""
        if not self._moderator:
            return await self._propose()
        if self.form_state.pair:
            return [await self._edit()]
        asked = await self._is_asked()
        words = await self._add()
        return [*words, ASKERS_TOLD] if asked else words

    async def _propose(self) -> list[str]:
        if self.form_state.pair or self.form_state.proposal:
            raise NotDone(ONLY_MODERATORS)
        group = self.form_state.group or None
        form = str(self.body["view"]["id"])
        await self._context.desk.proposals.propose(self.draft, self._actor, group=group, form=form)
        known = [KNOWN.format(question=word_cut(one.pair.question, 200)) for one in self._near[:1]]
        return [PROPOSED, *known]

    async def _edit(self) -> str:
        """Change the pair, and with it what somebody found wanting."""
        edit, form_state = self._context.desk.pairs.edit, self.form_state
        changed = await edit(
            form_state.pair,
            self.draft,
            self._actor,
            opened=form_state.opened,
            answer=form_state.key,
        )
        return CHANGED if changed else NOTHING_CHANGED

    async def _is_asked(self) -> bool:
        """Return whether somebody waits for it. A question that was decided meanwhile does not; saving goes on."""
        try:
            return bool(self.form_state.group and await self._context.desk.queue.group(self.form_state.group))
        except NotDone:
            return False

    async def _add(self) -> list[str]:
        """Add it as a pair of its own, as a phrasing of another, or in the place of another; a proposal, if it is one,
        is approved with that.
        """
        desk, draft = self._context.desk, self.draft
        what, pair_id = forms.chosen(self.body["view"])
        phrasing_of = pair_id if what == forms.PHRASING else ""
        in_place_of = pair_id if what == forms.REPLACE else ""
        older = word_cut(desk.archive.pair(pair_id).question, 200) if phrasing_of or in_place_of else ""
        actor, group = self._actor, self.form_state.group or None
        if self.form_state.proposal:
            proposal = self.form_state.proposal
            pair = await desk.proposals.approve(
                proposal, actor.id, draft, phrasing_of=phrasing_of, in_place_of=in_place_of
            )
        elif phrasing_of:
            pair = await desk.pairs.add_phrasings(phrasing_of, draft.tidied().phrasings, actor, group=group)
        elif in_place_of:
            pair = await desk.pairs.supersede(in_place_of, draft, actor, group=group)
        else:
            pair = await desk.pairs.add(draft, actor, group=group)
        if phrasing_of:
            return [PHRASED.format(question=word_cut(draft.question, 200), pair=older)]
        return [
            SAVED.format(question=word_cut(pair.question, 200)),
            *([REPLACED.format(pair=older)] if in_place_of else []),
        ]


def _is_settled(view: View, form_state: FormState, near: Sequence[Candidate]) -> bool:
    """Return whether who sent the form has said what is to become of these near-duplicates."""
    what, pair_id = forms.chosen(view)
    offered = pair_id in {candidate.pair.id for candidate in near}
    return form_state.seen == _mark(near) and (what == forms.ANYWAY or (bool(what) and offered))


def _mark(near: Sequence[Candidate]) -> str:
    return _digest("\0".join(sorted(candidate.pair.id for candidate in near)))


def _digest(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=6).hexdigest()


def _now(current: Draft, field: str) -> str:
    value = getattr(current, field, None) or "(nothing)"
    return NOW.format(text=value if isinstance(value, str) else "; ".join(value))
