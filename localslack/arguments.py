"""Arguments of a Web API call, whether they came in the query, a form or JSON, read as what
a method wants.
"""

from __future__ import annotations

import base64
import binascii
import json
from typing import TYPE_CHECKING, Any

from aiohttp import web

from localslack.errors import SlackError

if TYPE_CHECKING:
    from localslack.changes import Json

BODY_BYTES = 4 * 1024 * 1024


class Arguments:
    """The arguments that a call gives; each reader says what is wrong by raising SlackError."""

    def __init__(self, given: Json) -> None:
        self.given = given

    def text(self, name: str, default: str | None = None) -> str:
        """Return that argument as text; without a *default* it must be there."""
        value = self.given.get(name)
        if value is None or value == "":
            if default is None:
                raise SlackError("invalid_arguments", f"[ERROR] missing required field: {name}")
            return default
        if isinstance(value, (dict, list)):
            raise SlackError("invalid_arguments", f"[ERROR] must be a string [json-pointer:/{name}]")
        return str(value)

    def flag(self, name: str) -> bool:
        """Return whether that argument is on: true, "true" or 1."""
        value = self.given.get(name)
        return value is True or (not isinstance(value, bool) and str(value).lower() in ("1", "true"))

    def limit(self, default: int, most: int) -> int:
        """Return the argument `limit`, from 1 to *most*."""
        try:
            limit = int(self.text("limit", str(default)))
        except ValueError:
            raise SlackError("invalid_limit", f"[ERROR] `limit` must be a number from 1 to {most}") from None
        if not 0 <= limit <= most:
            raise SlackError("invalid_limit", f"[ERROR] `limit` must be a number from 1 to {most}")
        return limit or default

    def json(self, name: str, wrong: str = "invalid_arguments") -> Any:
        """Return that argument as JSON, None if it is not there; a string is read as JSON, *wrong* if it is
        none.
        """
        value = self.given.get(name)
        if not isinstance(value, str) or value == "":
            return value or None
        try:
            return read_json(value)
        except ValueError:
            raise SlackError(wrong, f"[ERROR] must be valid JSON [json-pointer:/{name}]") from None

    def content(self) -> Json:
        """Return what the call puts into a message."""
        return {
            "text": self.text("text", ""),
            "blocks": self.json("blocks", "invalid_blocks_format"),
            "attachments": self.json("attachments"),
            "metadata": self.json("metadata", "invalid_metadata_format"),
        }

    def page(self, items: list[Any], default: int, most: int) -> tuple[list[Any], Json]:
        """Return the items from `cursor` on, at most `limit`, and the fields that lead to the next ones."""
        start, limit = _position(self.text("cursor", "")), self.limit(default, most)
        more = len(items) > start + limit
        following = base64.b64encode(f"from:{start + limit}".encode()).decode() if more else ""
        return items[start : start + limit], {"response_metadata": {"next_cursor": following}}


def _position(cursor: str) -> int:
    if not cursor:
        return 0
    try:
        word, _, position = base64.b64decode(cursor, validate=True).decode().partition(":")
        if word == "from" and position.isdecimal():
            return int(position)
    except (binascii.Error, ValueError):
        pass
    raise SlackError("invalid_cursor")


def read_json(text: str | bytes) -> Any:
    """Return the value; raise ValueError for whatever strict JSON is not, too deep nesting and numbers like
    NaN too.
    """

    def refuse(name: str) -> None:
        raise ValueError(name)

    try:
        return json.loads(text, parse_constant=refuse)
    except RecursionError:
        raise ValueError("nested too deep") from None


async def read(request: web.Request) -> Arguments:
    """Return the arguments of a request: its query, then its form or JSON, the later one wins."""
    given: Json = dict(request.query)
    try:
        body = await request.read()
    except web.HTTPRequestEntityTooLarge:
        raise SlackError("request_too_large") from None
    if request.content_type == "application/json" and body:
        given |= _object(body)
    elif request.content_type in ("application/x-www-form-urlencoded", "multipart/form-data"):
        given |= await _form(request)
    return Arguments(given)


def _object(body: bytes) -> Json:
    try:
        value = read_json(body)
    except ValueError:
        raise SlackError("invalid_json") from None
    if not isinstance(value, dict):
        raise SlackError("json_not_object")
    return value


async def _form(request: web.Request) -> Json:
    try:
        form = await request.post()
    except (
        ValueError,
        LookupError,
        AssertionError,
    ):  # what aiohttp raises for a broken form or an unknown charset
        raise SlackError("invalid_form_data") from None
    return {name: value for name, value in form.items() if isinstance(value, str)}
