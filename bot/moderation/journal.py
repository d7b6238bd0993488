"""Nothing that somebody does to the archive is lost in a crash between its files and the database.

What is about to be written, and all that follows, is written down first. When the files have it, what follows is done
in one transaction, and the note goes with it. A note that is still there when its process is not tells the next one
what to finish: if the archive has it, what follows is done; if not, it never was.
"""

from __future__ import annotations

import dataclasses
import logging
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.moderation.bench import Bench
from bot.moderation.draft import NotDone, Vanished
from bot.moderation.models import Proposal
from bot.moderation.patch import Amendment
from bot.store import Deed, Label

if TYPE_CHECKING:
    from bot.pairs import Pair
    from bot.store import Claimed, Transaction

log = logging.getLogger(__name__)

ABANDONED = 60.0  # seconds after which whoever began to write a pair has done so, or died
NO_SUCH_PROPOSAL = "This proposal is no longer kept."


@dataclass(frozen=True, slots=True)
class Undertaking:
    """*amendments*, about to be written for *by*, and what follows once they are.

    The *deeds* and *labels* are kept. If it *answers*, whoever asked in vain what the pair *pair_id* is asked, or is in
    the *group*, is answered with it. A *proposal* has *become* what it says: approved, or phrased. The answer under the
    key *answer* is put right: that pair is given there, or, without one, nothing. If somebody only found it wanting,
    *dealt* says what was done about its pair: changed, and the answer says so if it gives that pair, or retired.
    """

    by: str
    pair_id: str = ""
    amendments: tuple[Amendment, ...] = ()
    deeds: tuple[Deed, ...] = ()
    labels: tuple[Label, ...] = ()
    answers: bool = True
    group: str | None = None
    proposal: str = ""
    become: str = ""
    answer: str = ""
    dealt: str = ""

    def as_json(self) -> dict[str, Any]:
        """The undertaking as what JSON can hold."""
        return dataclasses.asdict(self) | {"amendments": [one.as_json() for one in self.amendments]}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> Undertaking:
        """The undertaking that `as_json` made these *values* of."""
        return cls(
            **values
            | {
                "amendments": tuple(map(Amendment.from_json, values["amendments"])),
                "deeds": tuple(Deed(**deed) for deed in values["deeds"]),
                "labels": tuple(
                    Label(**label | {"refused": tuple(label["refused"])}) for label in values["labels"]
                ),
            }
        )


class Undertakings(Bench):
    """Carries out what somebody does to the archive, whole or not at all."""

    async def _undertake(self, plan: Undertaking) -> Pair:
        """Carry *plan* out; its pair as it is served then. Raises what keeps it from being written, with nothing done,
        and Decided, if it is about a proposal and somebody was first.
        """
        await self._carry_out(plan)
        return self.pair(plan.pair_id)

    async def _carry_out(self, plan: Undertaking) -> None:
        key = secrets.token_hex(8)
        await self._store.run(lambda tx: self._begin(tx, key, plan))
        try:
            await self._write(*plan.amendments)
        except NotDone:
            await self._drop(key, plan)
            raise
        await self._finish(key, plan)

    async def finish_abandoned(self) -> None:
        """Finish, or take back, what processes began that are no more."""
        before = self._clock() - ABANDONED
        if not await self._store.run(lambda tx: tx.abandoned_undertakings(before)):
            return
        async with self._writing:
            for key, values in await self._store.run(lambda tx: tx.abandoned_undertakings(before)):
                await self._settle(key, Undertaking.from_json(values))

    async def _settle(self, key: str, plan: Undertaking) -> None:
        loaded = await self._serving.refresh({one.pair_id for one in plan.amendments})
        missing = [one for one in plan.amendments if not _is_made(one, self.served(one.pair_id))]
        if not plan.amendments or len(missing) < len(plan.amendments):
            try:  # one file has it, and the next one not yet
                await self._write(*missing)
            except NotDone as reason:
                log.warning("what %s did to %s is left at half: %s", plan.by, plan.pair_id, reason)
            await self._finish(key, plan)
        elif not loaded.errors:  # else it may be in a file that cannot be read
            await self._drop(key, plan)

    def _begin(self, tx: Transaction, key: str, plan: Undertaking) -> None:
        now = self._clock()
        tx.begin_undertaking(key, plan.as_json(), now)
        if plan.proposal and not tx.decide_proposal(plan.proposal, "approved", plan.by, now):
            first = tx.proposal(plan.proposal)
            raise Proposal.of(first).decided() if first else Vanished(NO_SUCH_PROPOSAL)

    async def _drop(self, key: str, plan: Undertaking) -> None:
        def work(tx: Transaction) -> None:
            if tx.end_undertaking(key) and plan.proposal:
                tx.reopen_proposal(plan.proposal)

        await self._store.run(work)

    async def _finish(self, key: str, plan: Undertaking) -> None:
        def work(tx: Transaction) -> tuple[None, list[Claimed | None]]:
            return None, self._follow(tx, plan) if tx.end_undertaking(key) else []

        await self._mailbox.carry_out(work)
        await self._load_vetoes()

    def _follow(self, tx: Transaction, plan: Undertaking) -> list[Claimed | None]:
        """What follows when the amendments are written."""
        pair = self.served(plan.pair_id)
        for deed in plan.deeds:
            tx.note(deed)
        for label in plan.labels:
            tx.label(label, plan.by, self._clock())
        if plan.proposal:
            tx.proposal_became(plan.proposal, plan.pair_id, plan.become)
        claimed = self._answer(tx, pair, plan.by, plan.group) if pair and plan.answers else []
        if plan.answer:
            claimed.append(self._deal_with(tx, plan, pair))
        return claimed

    def _deal_with(self, tx: Transaction, plan: Undertaking, pair: Pair | None) -> Claimed | None:
        put_right = "corrected" if plan.pair_id else "withdrawn"
        tx.decide_answer(plan.answer, plan.dealt or put_right, plan.by)
        if plan.dealt:
            standing = tx.standing_under(plan.answer)
            gives_it = pair is not None and standing is not None and standing.pair_id == pair.id
            if plan.dealt != "changed" or not gives_it:
                return None
        return self._put_right(tx, plan.answer, pair)

    def _put_right(self, tx: Transaction, key: str, pair: Pair | None) -> Claimed | None:
        standing, now = tx.standing_under(key), self._clock()
        given = pair and self._archive.current(pair, self._today())
        if standing is None or given is None:
            return tx.take_back(key, now, for_good=True)
        tx.is_answered(key)
        reply = self._voice.instead(standing.payload, key, given)
        return tx.want(key, standing.place, standing.asker, reply, now)


def _is_made(amendment: Amendment, pair: Pair | None) -> bool:
    """Whether *pair*, as it is served, is as *amendment* would have it."""
    if pair is None or amendment.new:
        return pair is not None
    wanted = amendment.over(pair)
    # Where the lines of an answer are broken is for its file.
    same = dataclasses.replace(wanted, answer=pair.answer) == pair
    return same and wanted.answer.split() == pair.answer.split()
