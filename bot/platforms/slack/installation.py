"""What Slack says of our installation: who we are, where we may listen, and, in one line each, what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
from slack_sdk.errors import SlackApiError

from bot.errors import UserError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from slack_sdk.web.async_client import AsyncWebClient

SCOPES = frozenset(
    {
        "app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "groups:history",
        "groups:read", "im:history", "reactions:read",
    }
)  # fmt: skip
"""What the bot cannot do without; manifest.yaml asks for the same."""

WRONG_TOKEN = {"invalid_auth", "not_authed", "token_revoked", "token_expired", "account_inactive"}
WRONG_KIND = {"not_allowed_token_type"}


@dataclass(frozen=True, slots=True)
class Installation:
    """Who we are in this workspace; *url* is the workspace's own, with a slash at its end."""

    user: str
    team: str
    url: str


def check_tokens(environment: Mapping[str, str]) -> tuple[str, str]:
    """The bot's token and the app-level one. Raises UserError naming each that is missing or in the other's place."""
    wanted = (
        ("SLACK_BOT_TOKEN", "xoxb-", "OAuth & Permissions, 'Bot User OAuth Token'"),
        (
            "SLACK_APP_TOKEN",
            "xapp-",
            "Basic Information, 'App-Level Tokens', with the scope connections:write",
        ),
    )
    other = {"xoxb-": "xapp-", "xapp-": "xoxb-"}
    problems, tokens = [], []
    for name, prefix, where in wanted:
        token = environment.get(name, "").strip()
        tokens.append(token)
        if not token:
            problems.append(
                f"{name} is not set: put it into the environment or into .env; you find it at {where}"
            )
        elif token.startswith((other[prefix], "xoxp-")):
            problems.append(
                f"{name} begins with {token[:5]}, but should with {prefix}: you find it at {where}"
            )
    if problems:
        raise UserError("\n".join(problems))
    return tokens[0], tokens[1]


async def introduce(client: AsyncWebClient, app_token: str) -> Installation:
    """Who we are. Raises UserError with a line for each token Slack refuses and for missing scopes."""
    problems = []
    who: Any = None
    try:
        who = await client.auth_test()
        problems += _missing_scopes(who.headers)
    except SlackApiError as error:
        problems.append(_refused("SLACK_BOT_TOKEN", error))
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        raise UserError(
            f"Slack cannot be reached at {client.base_url}: {error}; check the network, and SLACK_API_URL if it is set"
        ) from error
    try:
        await client.apps_connections_open(app_token=app_token)
    except SlackApiError as error:
        problems.append(_refused("SLACK_APP_TOKEN", error))
    if problems:
        raise UserError("\n".join(problems))
    return Installation(who["user_id"], who["team_id"], str(who.get("url") or "https://slack.com/"))


async def find_channels(client: AsyncWebClient, wanted: Iterable[str]) -> dict[str, str]:
    """The ids of the channels *wanted*, by the name or id they were given by.

    Raises UserError with a line for each that does not exist, or that the bot is not in.
    """
    wanted = list(wanted)
    by_name = await _channels_by_name(client) if any(name.startswith("#") for name in wanted) else {}
    found, problems = {}, []
    for name in wanted:
        channel = by_name.get(name[1:]) if name.startswith("#") else await _channel(client, name)
        if channel is None:
            guess = did_you_mean(name.lstrip("#"), by_name)
            problems.append(f"slack.channels: there is no channel {name} that the bot can see{guess}")
        elif not channel.get("is_member", True):
            title = channel.get("name") or name.lstrip("#")
            problems.append(f"slack.channels: the bot is not in #{title}: type '/invite @ama' there")
        else:
            found[name] = str(channel["id"])
    if problems:
        raise UserError("\n".join(problems))
    return found


async def _channels_by_name(client: AsyncWebClient) -> dict[str, dict[str, Any]]:
    channels: dict[str, dict[str, Any]] = {}
    cursor = ""
    while True:
        page = await _listed(client, cursor)
        channels |= {
            channel["name"]: channel for channel in page.get("channels") or [] if channel.get("name")
        }
        cursor = (page.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return channels


async def _listed(client: AsyncWebClient, cursor: str) -> Any:
    try:
        return await client.conversations_list(
            types="public_channel,private_channel", exclude_archived=True, limit=200, cursor=cursor
        )
    except SlackApiError as error:
        raise UserError(
            f"slack.channels: Slack does not list its channels ({error.response['error']}): "
            "name them by id instead (C…, at the end of the channel's details)"
        ) from error


async def _channel(client: AsyncWebClient, channel: str) -> dict[str, Any] | None:
    try:
        response = await client.conversations_info(channel=channel)
    except SlackApiError:
        return None
    return {"id": channel} | dict(response.get("channel") or {})


def _refused(name: str, error: SlackApiError) -> str:
    code = error.response.get("error")
    if code in WRONG_TOKEN:
        return (
            f"{name}: Slack does not accept this token ({code}): copy it anew from https://api.slack.com/apps"
        )
    if code in WRONG_KIND:
        return f"{name}: this is a token of another kind ({code}): SLACK_BOT_TOKEN is xoxb-…, SLACK_APP_TOKEN xapp-…"
    if code == "missing_scope":
        needed = error.response.get("needed") or "connections:write"
        return f"{name}: the scope {needed} is missing: add it at https://api.slack.com/apps and install the app again"
    return f"{name}: Slack refused it: {code}"


def _missing_scopes(headers: Any) -> list[str]:
    """A line that names the scopes which are missing; nothing where Slack does not say which there are."""
    granted = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    missing = SCOPES - {scope.strip() for scope in granted.split(",")} if granted else ()
    if not missing:
        return []
    remedy = "paste manifest.yaml at https://api.slack.com/apps, 'App Manifest', and install the app again"
    return [f"SLACK_BOT_TOKEN: the scopes {', '.join(sorted(missing))} are missing: {remedy}"]
