"""The HTTP server of a bot that is reached by webhooks: their routes, whether it is well, and its metrics."""

from __future__ import annotations

import logging
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from aiohttp import web

from bot.errors import UserError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Iterator, Mapping

    from bot.pairs import Archive
    from bot.store import Store, Transaction


log = logging.getLogger(__name__)

DEFAULT_PORT = 8080
LONGEST_BODY = 4 << 20
"""Bytes; WhatsApp's deliveries have three megabytes at the most."""


@dataclass(frozen=True, slots=True)
class Address:
    """The address at which the server listens; port 0 is any that is free."""

    host: str
    port: int


def address_in(environment: Mapping[str, str]) -> Address | None:
    """Return where the environment wants a server; None where it does not say. A host that sets PORT wants to reach it
    from outside; HOST says otherwise. Raises UserError where PORT is none.
    """
    port, host = environment.get("PORT", "").strip(), environment.get("HOST", "").strip()
    if not port:
        return Address(host, DEFAULT_PORT) if host else None
    if not (port.isascii() and port.isdigit() and int(port) < 1 << 16):
        raise UserError(f"PORT is {port!r}: a number from 0 to 65535 is wanted")
    return Address(host or "0.0.0.0", int(port))  # noqa: S104 - as hosts want it


class Server:
    """Serves what was added before it is opened."""

    def __init__(self, address: Address, metrics: Metrics) -> None:
        self._address = address
        self._metrics = metrics
        self._app = web.Application(client_max_size=LONGEST_BODY)
        self.add("GET", "/healthz", self._health)
        self.add("GET", "/metrics", self._measured)
        self._runner = web.AppRunner(self._app, access_log=None)
        self.port = address.port

    def add(
        self, method: str, path: str, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> None:
        """Have *handler* serve *path*."""
        self._app.router.add_route(method, path, handler)

    async def open(self) -> None:
        """Listen. Raises UserError where the address is taken or not ours."""
        await self._runner.setup()
        host, port = self._address.host, self._address.port
        site = web.TCPSite(self._runner, host, port)
        try:
            await site.start()
        except OSError as error:
            await self._runner.cleanup()
            raise UserError(
                f"cannot listen at {host}:{port}: {error.strerror or error}: let PORT (or HOST) name another"
            ) from error
        self.port = int(self._runner.addresses[0][1])
        log.info("listening at http://%s:%d", host, self.port)

    async def close(self) -> None:
        """Take nothing in any more; what is being answered is finished."""
        await self._runner.cleanup()

    async def _health(self, request: web.Request) -> web.Response:  # noqa: ARG002 - a handler takes it
        """Say that we are well, if we can write down what is delivered."""
        try:
            await self._metrics.text()
        except Exception:
            log.exception("not well: the database does not answer")
            return web.Response(status=503, text="the database does not answer\n")
        return web.Response(text="ok\n")

    async def _measured(self, request: web.Request) -> web.Response:  # noqa: ARG002
        return web.Response(body=(await self._metrics.text()).encode(), headers={"Content-Type": TYPE})


TYPE = "text/plain; version=0.0.4; charset=utf-8"


class Metrics:
    """Counts, made anew whenever somebody asks; without anybody's words."""

    def __init__(
        self, store: Store, archive: Callable[[], Archive], *, clock: Callable[[], float] = time.time
    ) -> None:
        self._store = store
        self._archive = archive
        self._clock = clock
        self._began = clock()

    async def text(self) -> str:
        """Return the metrics, a line each. Raises what the database raises while it cannot be reached."""

        def counts(tx: Transaction) -> tuple[dict[str, int], dict[str, int], dict[str, int], int]:
            verdicts = tx.verdicts_between(float("-inf"), float("inf"))
            return verdicts, tx.replies_by_state(), tx.receipts_by_state(), tx.open_questions()

        verdicts, replies, receipts, unanswered = await self._store.run(counts)
        lines = [
            *_metric("ama_verdicts_total", "counter", "Questions judged, by verdict.", "verdict", verdicts),
            *_metric("ama_replies", "gauge", "Replies wanted, by state.", "state", replies),
            *_metric("ama_receipts", "gauge", "Webhook deliveries not done with.", "state", receipts),
            *_one("ama_unanswered", "Unanswered questions in the queue.", unanswered),
            *_one("ama_pairs", "Pairs that are served.", len(self._archive())),
            *_one("ama_up_seconds", "Seconds since the bot began.", round(self._clock() - self._began)),
        ]
        return "\n".join(lines) + "\n"


def _metric(name: str, kind: str, about: str, label: str, counts: Mapping[str, int]) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} {kind}"
    for value, count in sorted(counts.items()):
        yield f'{name}{{{label}="{value}"}} {count}'


def _one(name: str, about: str, value: int) -> Iterator[str]:
    yield f"# HELP {name} {about}"
    yield f"# TYPE {name} gauge"
    yield f"{name} {value}"
