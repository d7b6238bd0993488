"""The way to Slack, and what its error codes mean to whoever runs the bot, each with its remedy."""

from __future__ import annotations

import asyncio
import logging
from typing import TYPE_CHECKING

import aiohttp
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient
from slack_sdk.webhook.async_client import AsyncWebhookClient

from bot.platforms.network import proxy_for

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Iterable

    from slack_sdk.http_retry.async_handler import AsyncRetryHandler
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

    from bot.messages import Payload


AGAIN_AFTER = (0.5, 2.0)
"""Seconds before what Slack stumbled over is tried again."""


log = logging.getLogger(__name__)


def web_client(
    token: str | None,
    url: str,
    session: aiohttp.ClientSession | None,
    retry_handlers: Iterable[AsyncRetryHandler],
    timeout: int,
) -> AsyncWebClient:
    """Return a client of the Web API at *url*. slack_sdk's own would send what is for this machine to the proxy,
    too.
    """
    client = AsyncWebClient(
        token, base_url=url, session=session, retry_handlers=list(retry_handlers), timeout=timeout
    )
    client.proxy = proxy_for(url)
    return client


async def pages(
    request: Awaitable[AsyncSlackResponse],
    ask: Callable[[Awaitable[AsyncSlackResponse]], Awaitable[AsyncSlackResponse]],
) -> AsyncIterator[AsyncSlackResponse]:
    """Yield each page of the list that *request* begins. Each is waited for by *ask*; raises as that does."""
    page = await ask(request)
    following = aiter(page)
    yield await anext(following)  # the same
    while (page.get("response_metadata") or {}).get("next_cursor"):
        yield await ask(anext(following))


async def courteously(request: Awaitable[object]) -> None:
    """Send *request*; if that fails, say so in the log and go on.

    What was asked for is done by then. An exception from a listener, even after its acknowledgement, makes Bolt
    1.30.0 acknowledge nothing, and Slack shows the person an error.
    """
    try:
        response = await request
        status = getattr(response, "status_code", 200)
        if status >= 300:
            log.warning("a courtesy was not delivered: HTTP %s", status)
    except Exception as error:  # noqa: BLE001 - a lost response_url, a channel left, a broken line
        log.warning("a courtesy was not delivered: %s", type(error).__name__)


async def respond(url: str, payload: Payload) -> bool:
    """Return whether *url* took *payload*; tried again while Slack stumbles: better seen twice than not at all."""
    client = AsyncWebhookClient(url, retry_handlers=[AsyncRateLimitErrorRetryHandler()])
    client.proxy = proxy_for(url)
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


APPS = "https://api.slack.com/apps"
INSTALL = f"install the app again at {APPS}, 'Install App'"

_COPY = f"copy the tokens anew from {APPS} into .env, and start the bot again"
_INVITE = "type '/invite @ama' there"
_MIGRATION = (
    "the workspace is being migrated, and Slack lets nobody in until that is done: nothing to do but wait"
)

MAY_BE_DONE = {"unknown_error", "internal_error", "fatal_error", "service_unavailable", "request_timeout"}
"""Codes that Slack stumbles with: what was asked is perhaps done."""

RATE_LIMITED = {"ratelimited", "rate_limited", "message_limit_exceeded"}

MIGRATING = {"org_login_required", "team_added_to_org", "migration_in_progress"}
CHANNEL_MIGRATING = {"external_channel_migrating"}
"""Codes of a workspace, and of a channel, that Slack lets nobody into until they are moved."""

NO_ACCESS = {
    "invalid_auth": f"Slack does not accept the token (invalid_auth): {_COPY}",
    "not_authed": f"Slack does not accept the token (not_authed): {_COPY}",
    "token_expired": f"the token has expired (token_expired): {_COPY}",
    "token_revoked": f"the token was revoked (token_revoked): {INSTALL}; then {_COPY}",
    "account_inactive": f"the app was removed from the workspace (account_inactive): {INSTALL}; then {_COPY}",
    "app_uninstalled": f"the app was removed from the workspace (app_uninstalled): {INSTALL}; then {_COPY}",
    "access_denied": "the workspace does not let the app in (access_denied): ask its owner to allow it",
    "team_access_not_granted": "the workspace does not let the app in (team_access_not_granted): ask its owner",
    **dict.fromkeys(MIGRATING, _MIGRATION),
    "ekm_access_denied": "an administrator lets nobody write (ekm_access_denied): ask them to allow it again",
    "enterprise_is_restricted": "the organisation does not let the app in (enterprise_is_restricted): ask its owner",
    "not_allowed_token_type": f"that is another kind of token (not_allowed_token_type): {_COPY}",
    "two_factor_setup_required": "the workspace wants two-factor authentication of who installed the app: set it up",
}
"""Codes that keep everything of ours from Slack, until somebody mends it."""

CHANNEL = {
    "not_in_channel": f"the bot is not in it: {_INVITE}",
    "channel_not_found": f"there is no such channel, or it is private and the bot is not in it: {_INVITE}",
    "is_archived": "it is archived: unarchive it, or take it out of config.yaml",
    "restricted_action": "only some may post there: let the bot, in the channel's settings, 'Posting permissions'",
    "restricted_action_read_only_channel": "it is read-only: let the bot post, in the channel's settings",
    "restricted_action_thread_only_channel": "it takes replies in threads only: choose another channel",
    "restricted_action_non_threadable_channel": "it has no threads: choose another channel",
    "restricted_action_thread_locked": "the thread is locked: whoever locked it can open it again",
    "messages_tab_disabled": f"the app's Messages tab is off: turn it on at {APPS}, 'App Home'",
    "thread_not_found": "the thread is gone: nothing to do",
    "msg_too_long": "Slack finds the message too long: shorten the archive's answer",
    "no_text": "the message is empty: look at the archive's answer",
    "user_not_found": "there is no such member any more: nothing to do",
    "user_not_in_channel": "who is to see it has left it: nothing to do",
    "missing_scope": "the app lacks a scope, such as reactions:write for marks: paste manifest.yaml anew "
    f"at {APPS}, and install the app again",
    "cannot_dm_bot": "that is a bot, which takes no direct messages: nothing to do",
}
"""Codes that keep one message out of one place."""

CONNECTING = {
    "too_many_websockets": "another ten connections of the app are open: stop the copies of the bot that nobody needs",
    "missing_scope": "the app-level token lacks the scope connections:write: make a new one at "
    f"{APPS}, Basic Information, 'App-Level Tokens'",
    "link_disabled": f"Socket Mode is off, or the app was removed: look at {APPS}, 'Socket Mode', and 'Install App'",
    "not_allowed_token_type": "SLACK_APP_TOKEN is no app-level token (xapp-…): correct .env",
    "forbidden_team": f"Socket Mode is not allowed in this workspace: look at {APPS}, 'Socket Mode'",
}
"""Codes that keep a connection from being opened, or end it."""


def meaning(code: str, *known: dict[str, str]) -> str:
    """Return *code* in words with the remedy, where one of *known* has it; else as it is."""
    return next((table[code] for table in known if code in table), code)
