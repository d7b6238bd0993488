"""What happens when a form about a pair is sent in. Who sends it is asked again here: payloads come from outside."""

from __future__ import annotations

import dataclasses
import hashlib
import logging
from typing import TYPE_CHECKING, Any

from bot.display import word_cut
from bot.moderation import Conflict, NotDone, Vanished, faults
from bot.platforms.slack.context import BROKEN, Office, user
from bot.platforms.slack.handlers.review_queue import show_list_anew
from bot.platforms.slack.handlers.submit_once import Outcome, Outcomes
from bot.platforms.slack.views import modals
from bot.platforms.slack.views import pair_form as forms
from bot.platforms.slack.views.modals import Errand

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
            said = await saving.save()
            await show_list_anew(self._office, saving.errand, user(saving.body))
            return Outcome(modals.told(DONE, *said))
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
                errand = dataclasses.replace(errand, pair="", opened="")
                return self._form(view | {"title": {"text": forms.ADD}}, draft, errand, VANISHED)
        return self._form(view, draft, errand, await self._office.why(reason, user(saving.body)))

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
        if self.errand.pair:
            return [await self._edit()]
        asked = await self._is_asked()
        words = await self._add()
        return [*words, ASKERS_TOLD] if asked else words

    async def _propose(self) -> list[str]:
        if self.errand.pair or self.errand.proposal:
            raise NotDone(ONLY_MODERATORS)
        group = self.errand.group or None
        form = str(self.body["view"]["id"])
        await self._office.desk.propose(self.draft, self._by, self._origin, group=group, form=form)
        known = [KNOWN.format(question=word_cut(one.pair.question, 200)) for one in self._near[:1]]
        return [PROPOSED, *known]

    async def _edit(self) -> str:
        """Change the pair, and with it what somebody found wanting."""
        edit, errand = self._office.desk.edit, self.errand
        changed = await edit(
            errand.pair, self.draft, self._by, self._origin, opened=errand.opened, answer=errand.key
        )
        return CHANGED if changed else NOTHING_CHANGED

    async def _is_asked(self) -> bool:
        """Whether somebody waits for it. A question that was decided meanwhile does not; saving goes on."""
        try:
            return bool(self.errand.group and await self._office.desk.group(self.errand.group))
        except NotDone:
            return False

    async def _add(self) -> list[str]:
        """As a pair of its own, as a phrasing of another, or in the place of another; a proposal, if it is one, is
        approved with that.
        """
        desk, draft = self._office.desk, self.draft
        what, pair_id = forms.chosen(self.body["view"])
        phrasing_of = pair_id if what == forms.PHRASING else ""
        in_place_of = pair_id if what == forms.REPLACE else ""
        older = word_cut(desk.pair(pair_id).question, 200) if phrasing_of or in_place_of else ""
        by, origin, group = self._by, self._origin, self.errand.group or None
        if self.errand.proposal:
            proposal = self.errand.proposal
            await desk.approve(proposal, by, draft, phrasing_of=phrasing_of, in_place_of=in_place_of)
        elif phrasing_of:
            await desk.add_phrasings(phrasing_of, draft.tidied().phrasings, by, origin, group=group)
        elif in_place_of:
            await desk.supersede(in_place_of, draft, by, origin, group=group)
        else:
            await desk.add(draft, by, origin, group=group)
        question = word_cut(draft.question, 200)
        if phrasing_of:
            return [PHRASED.format(question=question, pair=older)]
        return [SAVED.format(question=question), *([REPLACED.format(pair=older)] if in_place_of else [])]


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
