"""The smaller modals: fix a reply, pick a pair, retire, reject, tell what was wrong. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.display import byline, sentence_cut
from bot.platforms.slack.views.block_kit import paragraph
from bot.platforms.slack.views.cards import ASKS_THE_SAME, one_of
from bot.platforms.slack.views.modals import (
    LONGEST_VALUE,
    View,
    asked,
    choice,
    line,
    modal,
    option,
    quoted,
    search,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.moderation import Draft, Group
    from bot.pairs import Pair
    from bot.platforms.slack.views.block_kit import Element
    from bot.platforms.slack.views.modals import FormState

FIX, SAME_AS, RETIRE, REJECT, WRONG = "fix_form", "same_as_form", "retire_form", "reject_form", "wrong_form"
MERGE = "merge_form"
OTHER, NONE, EDIT = "other", "none", "edit"
GIVEN = "I gave this pair:"
GIVEN_NOTHING = "I gave no pair that is still in the archive."
PICK = "Type some words of its question"
ANSWERS_IT = "Does one of these answer it? Press it, and the reply gives it in place of the other:"
LONGEST_SHOWN = 500


def fix(
    question: str,
    given: Pair | None,
    form_state: FormState,
    notes: Iterable[str] = (),
    *,
    near: Sequence[Pair] = (),
) -> View:
    """Return what is right for *question*, to which *given* was the answer, and other pairs are *near*."""
    ways = [
        option("Another pair answers it", OTHER, "The question becomes one more way to ask that pair"),
        option("No pair answers it", NONE, "The reply goes, and never comes again for this question"),
        *([option("The pair is right, but needs an edit", EDIT)] if given else []),
    ]
    shown = [*paragraph(GIVEN), *quoted(_shown(given))] if given else paragraph(GIVEN_NOTHING)
    blocks = [
        *(block for note in notes for block in paragraph(note)),
        line("question", "What was asked", question, hint="As people would type it."),
        *shown,
        *one_of(near, "fix_with", ANSWERS_IT),
        asked("verdict", "What is right?", choice("verdict", ways), optional=False),
        asked(
            "pair_search",
            "The right pair",
            search("pair_search", PICK),
            hint="Only if another one answers it.",
        ),
    ]
    return modal("Fix this AMA answer", blocks, callback_id=FIX, submit="Fix", metadata=form_state.written())


def same_as(group: Group, form_state: FormState, near: Sequence[Pair] = ()) -> View:
    """Return which pair answers this unanswered question, to which those pairs are *near*."""
    picker = asked("pair_search", "Any other pair", search("pair_search", PICK), optional=False)
    nearest = one_of(near, "same_as_pair", ASKS_THE_SAME, group=group.id)
    blocks = [*quoted(sentence_cut(group.question, LONGEST_SHOWN)), *nearest, picker]
    return modal("Same as …", blocks, callback_id=SAME_AS, submit="Answer", metadata=form_state.written())


def retire(pair: Pair, form_state: FormState) -> View:
    """Return why *pair* is to be given no more."""
    reason = line(
        "reason", "Why?", optional=False, hint="Kept in the archive's file, for who comes after you."
    )
    blocks = [*quoted(_shown(pair)), reason]
    return modal("Retire a pair", blocks, callback_id=RETIRE, submit="Retire", metadata=form_state.written())


def merge(pair: Pair, form_state: FormState) -> View:
    """Return which pair *pair* is to become a part of."""
    picker = asked(
        "pair_search",
        "Becomes a part of",
        search("pair_search", PICK),
        hint="That one keeps its answer, and gets this one's questions, votes and counts.",
        optional=False,
    )
    blocks = [*quoted(_shown(pair)), picker]
    return modal("Merge two pairs", blocks, callback_id=MERGE, submit="Merge", metadata=form_state.written())


def reject(draft: Draft | None, form_state: FormState) -> View:
    """Return why a proposal is turned down."""
    shown = quoted(sentence_cut(draft.question, LONGEST_SHOWN)) if draft else []
    reason = line("reason", "Why?", multiline=True, hint="Whoever proposed it is told.")
    blocks = [*shown, reason]
    return modal(
        "Reject the proposal", blocks, callback_id=REJECT, submit="Reject", metadata=form_state.written()
    )


def wrong(pair: Pair | None, form_state: FormState) -> View:
    """Return what was wrong with an answer."""
    shown = quoted(_shown(pair)) if pair else []
    words = line(
        "words", "What was wrong?", multiline=True, optional=False, hint="Only the moderators see it."
    )
    return modal(
        "What was wrong?", [*shown, words], callback_id=WRONG, submit="Tell", metadata=form_state.written()
    )


def pair_options(pairs: Iterable[Pair]) -> list[Element]:
    """Return *pairs* to pick one from."""
    return [option(pair.question, pair.id, byline(pair)) for pair in pairs if len(pair.id) <= LONGEST_VALUE]


def _shown(pair: Pair) -> str:
    return f"{sentence_cut(pair.question, LONGEST_SHOWN)}\n{byline(pair)}"
