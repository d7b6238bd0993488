"""Replies that are held back so that people may answer first: sent when the wait is over, unless somebody has answered.

They wait in the outbox, so that a restart loses none, and an edit or a deletion reaches them like any other reply.
"""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import TYPE_CHECKING

from bot.keys import question_of
from bot.messages import InDoubt, Later, Refused
from bot.messaging.settling import PAUSED, PEOPLE, SAID_ABOVE
from bot.store import Transaction

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from bot.background import Pace
    from bot.messaging.delivery import Delivery
    from bot.store import Claimed, Held, Store

log = logging.getLogger(__name__)

BETWEEN_LOOKS = 1.0
MOST_AT_ONCE = 32


class PeopleFirst:
    """Sends, or drops, what has waited for long enough; *is_answered* says whether somebody else has replied to a
    message meanwhile, and raises what a platform raises.
    """

    def __init__(
        self,
        store: Store,
        delivery: Delivery,
        is_answered: Callable[[Held], Awaitable[bool]],
        *,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store = store
        self._delivery = delivery
        self._is_answered = is_answered
        self._clock = clock

    async def run(self, pace: Pace) -> None:
        """Look every second, until cancelled."""
        while True:
            await self.look()
            await pace.wait(BETWEEN_LOOKS)

    async def look(self) -> None:
        """Decide about what has waited for long enough; what cannot be found out yet waits on."""
        for held in await self._store.run(partial(Transaction.held, limit=MOST_AT_ONCE)):
            try:
                answered = await self._is_answered(held)
            except Refused as refusal:
                log.info("%s: whether somebody answered is not told: %s", held.key, refusal)
                answered = False
            except (Later, InDoubt) as trouble:
                log.info("%s waits on: %s", held.key, trouble)
                return
            self._delivery.send(await self._store.run(partial(self._decide, held=held, answered=answered)))

    def _decide(self, tx: Transaction, held: Held, *, answered: bool) -> Claimed | None:
        now, channel = self._clock(), held.place.channel
        why = PEOPLE if answered else ""
        if tx.is_paused(channel, now):
            why = PAUSED
        elif held.pair_id and held.place.thread and held.pair_id in tx.given_above(held.place, held.key, now):
            why = SAID_ABOVE
        if not why:
            return tx.release_delayed(held, now)
        if tx.drop(held):
            log.info("%s is not answered: %s", held.key, why)
            tx.count_unsaid(question_of(held.key))
            tx.count_silence(why, now)
        return None
