"""Our installation, as Slack tells of it: who we are, where we may listen, and, in one line each, what is missing."""

from __future__ import annotations

import logging
import re
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any

from slack_sdk.errors import SlackApiError

from bot.errors import UserError
from bot.platforms.network import may_pass, unreachable
from bot.platforms.slack.network import (
    APPS,
    CONNECTING,
    MAY_BE_DONE,
    MIGRATING,
    NO_ACCESS,
    RATE_LIMITED,
    meaning,
    pages,
)

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable, Mapping

    from slack_sdk.web.async_client import AsyncWebClient
    from slack_sdk.web.async_slack_response import AsyncSlackResponse

SCOPES = frozenset(
    {
        "app_mentions:read", "channels:history", "channels:read", "chat:write", "commands", "im:history",
        "reactions:read",
    }
)  # fmt: skip
"""Scopes that the bot cannot do without; manifest.yaml asks for these, and for those of private channels besides."""

WRONG_KIND = {"not_allowed_token_type"}

ROTATED = "xoxe."  # stands before tokens that Slack renews every few hours
NAME_BY_ID = "name them by id instead (C…, at the end of the channel's details)"
PAGE = 200
NO_APP = (
    f"There is no app yet? {APPS}, 'Create New App', 'From a manifest', and paste manifest.yaml. To look at the bot "
    "first, without Slack: `ama demo`"
)

log = logging.getLogger(__name__)


class NotNow(UserError):  # noqa: N818 - as Later, it is no error of anybody's
    """Slack cannot be asked now; that may pass by itself."""


SLACK = "https://slack.com/api/"
NAMES = ("SLACK_BOT_TOKEN", "SLACK_APP_TOKEN", "SLACK_SIGNING_SECRET")


@dataclass(frozen=True, slots=True)
class SlackAccess:
    """The tokens of an installation, and where Slack is. Without *app_token* Slack delivers by HTTP, and signs what it
    does with *signing_secret*.
    """

    bot_token: str
    app_token: str = ""
    api_url: str = SLACK
    signing_secret: str = ""


def is_wanted(environment: Mapping[str, str]) -> bool:
    """Return whether *environment* names anything of Slack's."""
    return any(environment.get(name, "").strip() for name in NAMES)


def access_in(environment: Mapping[str, str]) -> SlackAccess:
    """Return Slack's credentials. Raises UserError naming each that is missing or in another's place."""
    secret = environment.get("SLACK_SIGNING_SECRET", "").strip()
    bot_token, app_token = check_tokens(environment)
    return SlackAccess(bot_token, app_token, environment.get("SLACK_API_URL") or SLACK, secret)


@dataclass(frozen=True, slots=True)
class Installation:
    """Our user, bot and team in this workspace; *url* is the workspace's own, with a slash at its end."""

    user: str
    bot: str
    team: str
    url: str


def _fault(token: str, prefix: str) -> str:
    """Return why *token* is none that begins with *prefix*; nothing where it may be one."""
    other = {"xoxb-": "xapp-", "xapp-": "xoxb-"}[prefix]
    if token.split() != [token]:
        return "has white space in it"
    if token.startswith((other, "xoxp-")):
        return f"begins with {token[:5]}, but should with {prefix}"
    if not token.removeprefix(ROTATED).startswith(prefix):
        return f"does not begin with {prefix}"
    return "" if re.fullmatch(r"[\w.-]*\w", token, re.ASCII) else "is no whole token"


def check_tokens(environment: Mapping[str, str]) -> tuple[str, str]:
    """Return the bot's token and the app-level one, which is empty where a signing secret stands in its place. Raises
    UserError naming each that is missing or in the other's place.
    """
    wanted = (
        ("SLACK_BOT_TOKEN", "xoxb-", f"{APPS} > your app > OAuth & Permissions, 'Bot User OAuth Token'"),
        (
            "SLACK_APP_TOKEN",
            "xapp-",
            f"{APPS} > your app > Basic Information, 'App-Level Tokens', with the scope connections:write",
        ),
    )
    secret = environment.get("SLACK_SIGNING_SECRET", "").strip()
    problems, tokens = [], []
    for name, prefix, where in wanted:
        token = environment.get(name, "").strip()
        tokens.append(token)
        if not token and name == "SLACK_APP_TOKEN" and secret:
            continue
        if not token:
            problems.append(
                f"{name} is not set: put it into the environment or into .env; you find it at {where}"
            )
        elif fault := _fault(token, prefix):
            problems.append(f"{name} {fault}: copy it from {where}")
    if not any(tokens):
        problems.append(NO_APP)
    if secret and not re.fullmatch(r"[0-9A-Za-z]{8,128}", secret):
        problems.append(
            f"SLACK_SIGNING_SECRET is no signing secret: you find it at {APPS} > your app > Basic Information"
        )
    if problems:
        raise UserError("\n".join(problems))
    return tokens[0], tokens[1]


