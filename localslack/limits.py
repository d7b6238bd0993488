"""Slack's limits on messages and views: every offence, as `text [json-pointer:/blocks/0/…]`. Figures are the SDK's."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from slack_sdk.models import blocks as kit
from slack_sdk.models.views import View

from localslack.block_kit import BLOCK
from localslack.changes import elements, words
from localslack.checks import anything, flag, listed, of, plain, string

if TYPE_CHECKING:
    from localslack.checks import Check

TEXT = 40_000  # characters of a message's text
BLOCKS_IN_MESSAGE = 50
TEXT_IN_BLOCKS = 13_200  # characters over all blocks of a message, as slack-facts has it
MARKDOWN_IN_MESSAGE = kit.MarkdownBlock.text_max_length
VIEW_BYTES = 250_000


_VIEW: dict[str, Check] = {
    "private_metadata": string(View.private_metadata_max_length),
    "callback_id": string(View.callback_id_max_length),
    "external_id": string(255),
    "blocks": listed(anything, View.blocks_max_length),
}
_MODAL = of(
    "modal",
    {"title": plain(View.title_max_length), "blocks": _VIEW["blocks"]},
    {
        **_VIEW,
        "submit": plain(View.submit_max_length),
        "close": plain(View.close_max_length),
        "clear_on_close": flag,
        "notify_on_close": flag,
        "submit_disabled": flag,
    },
)
_HOME = of("home", {"blocks": _VIEW["blocks"]}, _VIEW)


def block_problems(blocks: list[Any], most: int = BLOCKS_IN_MESSAGE, at: str = "/blocks") -> list[str]:
    """Return everything that Slack refuses in these blocks of a message or, with another
    *most*, of a view.
    """
    problems = list(listed(BLOCK, most)(blocks, at))
    if problems:
        return problems
    twice = [name for name, times in Counter(b.get("block_id") for b in blocks).items() if name and times > 1]
    problems += [f"`block_id` {name} is there more than once [json-pointer:{at}]" for name in twice]
    for index, block in enumerate(blocks):
        actions = Counter(element["action_id"] for element in elements([block]))
        doubled = [name for name, times in actions.items() if times > 1]
        problems += [f"`action_id` {name} already exists [json-pointer:{at}/{index}]" for name in doubled]
    markdown = sum(len(b["text"]) for b in blocks if b["type"] == "markdown")
    if markdown > MARKDOWN_IN_MESSAGE:
        problems.append(
            f"markdown blocks hold more than {MARKDOWN_IN_MESSAGE} characters in all [json-pointer:{at}]"
        )
    return problems


def too_long(blocks: list[Any]) -> bool:
    """Return whether the texts of all blocks together are more than a message may hold."""
    return sum(map(len, words(blocks))) > TEXT_IN_BLOCKS


def view_problems(view: Any) -> list[str]:
    """Return everything that Slack refuses in a modal or an App Home."""
    if not isinstance(view, dict) or view.get("type") not in ("modal", "home"):
        return ["must be a view of type `modal` or `home` [json-pointer:/view]"]
    problems = list((_HOME if view["type"] == "home" else _MODAL)(view, "/view"))
    if problems:
        return problems
    problems = block_problems(view["blocks"], View.blocks_max_length, "/view/blocks")
    asks = any(b.get("type") == "input" for b in view["blocks"])
    if not problems and asks and view["type"] == "modal" and "submit" not in view:
        problems.append("must have `submit`, as it holds an input block [json-pointer:/view]")
    return problems
