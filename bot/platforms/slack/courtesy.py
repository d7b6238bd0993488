"""What is said beside the point: thanks, explanations. Good to have, and never worth a failure."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Awaitable

log = logging.getLogger(__name__)


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
