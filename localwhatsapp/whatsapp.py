"""The local WhatsApp: one number, the people who write to it, its Graph API, and a phone, on one port of loopback."""

from __future__ import annotations

import errno
from typing import TYPE_CHECKING, Self

from aiohttp import web

from localslack.errors import PortTakenError
from localwhatsapp.graph_api import GraphApi
from localwhatsapp.network import NUMBER_ID, Network
from localwhatsapp.page import OpenPhones
from localwhatsapp.webhook import DeliveryFaults

if TYPE_CHECKING:
    from types import TracebackType

    from localwhatsapp.faults import Faults
    from localwhatsapp.graph_api import Call

HOST = "127.0.0.1"


class WhatsApp(Network):
    """Open within `async with`. *port* 0 is any that is free; *statuses*: whether it tells what became of a message."""

    def __init__(
        self, port: int = 0, *, webhook_faults: DeliveryFaults | None = None, statuses: bool = True
    ) -> None:
        self.token, self.app_secret, self.verify_token = "EAAlocal", "local-app-secret", "local-verify-token"
        super().__init__(self.app_secret, webhook_faults or DeliveryFaults())
        self.number_id = NUMBER_ID
        self.page = OpenPhones(self)
        self._api = GraphApi(self, self.token, statuses=statuses)
        self._port = port
        self._runner: web.AppRunner | None = None

    async def __aenter__(self) -> Self:
        """Raises PortTakenError."""
        await self.webhook.open()
        app = web.Application(client_max_size=4 << 20)
        self._api.add_to(app)
        self.page.add_to(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=1)
        await self._runner.setup()
        try:
            await web.TCPSite(self._runner, HOST, self._port).start()
        except OSError as error:
            await self.__aexit__(None, None, None)
            if error.errno == errno.EADDRINUSE:
                raise PortTakenError(self._port, error.strerror or "") from error
            raise
        self._port = int(self._runner.addresses[0][1])
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.webhook.close()
        await self.page.close()
        if self._runner:
            await self._runner.cleanup()

    @property
    def url(self) -> str:
        """Return the base of the Graph API."""
        return f"http://{HOST}:{self._port}/v24.0/"

    @property
    def page_url(self) -> str:
        """Return the address of the phone."""
        return f"http://{HOST}:{self._port}/"

    @property
    def faults(self) -> Faults:
        """Return the faults that the next requests to send will meet."""
        return self._api.faults

    @property
    def calls(self) -> list[Call]:
        """Return every request to send that the bot made."""
        return self._api.calls

    async def called(self, times: int, seconds: float = 20.0) -> None:
        """Wait until the bot has made that many requests to send. Raises TimeoutError."""
        if not await self._api.called(times, seconds):
            raise TimeoutError(f"there were {len(self.calls)} requests")
