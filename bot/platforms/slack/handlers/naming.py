"""The name by which people want to be quoted in the archive: the form, and what follows when it is sent in."""

from __future__ import annotations

import asyncio
import logging
import secrets
from typing import TYPE_CHECKING, Any

from bot.display import one_line
from bot.keys import WordKey
from bot.messages import Place
from bot.moderation import NotDone
from bot.moderation.naming import wrong_with
from bot.platforms.slack.context import SORRY, Context, FormOutcome, SubmitOnce
from bot.platforms.slack.interactions import user
from bot.platforms.slack.views import modals, privacy
from bot.platforms.slack.views.modals import FormState

if TYPE_CHECKING:
    from collections.abc import Sequence

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.pairs import Pair
    from bot.platforms.slack.views.modals import View

log = logging.getLogger(__name__)

DONE = "Done"
NO_NAME = (
    "Slack does not tell me your name now, so nothing is changed: try again in a minute, or type the name."
)


class NamingForm:
    """The button and the form: what a person says of themselves, and of nobody else."""

    def __init__(self, context: Context, submit_once: SubmitOnce) -> None:
        self._context = context
        self._submit_once = submit_once

    async def name_me(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Ask by what name they want to be quoted."""
        await ack()
        listed = FormState(listed=str(body.get("response_url") or ""))
        await self._context.show(body, self._form(user(body), listed))

    async def name_form(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Carry out what they say, once."""
        way, typed = modals.typed(body["view"], "way"), one_line(modals.typed(body["view"], "name"))
        if way == privacy.BY_ANOTHER and (wrong := wrong_with(typed) if typed else privacy.TOO_LITTLE):
            await ack(response_action="errors", errors={"name": wrong})
            return
        form_state = FormState.read(body["view"].get("private_metadata"))
        await self._submit_once.reach(ack, body, lambda: self._outcome(user(body), way, typed, form_state))

    async def _form(self, who: str, form_state: FormState) -> View:
        name, wish = await asyncio.gather(self._context.lookup.name(who), self._context.desk.naming.wish(who))
        return privacy.name_form(name, wish, form_state)

    async def _outcome(self, who: str, way: str, typed: str, form_state: FormState) -> FormOutcome:
        name = await self._context.lookup.name(who)
        wish = {privacy.BY_ANOTHER: typed, privacy.BY_NONE: ""}.get(way)
        if name is None and wish is None:
            return FormOutcome(modals.told(SORRY, NO_NAME), final=False)
        try:
            words = await self._carry_out(who, name or "", wish)
        except NotDone as reason:
            return FormOutcome(modals.told(SORRY, str(reason)), final=False)
        if form_state.listed:
            await self._context.respond(
                form_state.listed, privacy.kept(*await self._context.kept_about(who)), replace=True
            )
        return FormOutcome(modals.told(DONE, *filter(None, words), ends=True))

    async def _carry_out(self, who: str, name: str, wish: str | None) -> list[str]:
        naming, platform = self._context.desk.naming, self._context.platform
        bearing = await naming.bearing(who, name, self._context.lookup.author)
        others = bearing.others if wish not in {None, name} else ()
        await naming.carry_out(who, name, wish, bearing)
        log.info("a member is named otherwise in %d pairs, as they wish", len(bearing.theirs))
        if others and platform.moderation.channel:
            await self._ask_moderators(who, name, wish or "", others)
        told = platform.moderation.channel is not None
        return privacy.named(name if wish is None else wish, len(bearing.theirs), len(others), told=told)

    async def _ask_moderators(self, who: str, name: str, wish: str, pairs: Sequence[Pair]) -> None:
        key = str(WordKey(secrets.token_hex(16)))
        place = Place(self._context.platform.moderation.channel or "")
        await self._context.mailbox.say(key, place, privacy.to_see_to(name, wish, pairs, key), asker=who)
