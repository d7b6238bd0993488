"""Decisions of moderators about pairs, and what is kept for them to decide: plans, proposals, history, additions; and
by what name people are quoted in pairs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from sqlalchemy import delete, func, select, update

from bot.store.statements import NOW, Upserting, free, keep_first
from bot.store.tables import (
    additions,
    history,
    known_pairs,
    merges,
    plans,
    proposals,
    quoted,
    quoted_as,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from sqlalchemy import Row


_ABANDONED_PLANS = select(plans).where(free(plans, NOW)).order_by(plans.c.begun_at, plans.c.key)


class Plans(Upserting):
    """Plans that were begun and have not ended: at work now, or cut short by a crash."""

    def begin_plan(self, key: str, plan: dict[str, Any], now: float) -> None:
        """Write down that *plan* is about to be carried out by this process."""
        values = {"key": key, "plan": json.dumps(plan), "begun_at": now}
        self._db.execute(plans.insert().values(values | self._lease))

    def end_plan(self, key: str) -> bool:
        """Note that one has ended, whichever way; return False where it had already."""
        mine = delete(plans).where(plans.c.key == key)
        return self._db.execute(mine.returning(plans.c.key)).first() is not None

    def abandoned_plans(self) -> list[tuple[str, dict[str, Any]]]:
        """Return, by their keys, the plans of which whoever began them has carried them out by now, or died, the oldest
        first.
        """
        rows = self._db.execute(_ABANDONED_PLANS, {"now": self._tick})
        return [(row.key, json.loads(row.plan)) for row in rows]

    def abandon_plans_of_the_dead(self, is_alive: Callable[[str], bool]) -> None:
        """Note which were begun by processes that are no more, so that a restart goes on at once."""
        self._take_from_the_dead(plans, is_alive)


@dataclass(frozen=True, slots=True)
class Proposed:
    """A draft that a member would like to see in the archive, as it is kept: *draft_json*, None once its text is not.

    *origin* says where it came from (a link, or words), *group* which unanswered questions it answers, if it was begun
    from them, *state* whether it is open, approved, phrased or rejected, *pair_id* what became of it. Where nobody
    proposed it, but *by* answered a question and the bot took note, *asker* is whose question that was. Times are in
    seconds since the epoch.
    """

    id: str
    draft_json: dict[str, Any] | None
    by: str
    origin: str
    proposed_at: float
    group: str | None = None
    state: str = "open"
    decided_by: str | None = None
    decided_at: float | None = None
    reason: str | None = None
    pair_id: str | None = None
    asker: str = ""


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """An entry of a pair's history: *action* is added, phrased, edited, superseded, merged, retired, restored,
    corrected or undone.

    *details* says what changed, in words; *origin* from where it was done; *at* is in seconds since the epoch. *undo*
    is what takes it back, as JSON, if anything does; *id* is 0 until it is kept.
    """

    pair_id: str
    action: str
    by: str
    origin: str
    at: float
    details: str = ""
    undo: dict[str, Any] | None = None
    id: int = 0


class ModerationRecords(Upserting):
    """Proposals, history, additions, and since when each pair is known."""

    # -- proposals

    def propose(self, proposed: Proposed) -> None:
        """Keep *proposed* until it is decided."""
        row = {
            "id": proposed.id,
            "draft": json.dumps(proposed.draft_json),
            "by": proposed.by,
            "origin": proposed.origin,
            "question_group": proposed.group,
            "proposed_at": proposed.proposed_at,
            "state": proposed.state,
            "asker": proposed.asker or None,
        }
        self._db.execute(proposals.insert().values(row))

    def drop_drafts(self, question_key: str, now: float) -> None:
        """Take back, for nobody's word, the open drafts that people's answers to that question made."""
        mine = (proposals.c.question_group == question_key) & proposals.c.asker.is_not(None)
        gone = update(proposals).where(mine, proposals.c.state == "open")
        self._db.execute(gone.values(state="rejected", decided_by="", decided_at=now))

    def redraft(self, proposed: Proposed) -> bool:
        """Have an open proposal, or one that was taken back by who made it, say what *proposed* says; whether there is
        one.
        """
        taken_back = (proposals.c.state == "rejected") & (proposals.c.decided_by == "")
        mine = (proposals.c.id == proposed.id) & ((proposals.c.state == "open") | taken_back)
        fresh = {"state": "open", "decided_by": None, "decided_at": None, "reason": None}
        values = {"draft": json.dumps(proposed.draft_json), "by": proposed.by, "origin": proposed.origin}
        changed = update(proposals).where(mine).values(values | fresh)
        return self._db.execute(changed.returning(proposals.c.id)).first() is not None

    def proposal(self, proposal_id: str) -> Proposed | None:
        """Return the proposal of that id, if there is one."""
        row = self._db.execute(select(proposals).where(proposals.c.id == proposal_id)).one_or_none()
        return None if row is None else _proposed(row)

    def open_proposals(self, limit: int, offset: int) -> list[Proposed]:
        """Return the proposals to be decided, the oldest first."""
        query = select(proposals).where(proposals.c.state == "open", proposals.c.draft.is_not(None))
        query = query.order_by(proposals.c.proposed_at, proposals.c.id).limit(limit).offset(offset)
        return [_proposed(row) for row in self._db.execute(query)]

    def decide_proposal(self, proposal_id: str, state: str, by: str, now: float, reason: str = "") -> bool:
        """Have the proposal be *state* (approved, rejected); False where it is not open: somebody else was first."""
        query = update(proposals).where(proposals.c.id == proposal_id, proposals.c.state == "open")
        decided = query.values(state=state, decided_by=by, decided_at=now, reason=reason or None)
        return self._db.execute(decided.returning(proposals.c.id)).first() is not None

    def reopen_proposal(self, proposal_id: str) -> None:
        """Take back that the proposal was approved: the archive could not be written."""
        fresh = {"state": "open", "decided_by": None, "decided_at": None, "reason": None}
        same = (
            (proposals.c.id == proposal_id) & proposals.c.pair.is_(None) & (proposals.c.state == "approved")
        )
        self._db.execute(update(proposals).where(same).values(fresh))

    def proposal_became(self, proposal_id: str, pair_id: str, state: str = "approved") -> None:
        """Note what pair became of the proposal, or, where its *state* is phrased, which it is another way to ask."""
        same = proposals.c.id == proposal_id
        self._db.execute(update(proposals).where(same).values(pair=pair_id, state=state))

    def propose_again(self, pair_id: str) -> dict[str, str]:
        """Have what that pair was made of wait to be decided, and the pair quote nobody; return the ids of the
        proposals, each with the question that it answers, if it does one.
        """
        self._db.execute(delete(quoted).where(quoted.c.pair == pair_id))
        fresh = {"state": "open", "decided_by": None, "decided_at": None, "pair": None}
        mine = (proposals.c.pair == pair_id) & (proposals.c.state == "approved")
        again = update(proposals).where(mine, proposals.c.draft.is_not(None)).values(fresh)
        rows = self._db.execute(again.returning(proposals.c.id, proposals.c.question_group))
        return {row.id: row.question_group or "" for row in rows}

    # -- history

    def note(self, entry: HistoryEntry) -> None:
        """Write down who did what."""
        values = {"pair": entry.pair_id, "deed": entry.action, "by": entry.by, "origin": entry.origin}
        undo = json.dumps(entry.undo) if entry.undo else None
        more = {"done_at": entry.at, "details": entry.details, "undo": undo}
        self._db.execute(history.insert().values(values | more))

    def history(self, pair_id: str | None, limit: int, offset: int) -> list[HistoryEntry]:
        """Return what was done to that pair, or to any, the latest first."""
        query = select(history).order_by(history.c.id.desc()).limit(limit).offset(offset)
        if pair_id is not None:
            query = query.where(history.c.pair == pair_id)
        return [_entry(row) for row in self._db.execute(query)]

    def added_from(self, origin: str, by: str) -> list[str]:
        """Return the ids of the pairs that *by* added from there."""
        mine = (history.c.deed == "added") & (history.c.by == by) & (history.c.origin == origin)
        return list(self._db.scalars(select(history.c.pair).where(mine)))

    def history_entry(self, entry_id: int) -> HistoryEntry | None:
        """Return that entry of the history, if there is one."""
        row = self._db.execute(select(history).where(history.c.id == entry_id)).one_or_none()
        return None if row is None else _entry(row)

    def note_undone(self, entry_id: int) -> None:
        """Note that what that entry tells of was taken back, and cannot be once more."""
        self._db.execute(update(history).where(history.c.id == entry_id).values(undo=None))

    def merge_counts(self, pair_id: str, into: str) -> None:
        """Have verdicts and votes on the pair *pair_id* count for the pair *into*."""
        self._upsert(merges, {"pair": pair_id}, {"into": into})

    def part_counts(self, pair_id: str) -> None:
        """Have verdicts and votes on the pair *pair_id* count for itself again."""
        self._db.execute(delete(merges).where(merges.c.pair == pair_id))

    # -- additions

    def keep_addition(self, pair_id: str, patch: dict[str, Any], now: float) -> None:
        """Keep what of that pair differs from the archive's files, in the place of what was kept before."""
        self._upsert(additions, {"pair": pair_id}, {"amendment": json.dumps(patch), "added_at": now})

    def additions(self) -> dict[str, dict[str, Any]]:
        """Return what differs from the archive's files, by the pair's id, the oldest first."""
        query = select(additions).order_by(additions.c.added_at, additions.c.pair)
        return {row.pair: json.loads(row.amendment) for row in self._db.execute(query)}

    def additions_version(self) -> tuple[int, float]:
        """Return something that changes whenever the additions do."""
        counted = self._db.execute(
            # Not the latest: the clock of another replica may be behind.
            select(func.count(), func.sum(additions.c.added_at)).select_from(additions)
        ).one()
        return int(counted[0]), float(counted[1] or 0.0)

    def note_known(self, ids: Collection[str], now: float) -> None:
        """Note which pairs the archive has: those not known before were added *now*, but for the very first."""
        known = set(self._db.scalars(select(known_pairs.c.pair)))
        since = now if known else 0.0
        if added := [{"pair": pair_id, "since": since} for pair_id in ids if pair_id not in known]:
            self._db.execute(keep_first(self._db.dialect.name, known_pairs, "pair"), added)

    def added_pairs(self, limit: int) -> list[str]:
        """Return the ids of the pairs that were added since the archive was first served, the latest first."""
        query = select(known_pairs.c.pair).where(known_pairs.c.since > 0)
        latest = query.order_by(known_pairs.c.since.desc(), known_pairs.c.pair).limit(limit)
        return list(self._db.scalars(latest))

    def drop_addition(self, pair_id: str, patch: dict[str, Any]) -> bool:
        """Keep that addition no more, if it is still this one; whether it was."""
        same = (additions.c.pair == pair_id) & (additions.c.amendment == json.dumps(patch))
        return self._db.execute(delete(additions).where(same).returning(additions.c.pair)).first() is not None

    # -- by what name they are quoted; kept when the rest is forgotten, or they would be named again

    def wish_to_be_called(self, user: str, name: str | None) -> None:
        """Have *user* be quoted by that *name*; by none where it is empty; as everybody is where it is None."""
        if name is None:
            self._db.execute(delete(quoted_as).where(quoted_as.c.user == user))
            return
        self._upsert(quoted_as, {"user": user}, {"name": name})

    def wishes_to_be_called(self, user: str) -> str | None:
        """Return by what name *user* wants to be quoted, nothing for none; None where they never said."""
        found: str | None = self._db.scalar(select(quoted_as.c.name).where(quoted_as.c.user == user))
        return found

    def note_quoted(self, pairs: Collection[str], user: str) -> None:
        """Note that the *pairs* of these ids quote *user*."""
        for pair in pairs:
            self._upsert(quoted, {"pair": pair, "user": user}, {"user": user})

    def quoted_in(self, user: str) -> list[str]:
        """Return the ids of the pairs that are known to quote *user*."""
        return list(self._db.scalars(select(quoted.c.pair).where(quoted.c.user == user)))


def _entry(row: Row[Any]) -> HistoryEntry:
    undo = json.loads(row.undo) if row.undo else None
    return HistoryEntry(row.pair, row.deed, row.by, row.origin, row.done_at, row.details, undo, row.id)


def _proposed(row: Row[Any]) -> Proposed:
    return Proposed(
        id=row.id,
        draft_json=json.loads(row.draft) if row.draft else None,
        by=row.by,
        origin=row.origin,
        proposed_at=row.proposed_at,
        group=row.question_group,
        state=row.state,
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reason=row.reason,
        pair_id=row.pair,
        asker=row.asker or "",
    )
