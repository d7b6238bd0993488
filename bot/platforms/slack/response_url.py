"""A response_url: Slack's way to answer who acted, five times within half an hour."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.webhook.async_client import AsyncWebhookClient

if TYPE_CHECKING:
    from bot.messages import Payload

AGAIN_AFTER = (0.5, 2.0)
"""Seconds before what Slack stumbled over is tried again."""

log = logging.getLogger(__name__)


async def respond(url: str, payload: Payload) -> bool:
    """Whether *url* took *payload*; tried again while Slack stumbles: better seen twice than not at all."""
    client = AsyncWebhookClient(url, retry_handlers=[AsyncRateLimitErrorRetryHandler()])
    for wait in (*AGAIN_AFTER, None):
        try:
            response = await client.send_dict(payload)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            status, why = 500, f"{type(error).__name__}: {error}"
        else:
            status, why = response.status_code, f"HTTP {response.status_code} {response.body[:100]}"
        if status < 300:
            return True
        log.warning("a response_url did not take what was to be said: %s", why)
        if wait is None or status < 500:
            return False
        await asyncio.sleep(wait)
    return False
