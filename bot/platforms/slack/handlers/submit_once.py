"""The outcome of a form, once however often it is sent in, and in time for Slack, which waits three seconds."""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from bot.platforms.slack.context import BROKEN, SORRY
from bot.platforms.slack.views import modals

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.platforms.slack.context import Context
    from bot.platforms.slack.views.modals import View

log = logging.getLogger(__name__)

IN_TIME = 2.0
"""Seconds that saving may take before the person is shown that it takes longer."""
REMEMBERED = 1_000


@dataclass(frozen=True, slots=True)
class FormOutcome:
    """The view that a form turns into; *final* where the form is done with."""

    view: View
    final: bool = True


class SubmitOnce:
    """Sees to it that one form, by its view's id, is done once: a second click gets the outcome of the first."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._tasks: OrderedDict[str, asyncio.Task[FormOutcome]] = OrderedDict()

    async def reach(
        self, ack: AsyncAck, body: dict[str, Any], work: Callable[[], Awaitable[FormOutcome]]
    ) -> None:
        """Acknowledge with what *work* comes to; or, where that takes longer, show it when it is there."""
        view_id = str(body["view"]["id"])
        task = self._tasks.get(view_id) or self._begin(view_id, work)
        done, _ = await asyncio.wait({task}, timeout=IN_TIME)
        if done:
            await ack(response_action="update", view=task.result().view)
            return
        await ack(response_action="update", view=modals.waiting())
        await self._context.change(body, view_id, (await task).view)

    def _begin(self, view_id: str, work: Callable[[], Awaitable[FormOutcome]]) -> asyncio.Task[FormOutcome]:
        task = asyncio.create_task(self._reached(view_id, work))
        self._tasks[view_id] = task
        while len(self._tasks) > REMEMBERED:
            self._tasks.popitem(last=False)
        return task

    async def _reached(self, view_id: str, work: Callable[[], Awaitable[FormOutcome]]) -> FormOutcome:
        try:
            outcome = await work()
        except Exception:  # somebody looks at a modal that would wait for ever
            log.exception("a form could not be dealt with")
            outcome = FormOutcome(modals.told(SORRY, BROKEN))
        if not outcome.final:
            self._tasks.pop(view_id, None)
        return outcome
