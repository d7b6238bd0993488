"""The webhook's near end: what happens is delivered, signed, to the bot's address, again and again until it is taken;
twice, in another order, or wrongly signed on demand.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import random
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

from localslack.condition import Condition

if TYPE_CHECKING:
    from collections.abc import Sequence

TIMEOUT = 10.0
FIRST_WAIT, LONGEST_WAIT = 0.1, 2.0
"""Seconds before a delivery is tried again; WhatsApp's own are minutes, which no test waits for."""


@dataclass(slots=True)
class DeliveryFaults:
    """The shares of deliveries that come twice, that come late, and so in another order, and that a forger sends
    besides, with a signature that is none.
    """

    twice: float = 0.0
    late: float = 0.0
    longest_delay: float = 0.3
    seed: int = 0


class Webhook:
    """Delivers to *url*, signed with *secret*."""

    def __init__(self, secret: str, faults: DeliveryFaults) -> None:
        self.url: str | None = None
        self.refused: list[int] = []
        """The statuses with which deliveries were refused."""
        self.taken = 0
        """The number of deliveries that were taken."""
        self._secret = secret
        self._faults = faults
        self._chance = random.Random(faults.seed)  # noqa: S311 - no secret hangs on it
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way = 0
        self._news = Condition()
        self._session: aiohttp.ClientSession | None = None

    async def open(self) -> None:
        """Begin."""
        self._session = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=TIMEOUT))

    async def close(self) -> None:
        """Give up what is not delivered yet."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        if self._session:
            await self._session.close()

    def deliver(self, *values: dict[str, Any]) -> None:
        """Deliver the changes *values*, in one body."""
        body = _body(values)
        times = 2 if self._chance.random() < self._faults.twice else 1
        for _ in range(times):
            late = self._chance.random() < self._faults.late
            delay = self._chance.random() * self._faults.longest_delay if late else 0.0
            self._start(body, delay)

    def deliver_raw(self, body: bytes) -> None:
        """Deliver *body* as it is, signed."""
        self._start(body, 0.0)

    async def forge(self, *values: dict[str, Any], signature: str | None = "sha256=" + "0" * 64) -> int:
        """Deliver *values* with a *signature* that is not WhatsApp's; the status that it is answered with."""
        return await self._post(_body(values), signature)

    async def settled(self, seconds: float = 10.0) -> bool:
        """Return whether everything is delivered within so many seconds."""
        return await self._news.until(lambda: not self._under_way, seconds)

    async def reach(self, count: int, seconds: float = 10.0) -> bool:
        """Return whether so many deliveries are taken within so many seconds."""
        return await self._news.until(lambda: self.taken >= count, seconds)

    def _start(self, body: bytes, delay: float) -> None:
        self._under_way += 1
        task = asyncio.create_task(self._until_taken(body, delay))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _until_taken(self, body: bytes, delay: float) -> None:
        signature = "sha256=" + hmac.new(self._secret.encode(), body, hashlib.sha256).hexdigest()
        await asyncio.sleep(delay)
        wait = FIRST_WAIT
        while True:
            try:
                status = await self._post(body, signature)
            except (aiohttp.ClientError, TimeoutError, OSError):
                status = 0
            if status == 200:
                break
            self.refused.append(status)
            await asyncio.sleep(wait)
            wait = min(2 * wait, LONGEST_WAIT)
        self._under_way -= 1
        self.taken += 1
        self._news.tell()

    async def _post(self, body: bytes, signature: str | None) -> int:
        if self._session is None or self.url is None:
            raise ConnectionError("there is no webhook yet")
        headers = {"Content-Type": "application/json"} | (
            {"X-Hub-Signature-256": signature} if signature else {}
        )
        async with self._session.post(self.url, data=body, headers=headers) as response:
            return response.status


def _body(values: Sequence[dict[str, Any]]) -> bytes:
    changes = [{"field": "messages", "value": value} for value in values]
    entry = {"id": "102290129340398", "changes": changes}
    return json.dumps({"object": "whatsapp_business_account", "entry": [entry]}).encode()
