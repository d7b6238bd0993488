"""Plans: what is to be written into the archive because somebody decided so, and what follows when it is. Whoever makes
one writes nothing yet.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.archive.loading import id_for
from bot.display import one_line, word_cut
from bot.matching.asking import as_question
from bot.moderation.archive_writer import new_file
from bot.moderation.draft import Conflict, Decided, Draft, Fault, Faulty, NotDone, faults
from bot.moderation.models import Actor, Plan, Undo
from bot.moderation.patch import Patch
from bot.pairs import Ama
from bot.retrieval import veto_mark
from bot.store import HistoryEntry, Label
from bot.text import normalise, tidy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bot.moderation.archive_writer import ArchiveWriter
    from bot.moderation.serving import ServedArchive
    from bot.store import Store

NO_SUCH_AMA = "This AMA's file is no longer there: choose another, or name a new one."
NOT_INTO = "These two cannot be made one: choose a pair that is given today, and another than this one."
NAMED_BY = (
    "Other pairs name it, as what they follow or what replaces them, and have to be changed first: {pairs}."
)
NOTHING_TO_UNDO = "There is nothing to take back: it was taken back already, or nothing can."
CHANGED_SINCE = (
    "The pair was changed again since, so that this alone cannot be taken back: edit the pair, or retire it."
)
ANSWERS = "it answers a question that was asked otherwise"
LONGEST_REASON = 100  # characters of a comment beside a date
LONGEST_DETAILS = 500
LONGEST_PHRASING = 300  # characters; a longer message is no phrasing that anybody else would use


class PairPlans:
    """Makes plans over the archive as it is served: hold the journal's lock from planning to writing."""

    def __init__(
        self,
        store: Store,
        archive: ServedArchive,
        writer: ArchiveWriter,
        *,
        clock: Callable[[], float] = time.time,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self._store = store
        self._archive = archive
        self._writer = writer
        self._clock = clock
        self._today = today

    async def adding(self, draft: Draft, actor: Actor, group: str | None) -> Plan:
        """Add *draft* as a pair of its own, its question with a capital and its mark. Raises Faulty."""
        draft.check()
        draft = replace(draft, question=as_question(draft.question))
        addition = await self._addition(draft)
        added, label = addition.pair_id, _label(draft.question, addition.pair_id)
        undo = Undo((addition.taken_back(),))
        details = word_cut(draft.question, LONGEST_DETAILS)
        entry = self.entry(added, "added", actor, details, undo=undo)
        return Plan(actor.id, added, (addition,), (entry,), (label,), group=group)

    def phrasing(self, pair_id: str, phrasings: Iterable[str], actor: Actor, group: str | None) -> Plan:
        """Make *phrasings* more ways of asking that pair. Raises Vanished, Faulty."""
        pair = self._archive.pair(pair_id)
        known = {normalise(text) for text in pair.phrasings}
        added: dict[str, str] = {}
        entries: list[HistoryEntry] = []
        labels: list[Label] = []
        for phrasing in phrasings:
            draft = Draft(question=phrasing, answer="…").tidied()
            draft.check(placed=False)
            is_new = normalise(draft.question) not in {*known, *added}
            if is_new:
                added[normalise(draft.question)] = draft.question
            details = word_cut(draft.question, LONGEST_DETAILS)
            undo = Undo((Patch(pair_id, added=(draft.question,)).inverse(pair),)) if is_new else None
            entries.append(self.entry(pair_id, "phrased", actor, details, undo=undo))
            labels.append(_label(draft.question, pair_id))
        patches = (Patch(pair_id, added=tuple(added.values())),) if added else ()
        return Plan(actor.id, pair_id, patches, tuple(entries), tuple(labels), group=group)

    def asked_as(self, pair_id: str, question: str, actor: Actor) -> Plan:
        """Make *question*, as a person asked it, a phrasing of that pair, if it is fit to be one; it is answered."""
        pair, phrasing = self._archive.pair(pair_id), one_line(tidy(question))
        fit = 0 < len(phrasing) <= LONGEST_PHRASING and not faults(Draft(phrasing, "…"), placed=False)
        known = {normalise(text) for text in pair.phrasings}
        if fit and normalise(phrasing) not in known:
            return self.phrasing(pair_id, [phrasing], actor, None)
        # The words stay out of the history: they are in no file, and one day nobody may keep them.
        return Plan(actor.id, pair_id, entries=(self.entry(pair_id, "phrased", actor, ANSWERS),))

    def editing(self, pair_id: str, draft: Draft, actor: Actor, *, opened: str, answer: str) -> Plan | None:
        """Let the pair say what *draft* says, where that was changed since *opened*; None where it says so already.
        Raises Vanished, Conflict.
        """
        current, ama = self._archive.draft(pair_id), self._archive.pair(pair_id).ama
        draft = draft.without(guest=ama.guest, date=ama.date, link=ama.link, tags=ama.tags)
        changed = draft.changed_since(opened)
        both = changed & current.changed_since(opened)
        if fields := [name for name in sorted(both) if getattr(draft, name) != getattr(current, name)]:
            raise Conflict(fields, draft, current)
        patch = Patch.between(pair_id, current, draft, changed)
        if not patch:
            return None
        undo = Undo((patch.inverse(self._archive.pair(pair_id)),))
        entry = self.entry(pair_id, "edited", actor, _said(patch), undo=undo)
        return Plan(actor.id, pair_id, (patch,), (entry,), answer=answer, dealt="changed")

    def naming(self, pair_ids: Iterable[str], name: str, actor: Actor) -> Plan:
        """Have those pairs say that *name* answered. The history keeps no other name, and nothing takes this back."""
        patches, entries = [], []
        for pair_id in pair_ids:
            before = self._archive.draft(pair_id)
            if patch := Patch.between(pair_id, before, replace(before, guest=name), {"guest"}):
                patches.append(patch)
                entries.append(self.entry(pair_id, "edited", actor, _said(patch)))
        return Plan(actor.id, patches=tuple(patches), entries=tuple(entries))

    async def superseding(self, pair_id: str, draft: Draft, actor: Actor, group: str | None) -> Plan:
        """Add *draft*, to be given in the place of that pair. Raises Vanished, Decided, Faulty."""
        old = self._archive.pair(pair_id)
        if old.superseded_by:
            raise Decided(await self._who(pair_id, "superseded"), "superseded")
        plan = await self.adding(_beside(draft, self._archive.draft(pair_id)), actor, group)
        replacing = Patch(pair_id, {"superseded_by": plan.pair_id})
        undo = Undo((replacing.inverse(old),))
        entry = self.entry(pair_id, "superseded", actor, plan.pair_id, undo=undo)
        return replace(plan, patches=(*plan.patches, replacing), entries=(entry, *plan.entries))

    def merging(self, pair_id: str, into: str, actor: Actor) -> Plan:
        """Make one of two pairs: *into* is asked in the words of *pair_id* too, and given in its place; its counts are
        that one's too. Raises Vanished, NotDone.
        """
        pair, kept = self._archive.pair(pair_id), self._archive.pair(into)
        if self._archive.now.current(kept, self._today()) is not kept or pair_id == into:
            raise NotDone(NOT_INTO)
        known = {normalise(text) for text in kept.phrasings}
        added = tuple(text for text in pair.phrasings if normalise(text) not in known)
        phrased, replacing = Patch(into, added=added), Patch(pair_id, {"superseded_by": into})
        patches = tuple(filter(None, (phrased, replacing)))
        undo = Undo(tuple(filter(None, (phrased.inverse(kept), replacing.inverse(pair)))), parted=pair_id)
        details = word_cut(pair.question, LONGEST_DETAILS)
        merged = self.entry(into, "merged", actor, details, undo=undo)
        replaced = self.entry(pair_id, "superseded", actor, into)
        return Plan(actor.id, into, patches, (replaced, merged), merged=pair_id)

    def undoing(self, entry: HistoryEntry | None, actor: Actor) -> Plan:
        """Take back what *entry* tells of. Raises Vanished, NotDone."""
        if entry is None or entry.undo is None:
            raise NotDone(NOTHING_TO_UNDO)
        undo = Undo.from_json(entry.undo)
        again = tuple(self._inverse(patch) for patch in reversed(undo.patches))
        details = f"{entry.action}: {entry.details}" if entry.details else entry.action
        undone = self.entry(
            entry.pair_id,
            "undone",
            actor,
            word_cut(details, LONGEST_DETAILS),
            undo=Undo(again, merged=undo.parted, parted=undo.merged),
        )
        plan = Plan(actor.id, entry.pair_id, undo.patches, (undone,), undone=entry.id)
        return replace(plan, merged=undo.merged, parted=undo.parted)

    def _inverse(self, patch: Patch) -> Patch:
        """Return what takes back *patch*, which takes back something itself. Raises Vanished, and NotDone where it can
        no more.
        """
        if patch.new:
            if self._archive.get(patch.pair_id):
                raise NotDone(CHANGED_SINCE)
            return patch.taken_back()
        pair = self._archive.pair(patch.pair_id)
        if patch.overtaken(pair) or (patch.gone and not patch.is_untouched(pair)):
            raise NotDone(CHANGED_SINCE)
        if not patch.gone:
            return patch.inverse(pair)
        if naming := [one.id for one in self._archive.now if pair.id in (one.follows, one.superseded_by)]:
            raise NotDone(NAMED_BY.format(pairs=", ".join(naming)))
        return patch.taken_back()

    async def retiring(self, pair_id: str, actor: Actor, reason: str, answer: str) -> Plan:
        """Give that pair no more, from today. Raises Vanished, Decided."""
        pair, today = self._archive.pair(pair_id), self._today()
        if pair.is_retired(today):
            raise Decided(await self._who(pair_id, "retired"), "retired")
        comment = word_cut(reason, LONGEST_REASON)
        patch = Patch(pair_id, {"valid_until": today.isoformat()}, reason=comment)
        details = word_cut(reason, LONGEST_DETAILS)
        entry = self.entry(pair_id, "retired", actor, details, undo=Undo((patch.inverse(pair),)))
        return Plan(actor.id, pair_id, (patch,), (entry,), answers=False, answer=answer, dealt="retired")

    async def restoring(self, pair_id: str, actor: Actor) -> Plan:
        """Give a retired pair again. Raises Vanished, Decided."""
        pair, patch = self._archive.pair(pair_id), Patch(pair_id, {"valid_until": None})
        if not pair.is_retired(self._today()):
            raise Decided(await self._who(pair_id, "restored"), "given again")
        entry = self.entry(pair_id, "restored", actor, undo=Undo((patch.inverse(pair),)))
        return Plan(actor.id, pair_id, (patch,), (entry,))

    def entry(
        self,
        pair_id: str,
        action: str,
        actor: Actor,
        details: str = "",
        *,
        undo: Undo | None = None,
    ) -> HistoryEntry:
        """Return what is to stand in the pair's history, as done now; *undo* takes it back."""
        kept = undo.as_json() if undo else None
        return HistoryEntry(pair_id, action, actor.id, actor.origin, self._clock(), details, kept)

    # -- how

    async def _addition(self, draft: Draft) -> Patch:
        """Return the patch that adds *draft*, with an id that is free, in its AMA's file."""
        # What a file with errors hides is served still, and has its id.
        taken = {*await self._writer.taken(), *(pair.id for pair in self._archive.now)}
        pair_id = id_for(draft.question, taken)
        files = dict(self._archive.amas())
        if draft.file is not None:
            if draft.file not in files:
                raise Faulty([Fault("ama", NO_SUCH_AMA)])
            return Patch.addition(pair_id, self._own(draft), file=draft.file, title=files[draft.file])
        title = draft.new_title or ""
        same = next((file for file, known in files.items() if normalise(known) == normalise(title)), None)
        names = {*files, *(path.name for path in self._archive.folder.glob("*.*"))}
        return Patch.addition(pair_id, draft, file=same or new_file(title, names), title=title)

    def _own(self, draft: Draft) -> Draft:
        """Return *draft* without what it takes over from its AMA anyway."""
        ama = self._archive.ama(draft.file or "") or Ama("")
        return draft.without(guest=ama.guest, date=ama.date, link=ama.link, tags=ama.tags)

    async def _who(self, pair_id: str, action: str) -> str:
        """Return who did that to the pair; nobody where it was done in its file."""
        entries = await self._store.run(lambda tx: tx.history(pair_id, 100, 0))
        return next((one.by for one in entries if one.action == action), "")


def _beside(draft: Draft, old: Draft) -> Draft:
    """Return *draft* in the file of *old*, unless it names one."""
    return draft if draft.file or draft.new_title else draft.within(old.file)


def _label(question: str, pair_id: str) -> Label:
    return Label(veto_mark(question), question, pair_id)


def _said(patch: Patch) -> str:
    """Return what a patch changed, in words."""
    parts = list(patch.fields)
    parts += [f"also + {text}" for text in patch.added] + [f"also - {text}" for text in patch.removed]
    return word_cut(", ".join(parts), LONGEST_DETAILS)
