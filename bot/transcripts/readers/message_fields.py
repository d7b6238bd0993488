"""Fields of messages in JSON or CSV: which says who wrote, what, when, and to what, by the names programs give them.

A program more is a few names more in the tables.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from bot.transcripts.readers import values
from bot.transcripts.readers.ready_columns import columns_of, is_vague

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

# The surer name stands first. Those after the bar are any table's, the others tell that it holds messages.
_NAMES = {
    "speaker": (
        "alias screen_name sender_name sender_full_name sourceName authorDisplayName authorName contact_name "
        "full_name displayName commenter account u | speaker who "
        "author username user_name creator sender user from from_id name"
    ),
    "text": (
        "cooked selftext textOriginal msg dataMessage syncMessage post_message | body content message text raw "
        "transcript utterance"
    ),
    "time": (
        "date_unixtime created_utc timestamp_ms timestampUsec created_date create_at createdAt createdDateTime "
        "origin_server_ts originalarrivaltime publishedAt posted message_date post_creation_time | created_at date "
        "timestamp ts time sent start at"
    ),
    "id": "post_number _id id message_id",
    "reply": (
        "reply_to_post_number in_reply_to in_reply_to_id in_reply_to_status_id parent_id parentId "
        "reply_to_message_id reply_to reference"
    ),
    "thread": "conversation_id thread_id topic_id thread_ts",
}
FIELDS = {part: names.replace("|", " ").replace("_", "").casefold().split() for part, names in _NAMES.items()}
TELLING = {
    name for part in ("speaker", "text", "time") for name in _NAMES[part].partition("|")[0].split()
} | {
    "post_stream",
    "parent_id",
    "in_reply_to_id",
    "time_in_seconds",
    "from_id",
    "text_entities",
    "isBot",
    "guild",
}
_NEEDED = ("speaker", "text", "time")
SPOKEN = re.compile(
    r"speaker|who", re.IGNORECASE
)  # of a talk, whose times may be missing, and count from its beginning
# Names that are no program's we know: by the words in them.
_WHO = "speaker|sender|author|creator|commenter|poster|user|nick|identity|who|person"
_LIKE = {
    "speaker": re.compile(rf"(?:\w*(?:{_WHO}))(?:display|full|real|screen|user)?(?:name)?"),
    "text": re.compile(r"\w*(?:text|content|body|comment|message|sentence|utterance|line)"),
    "time": re.compile(
        r"\w*(?:time|stamp|date|created|sent|posted|published|start)(?:at|on|utc|time|date|stamp)?"
    ),
}


def is_message(keys: Sequence[str], *, polls: bool = False, timed: bool = True) -> bool:
    """Return whether fields of these names hold messages, *timed* ones, and no questions with their answers, which
    *polls* have.
    """
    found = parts_of(keys)
    needed = _NEEDED[:2] if not timed or SPOKEN.search(found.get("speaker", "")) else _NEEDED
    pairs = {} if polls else columns_of(keys)
    return found.keys() >= set(needed) and (not pairs or is_vague(pairs))


def parts_of(keys: Sequence[str]) -> dict[str, str]:
    """Return which of *keys* stands for what of a message: by the names that are known, or by their words."""
    found = dict[str, str]()
    for part, names in FIELDS.items():
        free = {_folded(key): key for key in reversed(keys) if key not in found.values()}
        known = next((name for name in names if name in free), None)
        like = (name for name in reversed(free) if part in _LIKE and _LIKE[part].fullmatch(name))
        if name := known or next(like, None):
            found[part] = free[name]
    return found


def _folded(key: str) -> str:
    return re.sub(r"[\W_]+", "", key.casefold())


def message_of(item: Mapping[str, Any], *, timed: bool = True) -> Mapping[str, Any] | None:
    """Return the message that *item* is, its own fields or those of the objects in it; None if it is none."""
    if is_message([key for key, value in item.items() if value], polls="poll" in item, timed=timed):
        return item
    flat = _flat(item)
    if len(flat) == len(item) or any(
        message_of(one, timed=timed) for one in values.mappings([*item.values()])
    ):
        return None
    return flat if is_message([key for key, value in flat.items() if value], timed=timed) else None


def holds_talk(root: Any) -> bool:
    """Return whether a list in *root* has the messages of several people, who wrote each and when."""
    for one in values.objects(root):
        for listed in map(values.mappings, one.values()):
            found = [parts_of([*item]) for item in listed]
            if found and all(part.keys() >= {*_NEEDED} for part in found):
                who = {values.told(item[part["speaker"]]) for item, part in zip(listed, found, strict=True)}
                if len(who) > 1:
                    return True
    return False


def _flat(item: Mapping[str, Any]) -> dict[str, Any]:
    """Return *item* with the fields of the objects in it beside its own."""
    within = {
        f"{key}.{inner}": told
        for key, value in item.items()
        if isinstance(value, dict)
        for inner, told in value.items()
    }
    return {**item, **within}
