"""Pairs added, reworded, replaced and retired."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bot.archive.ids import id_for
from bot.display import word_cut
from bot.moderation.archive_writer import new_file
from bot.moderation.draft import Conflict, Decided, Draft, Fault, Faulty, file_within
from bot.moderation.journal import Journal
from bot.moderation.patch import Patch
from bot.moderation.plan import Plan
from bot.responder import veto_mark
from bot.store import Label
from bot.text import normalise

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.pairs import Pair
    from bot.store import HistoryEntry

NO_SUCH_AMA = "This AMA's file is no longer there: choose another, or name a new one."
LONGEST_REASON = 100  # characters of a comment beside a date
LONGEST_DETAILS = 500


class Changes(Journal):
    """What changes the archive. Whatever it was is written, and served, when a method returns."""

    def amas(self) -> tuple[tuple[str, str], ...]:
        """The AMAs a pair can be added to: each with its file (for `Draft.file`) and its title."""
        found = {pair.ama.file: pair.ama.title for pair in self._archive if pair.ama.file}
        return tuple((file_within(self.folder, file), title) for file, title in found.items())

    def draft(self, pair_id: str) -> Draft:
        """The pair of that id as a draft to edit; keep its `fingerprint()` for `edit`. Raises Vanished."""
        return Draft.of(self.pair(pair_id), self.folder)

    async def add(self, draft: Draft, by: str, origin: str, *, group: str | None = None) -> Pair:
        """Add *draft*; who asked it in vain (the *group* it was begun from, and whatever asks the same) is answered.

        Raises Faulty, Unsaved.
        """
        async with self._writing:
            return await self._undertake(await self._adding(draft.tidied(), by, origin, group))

    async def _adding(self, draft: Draft, by: str, origin: str, group: str | None) -> Plan:
        self._check(draft)
        addition = await self._addition(draft)
        added, label = addition.pair_id, _label(draft.question, addition.pair_id)
        deed = self._deed(added, "added", by, origin, word_cut(draft.question, LONGEST_DETAILS))
        return Plan(by, added, (addition,), (deed,), (label,), group=group)

    async def add_phrasings(
        self, pair_id: str, phrasings: Iterable[str], by: str, origin: str, *, group: str | None = None
    ) -> Pair:
        """Make *phrasings* more ways of asking that pair; nothing changes where they are that already.

        Raises Vanished, Faulty, Unsaved.
        """
        async with self._writing:
            await self._serving.refresh()
            return await self._undertake(self._phrasing(pair_id, phrasings, by, origin, group))

    def _phrasing(
        self, pair_id: str, phrasings: Iterable[str], by: str, origin: str, group: str | None
    ) -> Plan:
        known = {normalise(text) for text in self.pair(pair_id).phrasings}
        added: dict[str, str] = {}
        deeds: list[HistoryEntry] = []
        labels: list[Label] = []
        for phrasing in phrasings:
            draft = Draft(question=phrasing, answer="…").tidied()
            self._check(draft, placed=False)
            if normalise(draft.question) not in known:
                added.setdefault(normalise(draft.question), draft.question)
            details = word_cut(draft.question, LONGEST_DETAILS)
            deeds.append(self._deed(pair_id, "phrased", by, origin, details))
            labels.append(_label(draft.question, pair_id))
        amendments = (Patch(pair_id, added=tuple(added.values())),) if added else ()
        return Plan(by, pair_id, amendments, tuple(deeds), tuple(labels), group=group)

    async def edit(  # noqa: PLR0913 - what an edit is made of
        self, pair_id: str, draft: Draft, by: str, origin: str, *, opened: str, answer: str = ""
    ) -> Pair | None:
        """Let the pair say what *draft* says, in those fields that were changed since *opened*, the fingerprint of
        the draft that the form began with; None where it says that already, and nothing was written. That deals with
        the answer under the key *answer*, which says so if it gives that pair.

        Raises Conflict where somebody changed the same fields meanwhile; Vanished, Faulty, Unsaved.
        """
        draft = draft.tidied()
        self._check(draft, placed=False)
        async with self._writing:
            await self._serving.refresh()
            current, ama = self.draft(pair_id), self.pair(pair_id).ama
            draft = draft.without(guest=ama.guest, date=ama.date, link=ama.link, tags=ama.tags)
            changed = draft.changed_since(opened)
            both = changed & current.changed_since(opened)
            if fields := [name for name in sorted(both) if getattr(draft, name) != getattr(current, name)]:
                raise Conflict(fields, draft, current)
            amendment = Patch.between(pair_id, current, draft, changed)
            if not amendment:
                return None
            deed = self._deed(pair_id, "edited", by, origin, _said(amendment))
            plan = Plan(by, pair_id, (amendment,), (deed,), answer=answer, dealt="changed")
            return await self._undertake(plan)

    async def supersede(
        self, pair_id: str, draft: Draft, by: str, origin: str, *, group: str | None = None
    ) -> Pair:
        """Add *draft*, to be given in the place of the pair *pair_id*, which stays in the archive.

        Raises Vanished, Faulty, Unsaved, and Decided where it is superseded already.
        """
        async with self._writing:
            await self._serving.refresh()
            return await self._undertake(await self._superseding(pair_id, draft.tidied(), by, origin, group))

    async def _superseding(self, pair_id: str, draft: Draft, by: str, origin: str, group: str | None) -> Plan:
        old = self.pair(pair_id)
        if old.superseded_by:
            raise Decided(await self._who(pair_id, "superseded"), "superseded")
        plan = await self._adding(_beside(draft, self.draft(pair_id)), by, origin, group)
        amendments = (*plan.amendments, Patch(pair_id, {"superseded_by": plan.pair_id}))
        replaced = self._deed(pair_id, "superseded", by, origin, plan.pair_id)
        return replace(plan, amendments=amendments, deeds=(replaced, *plan.deeds))

    async def retire(self, pair_id: str, by: str, reason: str, origin: str, *, answer: str = "") -> Pair:
        """Give that pair no more, from today; the *reason* stands beside the date. That deals with the answer under the
        key *answer*, which stays as it is.

        Raises Vanished, Decided, Unsaved.
        """
        async with self._writing:
            await self._serving.refresh()
            pair, today = self.pair(pair_id), self._today()
            if pair.valid_until and pair.valid_until <= today:
                raise Decided(await self._who(pair_id, "retired"), "retired")
            comment = word_cut(reason, LONGEST_REASON)
            amendment = Patch(pair_id, {"valid_until": today.isoformat()}, reason=comment)
            deed = self._deed(pair_id, "retired", by, origin, word_cut(reason, LONGEST_DETAILS))
            plan = Plan(by, pair_id, (amendment,), (deed,), answers=False, answer=answer, dealt="retired")
            return await self._undertake(plan)

    async def _addition(self, draft: Draft) -> Patch:
        """The amendment that adds *draft*, with an id that is free, in its AMA's file."""
        # What a file with errors hides is served still, and has its id.
        taken = {*await self._editor.taken(), *(pair.id for pair in self._archive)}
        pair_id = id_for(draft.question, taken)
        files = dict(self.amas())
        if draft.file is not None:
            if draft.file not in files:
                raise Faulty([Fault("ama", NO_SUCH_AMA)])
            return Patch.addition(pair_id, self._own(draft), file=draft.file, title=files[draft.file])
        title = draft.new_title or ""
        same = next((file for file, known in files.items() if normalise(known) == normalise(title)), None)
        names = {*files, *(path.name for path in self.folder.glob("*.*"))}
        return Patch.addition(pair_id, draft, file=same or new_file(title, names), title=title)

    def _own(self, draft: Draft) -> Draft:
        """*draft* without what it takes over from its AMA anyway."""
        ama = next(
            pair.ama for pair in self._archive if file_within(self.folder, pair.ama.file) == draft.file
        )
        return draft.without(guest=ama.guest, date=ama.date, link=ama.link, tags=ama.tags)

    async def _who(self, pair_id: str, deed: str) -> str:
        """Who did that to the pair; nobody where it was done in its file."""
        deeds = await self._store.run(lambda tx: tx.history(pair_id, 100, 0))
        return next((one.by for one in deeds if one.deed == deed), "")


def _beside(draft: Draft, old: Draft) -> Draft:
    """*draft* in the file of *old*, unless it names one."""
    return draft if draft.file or draft.new_title else draft.within(old.file)


def _label(question: str, pair_id: str) -> Label:
    return Label(veto_mark(question), question, pair_id)


def _said(amendment: Patch) -> str:
    """What an amendment changed, in words."""
    parts = list(amendment.fields)
    parts += [f"also + {text}" for text in amendment.added] + [f"also - {text}" for text in amendment.removed]
    return word_cut(", ".join(parts), LONGEST_DETAILS)
