"""Changes in the workspace, one value per happening; the events, the page and the tests are told by these."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterator

Json: TypeAlias = dict[str, Any]


class Shown:
    """A message as somebody sees it: what tests ask of it."""

    __slots__ = ()
    message: Json

    @property
    def ts(self) -> str:
        """Return the message's name within its channel."""
        return str(self.message["ts"])

    @property
    def text(self) -> str:
        """Return the fallback text, as mrkdwn."""
        return str(self.message.get("text", ""))

    @property
    def blocks(self) -> list[Json]:
        """Return its blocks; none is an empty list."""
        return list(self.message.get("blocks", ()))

    @property
    def thread_ts(self) -> str | None:
        """Return the thread that it is in."""
        return self.message.get("thread_ts")

    @property
    def metadata(self) -> Json | None:
        """Return what its poster attached: event_type and event_payload."""
        return self.message.get("metadata")

    @property
    def plain(self) -> str:
        """Return every word that its blocks show, or its text where it has none."""
        return " ".join(words(self.blocks)) if self.blocks else self.text

    @property
    def actions(self) -> list[Json]:
        """Return what can be pressed in it, in order: every element that has an action_id."""
        return list(elements(self.blocks))


@dataclass(frozen=True, slots=True)
class Posted(Shown):
    """A message was written. *hook* names the response_url it came through, if one."""

    channel: str
    message: Json
    hook: str | None = None


@dataclass(frozen=True, slots=True)
class Updated(Shown):
    """A message is another now. *by* is who changed it, None where the workspace itself keeps its books."""

    channel: str
    message: Json
    previous: Json
    by: str | None


@dataclass(frozen=True, slots=True)
class Deleted(Shown):
    """A message is gone; *message* is what it was."""

    channel: str
    message: Json
    by: str | None


@dataclass(frozen=True, slots=True)
class Ephemeral(Shown):
    """Only *user* sees this message, until the page is loaded again; *replaced* where one of that ts was there."""

    channel: str
    user: str
    message: Json
    hook: str | None = None
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class EphemeralGone:
    """An ephemeral message was taken back."""

    channel: str
    user: str
    ts: str


@dataclass(frozen=True, slots=True)
class Reacted:
    """*user* put a reaction on a message of *item_user*, or, unless *added*, took it off."""

    channel: str
    ts: str
    item_user: str
    user: str
    name: str
    added: bool


@dataclass(frozen=True, slots=True)
class Joined:
    """A user came into a channel, by *inviter* if somebody else brought them."""

    channel: str
    user: str
    inviter: str | None = None


@dataclass(frozen=True, slots=True)
class ChannelChanged:
    """A channel was renamed, archived, unarchived, left by the bot, or shared, which gives it another id: *event* is
    what Slack calls it, *details* what it tells of it.
    """

    channel: str
    event: str
    details: Json


@dataclass(frozen=True, slots=True)
class Published:
    """A user's App Home shows *view* now."""

    user: str
    view: Json


@dataclass(frozen=True, slots=True)
class OpenedView:
    """A modal opened before a user."""

    user: str
    view: Json


@dataclass(frozen=True, slots=True)
class UpdatedView:
    """A modal that is open changed."""

    user: str
    view: Json


@dataclass(frozen=True, slots=True)
class ClosedViews:
    """A user has this modal on top now, or none is left open."""

    user: str
    top: Json | None


Change: TypeAlias = (
    Posted
    | Updated
    | Deleted
    | Ephemeral
    | EphemeralGone
    | Reacted
    | Joined
    | ChannelChanged
    | Published
    | OpenedView
    | UpdatedView
    | ClosedViews
)


def words(value: Any) -> Iterator[str]:
    """Yield every text that blocks show, in order."""
    if isinstance(value, list):
        for item in value:
            yield from words(item)
    elif isinstance(value, dict):
        for key, item in value.items():
            if key == "text" and isinstance(item, str):
                yield item
            elif isinstance(item, (dict, list)):
                yield from words(item)


def elements(value: Any) -> Iterator[Json]:
    """Yield every interactive element within blocks, each with its block's id added as `block_id`."""
    for block in value:
        held = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
        for element in held:
            if isinstance(element, dict) and "action_id" in element:
                yield {**element, "block_id": block.get("block_id", "")}
