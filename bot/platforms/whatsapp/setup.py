"""Our set-up on WhatsApp: what its part of the environment tells, what WhatsApp says of our number, and, in one line
each, what is missing.
"""

from __future__ import annotations

import json
import logging
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

from bot.errors import UserError
from bot.platforms.network import proxy_for, unreachable

if TYPE_CHECKING:
    from collections.abc import Mapping

log = logging.getLogger(__name__)

APPS = "https://developers.facebook.com/apps"
NO_ACCESS = {
    0: f"WhatsApp does not accept WHATSAPP_TOKEN: make a new one, {APPS} > your app > WhatsApp > API Setup",
    3: "WHATSAPP_TOKEN lacks the permission whatsapp_business_messaging: make one that has it",
    10: "WHATSAPP_TOKEN lacks the permission whatsapp_business_messaging: make one that has it",
    190: f"WhatsApp does not accept WHATSAPP_TOKEN, or it is over: make a new one of a system user, which lasts, "
    f"{APPS} > your app > WhatsApp > API Setup",
    200: "WHATSAPP_TOKEN lacks the permission whatsapp_business_messaging: make one that has it",
    368: "WhatsApp has blocked this number for a while: see the WhatsApp Manager, Account quality",
    131005: "WHATSAPP_TOKEN lacks the permission whatsapp_business_messaging: make one that has it",
    131031: "WhatsApp has locked this account: see the WhatsApp Manager, Account quality",
    133010: "this number is not registered with the Cloud API: register it, WhatsApp > API Setup",
}
"""Codes of what the operator has to mend before anything can be sent."""
NO_SUCH_OBJECT = 33
GRAPH = "https://graph.facebook.com/v24.0/"
WANTED = {
    "WHATSAPP_TOKEN": f"{APPS} > your app > WhatsApp > API Setup; one that lasts is a system user's, Business Settings",
    "WHATSAPP_PHONE_NUMBER_ID": f"{APPS} > your app > WhatsApp > API Setup, 'Phone number ID' (not the number itself)",
    "WHATSAPP_APP_SECRET": f"{APPS} > your app > App settings > Basic, 'App secret'",
    "WHATSAPP_VERIFY_TOKEN": "any words of your own: the same are typed in beside the webhook's address, "
    f"{APPS} > your app > WhatsApp > Configuration",
}


@dataclass(frozen=True, slots=True)
class WhatsAppAccess:
    """The credentials of a number on WhatsApp, and where the Graph API is."""

    token: str
    number_id: str
    app_secret: str
    verify_token: str
    api_url: str = GRAPH


def is_wanted(environment: Mapping[str, str]) -> bool:
    """Return whether *environment* names anything of WhatsApp's."""
    return any(environment.get(name, "").strip() for name in WANTED)


def access_in(environment: Mapping[str, str]) -> WhatsAppAccess:
    """Return WhatsApp's credentials. Raises UserError naming each that is missing or cannot be one."""
    given = {name: environment.get(name, "").strip() for name in WANTED}
    problems = [
        f"{name} is not set: put it into the environment or into .env; you find it at {where}"
        if name != "WHATSAPP_VERIFY_TOKEN"
        else f"{name} is not set: put it into the environment or into .env; it is {where}"
        for name, where in WANTED.items()
        if not given[name]
    ]
    problems += [
        f"{name} has white space or odd characters in it: copy it anew from {WANTED[name]}"
        for name in ("WHATSAPP_TOKEN", "WHATSAPP_APP_SECRET")
        if len(given[name].split()) > 1 or not given[name].isascii()
    ]
    number = given["WHATSAPP_PHONE_NUMBER_ID"]
    if number and not re.fullmatch(r"[\w-]{1,64}", number, re.ASCII):
        problems.append(
            f"WHATSAPP_PHONE_NUMBER_ID is an id, not the number itself: {WANTED['WHATSAPP_PHONE_NUMBER_ID']}"
        )
    if problems:
        raise UserError("\n".join(problems))
    return WhatsAppAccess(
        given["WHATSAPP_TOKEN"],
        number,
        given["WHATSAPP_APP_SECRET"],
        given["WHATSAPP_VERIFY_TOKEN"],
        environment.get("WHATSAPP_API_URL") or GRAPH,
    )


async def introduce(session: aiohttp.ClientSession, access: WhatsAppAccess) -> str:
    """Return our telephone number as WhatsApp shows it; nothing while it does not tell. Raises UserError where the
    token or the number is refused, or the address is none.
    """
    url = f"{access.api_url.rstrip('/')}/{access.number_id}"
    try:
        async with session.get(
            url,
            params={"fields": "display_phone_number,verified_name"},
            headers={"Authorization": f"Bearer {access.token}"},
            proxy=proxy_for(url),
        ) as response:
            status, body = response.status, await response.text()
    except (aiohttp.InvalidURL, aiohttp.NonHttpUrlClientError) as error:
        raise UserError(f"WHATSAPP_API_URL is no web address: {access.api_url}") from error
    except (aiohttp.ClientError, TimeoutError, OSError, UnicodeDecodeError) as error:
        log.warning(
            "WhatsApp cannot be reached at %s: %s; check the network, and WHATSAPP_API_URL if set. What is to be sent "
            "waits",
            access.api_url,
            unreachable(error),
        )
        return ""
    return _number(status, _json(body), access)


def _number(status: int, answer: Any, access: WhatsAppAccess) -> str:
    match answer:
        case {"display_phone_number": str(number)} if status < 300:
            return number
        case {"error": {"code": int(code), **error}}:
            if error.get("error_subcode") == NO_SUCH_OBJECT:
                where = WANTED["WHATSAPP_PHONE_NUMBER_ID"]
                raise UserError(
                    f"WHATSAPP_PHONE_NUMBER_ID: the token's app has no such number: you find it at {where}"
                )
            if code in NO_ACCESS or status in {401, 403}:
                raise UserError(NO_ACCESS.get(code, NO_ACCESS[190]))
            log.warning("WhatsApp does not tell about our number now: %s (%d)", error.get("message"), code)
        case _:
            log.warning(
                "%s does not tell about our number (HTTP %d); check WHATSAPP_API_URL", access.api_url, status
            )
    return ""


def _json(body: str) -> Any:
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
