"""The chat services, each two translations and a wire, and the parts of a running bot that each works with."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bot.background import Pace
    from bot.config import Config
    from bot.messaging.mailbox import Mailbox
    from bot.moderation import Desk
    from bot.responder import Responder
    from bot.store import Store


@dataclass(frozen=True, slots=True)
class Parts:
    """One archive, one mailbox, one desk, and one pace of background work, however many platforms there are."""

    config: Config
    store: Store
    responder: Responder
    mailbox: Mailbox
    desk: Desk
    pace: Pace
