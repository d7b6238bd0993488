"""The webhook that WhatsApp delivers to: let in by signature, acknowledged when it is written down."""

from __future__ import annotations

import hashlib
import hmac
import logging
from typing import TYPE_CHECKING

from aiohttp import web

from bot.messaging.outage import Outage

if TYPE_CHECKING:
    from bot.messaging.receipts import Receipts

log = logging.getLogger(__name__)

PATH = "/whatsapp"
_SIGNED_BY = "sha256="
NOT_SIGNED = "a delivery without a valid signature was refused; if Meta sent it, WHATSAPP_APP_SECRET is wrong"


class Endpoint:
    """Answers Meta's challenge with *verify_token*, and takes in what is signed with *app_secret*."""

    def __init__(self, receipts: Receipts, app_secret: str, verify_token: str) -> None:
        self._receipts = receipts
        self._secret = app_secret.encode()
        self._token = verify_token.encode()
        self._outage = Outage("webhook", log)

    async def challenge(self, request: web.Request) -> web.Response:
        """Answer the question whether this address is ours, as Meta asks it when the webhook is set up."""
        query = request.query
        given = query.get("hub.verify_token", "").encode("utf-8", "replace")
        if query.get("hub.mode") != "subscribe" or not hmac.compare_digest(given, self._token):
            log.warning("the webhook was asked for with another token than WHATSAPP_VERIFY_TOKEN")
            return web.Response(status=403, text="the verify token is another")
        log.info("the webhook is verified")
        return web.Response(text=query.get("hub.challenge", ""))

    async def deliver(self, request: web.Request) -> web.Response:
        """Acknowledge what is delivered once it is written down; what fails before is delivered again."""
        body = await request.read()
        if not self._is_signed(body, request.headers.get("X-Hub-Signature-256", "")):
            self._outage.lost(NOT_SIGNED)
            return web.Response(status=401, text="the signature is missing or wrong")
        self._outage.back()
        await self._receipts.keep(body)
        return web.Response(text="kept")

    def _is_signed(self, body: bytes, header: str) -> bool:
        wanted = hmac.new(self._secret, body, hashlib.sha256).hexdigest()
        given = header.removeprefix(_SIGNED_BY) if header.startswith(_SIGNED_BY) else ""
        return hmac.compare_digest(given.lower().encode("utf-8", "replace"), wanted.encode())
