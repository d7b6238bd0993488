"""`ama import --slack`: a channel, or a thread in it, as it stands now in Slack."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bot.errors import UserError
from bot.transcripts.command import import_read
from bot.transcripts.readers import slack_live

if TYPE_CHECKING:
    from rich.console import Console

    from bot.transcripts.wishes import Wishes

_API = "https://slack.com/api/"


def import_slack(  # noqa: PLR0913 - the command's options
    channel: str,
    thread: str | None,
    wishes: Wishes,
    *,
    token: str | None,
    api_url: str | None,
    console: Console,
) -> int:
    """Import *channel* (its name, id or link), or its *thread*, read with the bot's *token*; the exit code as of
    `import_record`. UserError where Slack refuses.
    """
    if not token:
        raise UserError(
            "--slack: the bot's token is wanted: set SLACK_BOT_TOKEN, in the environment or in .env"
        )
    place = slack_live.where(channel, thread)
    since = dt.datetime.combine(wishes.since, dt.time(), dt.UTC) if wishes.since else None
    with console.status(f"reading {channel}") as status:
        record = slack_live.read(
            slack_live.connect(token, api_url or _API),
            place,
            since=since,
            progress=lambda number: status.update(f"reading {channel}: {number} messages"),
        )
    return import_read(record, f"slack-{place.channel}", "a Slack channel", wishes, console)
