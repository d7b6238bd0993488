"""WhatsApp as part of a running bot, and the webhook that it delivers to: let in by signature, acknowledged when it is
written down.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
from typing import TYPE_CHECKING

from aiohttp import web

from bot.background import Outage, begin
from bot.messaging.webhooks import Receipts
from bot.platforms.whatsapp.chats import person_by_number
from bot.platforms.whatsapp.commands import Commands
from bot.platforms.whatsapp.intake import Intake
from bot.platforms.whatsapp.notices import Notices
from bot.platforms.whatsapp.privacy import PersonalWords
from bot.platforms.whatsapp.setup import introduce
from bot.platforms.whatsapp.webhook import WebhookReader

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    import aiohttp

    from bot.messaging.webhooks import Correspondence
    from bot.platforms import Parts
    from bot.platforms.whatsapp.platform import WhatsAppPlatform
    from bot.platforms.whatsapp.setup import WhatsAppAccess
    from bot.server import Server


log = logging.getLogger(__name__)

WEBHOOK = "/whatsapp"
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


class WhatsAppService:
    """Our number on WhatsApp: a platform at first, and opened once there is a mailbox."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        access: WhatsAppAccess,
        correspondence: Correspondence,
        platform: WhatsAppPlatform,
        *,
        with_notices: bool,
    ) -> None:
        """*with_notices*, moderators are told here of what is new: else they are told elsewhere."""
        self._session = session
        self._access = access
        self._correspondence = correspondence
        self.platform = platform
        self._with_notices = with_notices

    def open(self, parts: Parts, server: Server, at_the_end: AsyncExitStack) -> None:
        """Take in what the webhook delivers to *server*, until *at_the_end*."""
        moderators = filter(None, map(person_by_number, parts.config.whatsapp.moderators))
        commands = Commands(moderators, parts.desk, parts.mailbox)
        intake = Intake(
            WebhookReader(self._access.number_id),
            self.platform,
            parts.mailbox,
            parts.desk,
            self._correspondence,
            commands,
            PersonalWords(parts.desk, parts.mailbox),
        )
        if self._with_notices:
            notices = Notices(commands, parts.desk, parts.mailbox, self._correspondence, parts.config.digest)
            begin(at_the_end, parts.pace, notices.run)
        receipts = Receipts(parts.store, intake.take)
        begin(at_the_end, parts.pace, receipts.run)
        endpoint = Endpoint(receipts, self._access.app_secret, self._access.verify_token)
        server.add("GET", WEBHOOK, endpoint.challenge)
        server.add("POST", WEBHOOK, endpoint.deliver)

    async def introduce(self) -> None:
        """Tell which number is ours. Raises UserError for what the operator has to mend."""
        number = await introduce(self._session, self._access)
        log.info("on WhatsApp as %s; the webhook is taken at %s", number or self._access.number_id, WEBHOOK)