async def introduce(client: AsyncWebClient, app_token: str) -> Installation:
    """Return who we are. Raises UserError with a line for each token that is refused and for the scopes that are
    missing.
    """
    problems = []
    try:
        who = await _ask(client.auth_test(), client)
        problems += _missing_scopes(who.headers)
    except SlackApiError as error:
        problems.append(_refused("SLACK_BOT_TOKEN", error))
    try:
        if app_token:
            await _ask(client.apps_connections_open(app_token=app_token), client)
    except SlackApiError as error:
        problems.append(_refused("SLACK_APP_TOKEN", error))
    if problems:
        raise UserError("\n".join(problems))
    url = str(who.get("url") or "https://slack.com/")
    return Installation(str(who.get("user_id")), str(who.get("bot_id")), str(who.get("team_id")), url)


async def channels_by_name(client: AsyncWebClient) -> dict[str, dict[str, Any]]:
    """Return all channels of the workspace, or, where those are not to be had, the ones that the bot is in.

    Without the scopes for private channels the public ones have to do.
    """
    refusals = []
    for request, types in (
        (client.conversations_list, "public_channel,private_channel"),
        (client.conversations_list, "public_channel"),
        (client.users_conversations, "public_channel,private_channel"),
        (client.users_conversations, "public_channel"),
    ):
        try:
            return {channel["name"]: channel async for channel in _named(client, request, types)}
        except SlackApiError as error:
            refusals.append(_reason(error))
    raise UserError(f"config.yaml: Slack does not list its channels ({refusals[0]}): {NAME_BY_ID}")


async def _named(
    client: AsyncWebClient, request: Callable[..., Awaitable[AsyncSlackResponse]], types: str
) -> AsyncIterator[dict[str, Any]]:
    ask = partial(_ask, client=client)
    async for page in pages(request(types=types, exclude_archived=True, limit=PAGE), ask):
        for channel in page.get("channels") or []:
            if channel.get("name"):
                yield channel


async def channel(client: AsyncWebClient, named: str) -> dict[str, Any] | None:
    """Return what Slack says of the channel of that id, None if there is none; what it does not say is taken for
    good.
    """
    try:
        response = await _ask(client.conversations_info(channel=named), client)
    except SlackApiError as error:
        if (code := _code(error)) in {"channel_not_found", "invalid_channel"}:
            return None
        if code in NO_ACCESS:
            raise NotNow(NO_ACCESS[code]) from error
        log.warning("cannot ask Slack about the channel %s: %s", named, _reason(error))
        return {"id": named}
    return {"id": named} | dict(response.get("channel") or {})


async def _ask(request: Awaitable[AsyncSlackResponse], client: AsyncWebClient) -> AsyncSlackResponse:
    """Return the response; raise SlackApiError where Slack says no, NotNow where it may say something by and by,
    UserError where nobody sensible answers.
    """
    try:
        response = await request
    except SlackApiError as error:
        status, code = error.response.status_code, _code(error)
        if code in MIGRATING:
            raise NotNow(NO_ACCESS[code]) from error
        passes = status == 429 or status >= 500 or code in MAY_BE_DONE | RATE_LIMITED
        if code and not passes:
            raise
        kind = NotNow if passes else UserError
        raise kind(f"{client.base_url}: no answer of Slack's: {code or f'HTTP {status}'}") from error
    except (
        Exception
    ) as error:  # slack_sdk stumbles over bodies that are no JSON, and over odd tokens, in its own ways
        kind = NotNow if may_pass(error) else UserError
        raise kind(
            f"Slack cannot be reached at {client.base_url}: {unreachable(error)}; "
            "check the network, and SLACK_API_URL if it is set"
        ) from error
    if not isinstance(response.data, dict):
        raise UserError(f"{client.base_url}: no answer of Slack's, but something else")
    return response


def _code(error: SlackApiError) -> str:
    response = error.response
    return str(response.get("error") or "") if isinstance(getattr(response, "data", response), dict) else ""


def _reason(error: SlackApiError) -> str:
    needed = error.response.get("needed")
    return f"{_code(error)}: {needed}" if needed else _code(error)


def _refused(name: str, error: SlackApiError) -> str:
    code = _code(error)
    if code in NO_ACCESS:
        return f"{name}: {NO_ACCESS[code]}"
    if code in WRONG_KIND:
        return f"{name}: this is a token of another kind ({code}): SLACK_BOT_TOKEN is xoxb-…, SLACK_APP_TOKEN xapp-…"
    if code == "missing_scope":
        needed = error.response.get("needed") or "connections:write"
        return f"{name}: the scope {needed} is missing: add it at {APPS} and install the app again"
    return f"{name}: Slack refused it: {meaning(code, CONNECTING)}"


def _missing_scopes(headers: Any) -> list[str]:
    """Return a line that names the scopes which are missing; nothing where Slack does not say which there are."""
    granted = next((value for name, value in headers.items() if name.lower() == "x-oauth-scopes"), "")
    missing = SCOPES - {scope.strip() for scope in granted.split(",")} if granted else ()
    if not missing:
        return []
    remedy = f"paste manifest.yaml at {APPS}, 'App Manifest', and install the app again"
    return [f"SLACK_BOT_TOKEN: the scopes {', '.join(sorted(missing))} are missing: {remedy}"]
