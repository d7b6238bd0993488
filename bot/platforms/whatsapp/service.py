"""WhatsApp as part of a running bot."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

from bot.background import begin
from bot.messaging.receipts import Receipts
from bot.platforms.whatsapp import endpoint
from bot.platforms.whatsapp.chats import person_by_number
from bot.platforms.whatsapp.commands import Commands
from bot.platforms.whatsapp.intake import Intake
from bot.platforms.whatsapp.notices import Notices
from bot.platforms.whatsapp.setup import introduce
from bot.platforms.whatsapp.webhook import WebhookReader

if TYPE_CHECKING:
    from contextlib import AsyncExitStack

    import aiohttp

    from bot.messaging.correspondence import Correspondence
    from bot.platforms.parts import Parts
    from bot.platforms.whatsapp.platform import WhatsAppPlatform
    from bot.platforms.whatsapp.setup import WhatsAppAccess
    from bot.server import Server

log = logging.getLogger(__name__)


class WhatsAppService:
    """Our number on WhatsApp: a platform at first, and opened once there is a mailbox."""

    def __init__(
        self,
        session: aiohttp.ClientSession,
        access: WhatsAppAccess,
        correspondence: Correspondence,
        platform: WhatsAppPlatform,
        *,
        moderators_are_told: bool,
    ) -> None:
        """Where *moderators_are_told* elsewhere, they are not told here."""
        self._session = session
        self._access = access
        self._correspondence = correspondence
        self.platform = platform
        self._moderators_are_told = moderators_are_told

    async def open(self, parts: Parts, server: Server, at_the_end: AsyncExitStack) -> None:
        """Take in what the webhook delivers, until *at_the_end*. Raises UserError for what the operator has to mend."""
        number = await introduce(self._session, self._access)
        moderators = filter(None, map(person_by_number, parts.config.whatsapp.moderators))
        commands = Commands(moderators, parts.desk, parts.mailbox)
        intake = Intake(
            WebhookReader(self._access.number_id),
            self.platform,
            parts.mailbox,
            parts.desk,
            self._correspondence,
            commands,
        )
        if not self._moderators_are_told:
            notices = Notices(commands, parts.desk, parts.mailbox, self._correspondence, parts.config.digest)
            begin(at_the_end, parts.pace, notices.run)
        receipts = Receipts(parts.store, intake.take)
        begin(at_the_end, parts.pace, receipts.run)
        webhook = endpoint.Endpoint(receipts, self._access.app_secret, self._access.verify_token)
        server.add("GET", endpoint.PATH, webhook.challenge)
        server.add("POST", endpoint.PATH, webhook.deliver)
        log.info(
            "on WhatsApp as %s; the webhook is taken at %s", number or self._access.number_id, endpoint.PATH
        )
