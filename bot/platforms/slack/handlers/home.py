"""The App Home: search and reading for members, and for moderators what waits for them. Payloads are not trusted."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import math
import time
from collections import OrderedDict
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from bot.archive.catalogue import Catalogue
from bot.display import one_line, printable, word_cut
from bot.messages import InDoubt, Later, Refused
from bot.moderation import Group, NotDone, Vanished
from bot.platforms.slack.client import call
from bot.platforms.slack.events import direct_place
from bot.platforms.slack.handlers import review_queue
from bot.platforms.slack.interactions import Press, pressed, user
from bot.platforms.slack.views import home, home_state, lists, overview, replies
from bot.platforms.slack.views.cards import DISMISSED
from bot.platforms.slack.views.home import leaf
from bot.platforms.slack.views.home_state import HomeState
from bot.platforms.slack.views.overview import Overview
from bot.platforms.wording import OUT_OF_DATE
from bot.text import tidy
from bot.verdicts import FITS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from slack_bolt.context.ack.async_ack import AsyncAck

    from bot.moderation.statistics import PairFigures
    from bot.pairs import Archive, Pair
    from bot.platforms.slack.context import Context
    from bot.platforms.slack.interactions import Listener
    from bot.platforms.slack.views.block_kit import Element
    from bot.platforms.slack.views.home import Page
    from bot.platforms.slack.views.modals import View
    from bot.responder import Responder

log = logging.getLogger(__name__)

RESUMED = 900.0
"""Seconds within which somebody who comes back finds the page they left; after that it is the first one."""
REMEMBERED = 1_000
MOST_FOUND = 50


class Home:
    """Each method that takes a body is a listener of the action of its name, `home_` before it."""

    def __init__(
        self,
        context: Context,
        responder: Responder,
        *,
        clock: Callable[[], float] = time.time,
        today: Callable[[], dt.date] = dt.date.today,
    ) -> None:
        self._context = context
        self._responder = responder
        self._clock = clock
        self._today = today
        self.seen: OrderedDict[str, HomeState] = OrderedDict()
        """The page that each of those who looked at it lately has before them."""
        self._catalogued: tuple[Archive | None, dt.date, Catalogue] = (None, dt.date.min, Catalogue())

    @property
    def actions(self) -> dict[str, Listener]:
        """Return what to listen with, by patterns of action_ids."""
        pressed = (self.search, self.read, self.dismiss, self.me_too)
        several = (self.go, self.leaf)
        return {f"home_{one.__name__}": one for one in pressed} | {
            rf"home_{one.__name__}_\w+": one for one in several
        }

    # -- what people do

    async def opened(self, event: dict[str, Any]) -> None:
        """Show their App Home to somebody who looks at it."""
        if event.get("tab") == "home" and isinstance(event.get("user"), str):
            await self.show(event["user"], home_state.left(event.get("view"), self._clock(), RESUMED))

    async def go(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Show another page."""
        await ack()
        await self.show(user(body), HomeState.read(Press.of(body).value))

    async def search(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Look for what was typed; nothing typed leads back to the start."""
        await ack()
        words = one_line(_typed(body))[: home_state.LONGEST]
        await self.show(user(body), HomeState(home_state.SEARCH, words) if words else HomeState())

    async def read(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Open a pair's answer."""
        await ack()
        await self._context.show(body, self._leaf(Press.of(body).value))

    async def leaf(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Turn to another page of an answer."""
        await ack()
        view_id = str((body.get("view") or {}).get("id") or "")
        try:
            view = await self._leaf(Press.of(body).value)
        except Vanished as reason:
            await self._context.tell(body, str(reason))
        else:
            await self._context.change(body, view_id, view)

    async def dismiss(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Take an unanswered question off the list; the page says that it is, or who was first."""
        await ack()
        if await self._context.permits(body):
            note = await self._dismissed(Press.of(body).value.get("group", ""), user(body))
            await self.show_again(body, note)

    async def me_too(self, ack: AsyncAck, body: dict[str, Any]) -> None:
        """Have somebody told, too, when what another asked where everybody may read it is answered."""
        await ack()
        key = Press.of(body).value.get("key", "")
        listed = any(group.id == key for group in await self._open_to_all())
        is_new = await self._context.mailbox.questions.wait(key, user(body)) if listed else None
        note = replies.NO_LONGER_OPEN if is_new is None else replies.waits(is_new=is_new)["text"]
        await self.show_again(body, note)

    # -- what they get to see

    async def show(self, user_id: str, state: HomeState, note: str = "") -> None:
        """Publish that page to somebody, with a *note* above it; what is for moderators, to moderators alone."""
        moderator = await self._context.moderators.includes(user_id)
        if state.kind in home_state.FOR_MODERATORS and not moderator:
            state, note = HomeState(), self._context.refusal
        page = await self._page(user_id, state, moderator=moderator)
        self.seen[user_id] = page.state
        self.seen.move_to_end(user_id)
        while len(self.seen) > REMEMBERED:
            self.seen.popitem(last=False)
        view = home.view(page, self._clock(), note)
        try:
            await call(self._context.client.views_publish(user_id=user_id, view=view))
        except (Refused, Later, InDoubt) as refusal:
            log.warning("the App Home of %s cannot be shown: %s", user_id, refusal)

    async def show_again(self, body: dict[str, Any], note: str = "") -> None:
        """Publish the page on which somebody pressed a button as it is now, with a *note* above it."""
        await self.show(user(body), home_state.left(body.get("view"), self._clock(), math.inf), note)

    async def _page(self, user_id: str, state: HomeState, *, moderator: bool) -> Page:
        if state.kind == home_state.QUEUE:
            desk, permalink = self._context.desk, self._context.platform.permalink
            return home.queue(state, await desk.queue.to_answer(), permalink, desk.search.nearest_to)
        if state.kind == home_state.DECIDE:
            return await self._to_decide(state)
        if state.kind in home_state.FOR_MODERATORS:
            return await self._to_look_at(state)
        shows_figures = moderator and state.kind in home_state.OF_PAIRS
        figures = await self._context.desk.statistics.by_pair() if shows_figures else {}
        # A search is judged.
        read = await asyncio.to_thread(self._to_read, state, figures, edit=moderator)
        return read or await self._front(user_id, moderator=moderator)

    async def _front(self, user_id: str, *, moderator: bool) -> Page:
        watched = await Overview.of(self._context.desk) if moderator else None
        if watched:
            waiting = await self._first(watched)
        else:
            awaited = await self._context.mailbox.questions.awaited_by(user_id)
            waiting = lists.without_answer((await self._open_to_all())[: home.ASKED], awaited)
        added = await self._context.desk.archive.added(MOST_FOUND)
        return home.front(self._catalogue(), added, watched, waiting)

    async def _first(self, watched: Overview) -> list[Element]:
        """Return the first of what waits for moderators."""
        pending = await review_queue.shown(self._context, watched.pending[: home.WAITING])
        permalink, near = self._context.platform.permalink, self._context.desk.search.nearest_to
        return home.first(watched.to_answer, permalink, near, pending)

    async def _open_to_all(self) -> list[Group]:
        """Return the unanswered questions that were put to the bot, or by several, where everybody may read them."""
        groups = await self._context.desk.queue.groups()
        asked = [
            one
            for group in groups
            for one in group.questions
            if not one.aside and not direct_place(one.channel)
        ]
        public = await self._context.lookup.public(question.channel for question in asked)
        seen = (
            tuple(one for one in group.questions if one in asked and one.channel in public)
            for group in groups
        )
        return [Group(mine[0].key, mine) for mine in seen if len(mine) > 1 or (mine and mine[0].addressed)]

    def _to_read(self, state: HomeState, figures: Mapping[str, PairFigures], *, edit: bool) -> Page | None:
        """Return a page of the archive, for who may *edit* it with the *figures* of each pair; None for the front page,
        and where a category is not there any more.
        """
        catalogue = self._catalogue()

        def about(pair: Pair) -> str:
            return overview.how_it_does(figures.get(pair.id)) if edit else ""

        match state.kind:
            case home_state.NEW:
                return home.pairs(state, home.ALL_NEW, catalogue.newest, edit=edit, about=about)
            case home_state.AMAS:
                return home.amas(state, catalogue.amas)
            case home_state.TAGS:
                return home.tags(state, catalogue.tags)
            case home_state.SEARCH:
                return home.found(state, self._found(state.of), edit=edit, about=about)
        listing = {home_state.AMA: catalogue.ama, home_state.TAG: catalogue.tag}.get(
            state.kind, lambda _: None
        )(state.of)
        if listing is None:
            return None
        return home.pairs(state, listing.title or "…", listing.pairs, edit=edit, about=about)

    async def _to_decide(self, state: HomeState) -> Page:
        items = await self._context.desk.reviews.to_decide()
        state = replace(state, offset=lists.last_page(state.offset, len(items), home.PAGE))
        here = items[state.offset : state.offset + home.PAGE]
        return home.to_decide(state, await review_queue.shown(self._context, here), len(items))

    async def _to_look_at(self, state: HomeState) -> Page:
        statistics = self._context.desk.statistics
        if state.kind == home_state.NEVER:
            never = await statistics.never_given()
            return home.pairs(state, home.NEVER_GIVEN, never, edit=True, none=home.NONE_NEVER)
        rated = await statistics.badly_voted(overview.MOST_RATED)
        votes = {one.pair.id: overview.votes(one) for one in rated}
        return home.pairs(
            state,
            home.BAD_VOTES,
            [one.pair for one in rated],
            edit=True,
            none=home.NONE_BAD,
            about=lambda pair: votes[pair.id],
        )

    # -- how

    def _catalogue(self) -> Catalogue:
        """Return the catalogue, made anew when the archive, or the day, is another."""
        archive, today = self._responder.served.archive, self._today()
        if self._catalogued[0] is not archive or self._catalogued[1] != today:
            self._catalogued = (archive, today, Catalogue.of(archive, today))
        return self._catalogued[2]

    def _found(self, words: str) -> list[Pair]:
        """Return what the bot would give for these words, best first, and then what merely has them."""
        found = self._responder.candidates(tidy(words) or words)
        given = [one.pair for one in found if one.confidence >= FITS]
        more = self._context.desk.search.pairs(words, MOST_FOUND)
        return list({pair.id: pair for pair in [*given, *more]}.values())

    async def _leaf(self, value: dict[str, str]) -> View:
        archive = self._responder.served.archive
        pair = archive.get(value.get("pair"))
        current = pair and archive.current(pair, self._today())
        if current is None:
            raise Vanished(OUT_OF_DATE)
        number, site = home_state.number(value.get("page")), self._context.platform.site
        return leaf(current, archive, number, site=site)

    async def _dismissed(self, group_id: str, by: str) -> str:
        context = self._context
        try:
            group = await context.desk.queue.dismiss(group_id, by)
        except NotDone as reason:
            return await context.why(reason, by)
        return DISMISSED.format(question=word_cut(group.question, home.LONGEST_NAME))


def _typed(body: dict[str, Any]) -> str:
    value = pressed(body).get("value")
    return printable(value) if isinstance(value, str) else ""
