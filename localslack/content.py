"""The content that an app may put into a message: its text, blocks and metadata, checked and as Slack keeps
them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from localslack import limits, markup
from localslack.errors import SlackError
from localslack.views import named

if TYPE_CHECKING:
    from localslack.changes import Json
    from localslack.state import State


def author(state: State) -> Json:
    """Return the fields that say a message is the app's."""
    profile = {
        "id": state.bot_id,
        "app_id": state.app_id,
        "name": state.bot.name,
        "team_id": state.team_id,
        "deleted": False,
        "icons": {},
    }
    who = {"user": state.bot.id, "team": state.team_id, "bot_id": state.bot_id, "app_id": state.app_id}
    return {**who, "bot_profile": profile}


def message_fields(given: Json) -> Json:
    """Return text, blocks, attachments and metadata of *given*; raise SlackError with every offence, or
    `no_text` if it is empty.
    """
    text, blocks, attachments = given.get("text") or "", given.get("blocks"), given.get("attachments")
    if not isinstance(text, str):
        raise SlackError("invalid_arguments", "[ERROR] `text` must be a string")
    if len(text) > limits.TEXT:
        raise SlackError("msg_too_long")
    if not (text.strip() or blocks or attachments):
        raise SlackError("no_text")
    fields: Json = {"text": markup.posted(text)}
    if blocks:
        fields["blocks"] = checked_blocks(blocks)
    if attachments:
        fields["attachments"] = attachments
    if given.get("metadata") is not None:
        fields["metadata"] = _metadata(given["metadata"])
    return fields


def checked_blocks(blocks: Any) -> list[Json]:
    """Return the blocks with their ids; raise SlackError `invalid_blocks` with all offences, or
    `msg_blocks_too_long`.
    """
    if not isinstance(blocks, list):
        raise SlackError("invalid_blocks_format")
    problems = limits.block_problems(blocks)
    if problems:
        raise SlackError("invalid_blocks", *(f"[ERROR] {problem}" for problem in problems), errors=problems)
    if limits.too_long(blocks):
        raise SlackError(
            "msg_blocks_too_long", f"[ERROR] all blocks hold more than {limits.TEXT_IN_BLOCKS} characters"
        )
    return named(blocks)


def _metadata(metadata: Any) -> Json:
    fits = isinstance(metadata, dict) and isinstance(metadata.get("event_payload"), dict)
    if not fits or not isinstance(metadata.get("event_type"), str) or not metadata["event_type"]:
        raise SlackError(
            "invalid_metadata_format",
            "[ERROR] must have `event_type` and `event_payload` [json-pointer:/metadata]",
        )
    return {"event_type": metadata["event_type"], "event_payload": metadata["event_payload"]}
