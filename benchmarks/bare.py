"""The bare handler that the bot is compared with: the least that Bolt takes to post a constant in a thread.

It has what the bot's own wire has to be quick: one session for all requests. Bolt's default opens one per request.
"""

from __future__ import annotations

import asyncio
import os
from typing import Any

import aiohttp
from slack_bolt.adapter.socket_mode.async_handler import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

ANSWER = "42"


async def serve() -> None:
    """Answer until the process is ended."""
    async with aiohttp.ClientSession() as session:
        token, url = os.environ["SLACK_BOT_TOKEN"], os.environ["SLACK_API_URL"]
        app = AsyncApp(client=AsyncWebClient(token, base_url=url, session=session))

        @app.event("message")
        async def message(event: dict[str, Any], client: AsyncWebClient) -> None:
            await client.chat_postMessage(channel=event["channel"], thread_ts=event["ts"], text=ANSWER)

        await AsyncSocketModeHandler(app, os.environ["SLACK_APP_TOKEN"]).start_async()  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    asyncio.run(serve())
