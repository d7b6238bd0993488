"""The queue of what waits for a moderator's word, in lists and in the App Home: proposals, and answers found
wanting.
"""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING

from bot.display import word_cut
from bot.moderation import Doubt, Proposal, ReviewItem
from bot.platforms.slack.views import cards, lists
from bot.platforms.slack.views.block_kit import Element, as_blocks, joined_pieces, quote, section, text
from bot.platforms.slack.views.home_state import number

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.messages import Payload
    from bot.moderation import Actor
    from bot.platforms.slack.context import Context
    from bot.platforms.slack.views.modals import FormState


SAME = "“{question}” is one more way to ask “{pair}” now. Whoever asked it lately is told in their thread."
LONGEST_QUESTION, LONGEST_ANSWER, LONGEST_DOUBTED = 300, 500, 300


async def shown(
    context: Context, items: Sequence[Proposal | Doubt | ReviewItem], **more: str
) -> list[Element]:
    """Return each of *items* with its buttons; *more* is what their surface wants to know again."""
    return [
        block
        for blocks in await asyncio.gather(*(_shown(context, item, more) for item in items))
        for block in blocks
    ]


async def _shown(
    context: Context, item: Proposal | Doubt | ReviewItem, more: dict[str, str]
) -> list[Element]:
    if isinstance(item, Proposal):
        name = await context.lookup.called(item.by)
        return [*_proposed(item, name), *cards.to_decide(item, **more)]
    if isinstance(item, ReviewItem):
        pair = context.desk.archive.get(item.pair_id)
        chosen = cards.chosen(item.words, pair.question if pair else item.pair_id or "")
        return [*chosen, *cards.to_take(item.key, **more)]
    case = await context.card_updates.case(item)
    return [*case.shown(LONGEST_DOUBTED), *cards.to_put_right(item.subject, item.pair_id, **more)]


def _proposed(proposal: Proposal, name: str) -> list[Element]:
    draft = proposal.draft
    said = text(f"{cards.offered_by(proposal, name)}\n")
    if draft is None:
        return as_blocks(section(said, text(cards.GONE)))
    question = text(word_cut(draft.question, LONGEST_QUESTION), "bold")
    return as_blocks(
        section(*joined_pieces([said, question])), quote(text(word_cut(draft.answer, LONGEST_ANSWER)))
    )


async def unanswered(context: Context, offset: int = 0) -> Payload:
    """Return a page of what waits for moderators; the last one where there is not so much."""
    items, groups = await context.desk.reviews.to_decide(), await context.desk.queue.to_answer()
    totals = len(groups), len(items)
    offset = lists.last_page(offset, sum(totals), lists.PAGE)
    here, wanting = lists.shares(offset, *totals)
    views = await shown(context, items[wanting], page=str(offset))
    permalink, near = context.platform.permalink, context.desk.search.nearest_to
    questions = lists.to_answer_groups(groups[here], permalink, near, page=str(offset))
    return lists.waiting(questions, views, totals, offset)


async def same_as(context: Context, group_id: str, pair_id: str, actor: Actor) -> str:
    """Have that pair answer the unanswered questions of *group_id*; what to say of it. Raises NotDone."""
    group = await context.desk.queue.group(group_id)
    pair = await context.desk.queue.same_as(group.id, pair_id, actor)
    return SAME.format(
        question=word_cut(group.question, LONGEST_QUESTION), pair=word_cut(pair.question, LONGEST_QUESTION)
    )


async def pairs(context: Context, words: str) -> Payload:
    """Return the pairs that are found by these *words*, retired ones too."""
    found = await asyncio.to_thread(context.desk.search.all_pairs, words, lists.PAGE)
    return lists.pairs(found, dt.date.today(), words)  # noqa: DTZ011 - the operator's


async def show_list_anew(context: Context, form_state: FormState, who: str) -> None:
    """Put the queue, or the pairs, as they are now in the place of the private list that *form_state* was begun from,
    if *who* sees that list is a moderator still.
    """
    if await context.moderators.includes(who):
        words, offset = form_state.words, number(form_state.page)
        page = await (pairs(context, words) if words else unanswered(context, offset))
        await context.respond(form_state.listed, page, replace=True)


async def history(context: Context, pair_id: str = "", offset: int = 0) -> Payload:
    """Return a page of what was done, to one pair or to any."""
    entries = await context.desk.history(pair_id or None, lists.ENTRIES + 1, offset)
    names = await context.lookup.names(who for entry in entries for who in lists.people(entry))
    shown = [(entry, context.desk.archive.get(entry.pair_id)) for entry in entries[: lists.ENTRIES]]
    return lists.history(shown, names, pair_id, offset, more=len(entries) > lists.ENTRIES)
