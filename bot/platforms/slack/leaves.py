"""A pair to be read in a modal; a long answer in pages, so that all of it can be read."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from bot.platforms.slack import blocks
from bot.platforms.slack.cards import button, row
from bot.platforms.slack.home_pages import PAGE_OF
from bot.platforms.slack.lists import BACK, MORE
from bot.platforms.slack.modals import modal, paragraph
from bot.platforms.slack.parts import split

if TYPE_CHECKING:
    from bot.pairs import Archive, Pair
    from bot.platforms.slack.elements import Element
    from bot.platforms.slack.modals import View

TITLE = "From the AMA archive"


def leaf(pair: Pair, archive: Archive, number: int = 0) -> View:
    """The page of *pair* with that *number*, from 0; the last one where there are not so many."""
    parts, _ = split(pair.answer)
    number = min(number, len(parts) - 1)
    part = dataclasses.replace(pair, answer=parts[number])
    shown = blocks.answer(part, "", archive)["blocks"]
    read = [block for block in shown if block["type"] != "context_actions"]  # which modals do not take
    return modal(TITLE, [*read, *_pages(pair, number, len(parts))], callback_id="leaf")


def _pages(pair: Pair, number: int, pages: int) -> list[Element]:
    if pages == 1:
        return []
    back = [_turn(BACK, "back", pair, number - 1)] if number else []
    on = [_turn(MORE, "on", pair, number + 1)] if number + 1 < pages else []
    return [*paragraph(PAGE_OF.format(number=number + 1, pages=pages)), *row(*back, *on)]


def _turn(label: str, name: str, pair: Pair, number: int) -> Element:
    return button(label, f"home_leaf_{name}", pair=pair.id, page=str(number))
