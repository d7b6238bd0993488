"""The form for a pair: to add, propose, answer with or edit one. Pure: a draft to a view, a view to a draft."""

from __future__ import annotations

import dataclasses
import hashlib
from typing import TYPE_CHECKING

from bot.display import byline, word_cut
from bot.matching.asking import as_question
from bot.moderation import Draft
from bot.pairs import Pair
from bot.platforms.slack.views import modals
from bot.platforms.slack.views.block_kit import Element, as_blocks, button, paragraph, row, section, text
from bot.platforms.slack.views.modals import (
    LONGEST_VALUE,
    FormState,
    View,
    asked,
    choice,
    field,
    line,
    menu,
    modal,
    option,
    quoted,
    search,
    typed,
)
from bot.platforms.slack.views.overview import to_retire

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.moderation import Fault
    from bot.pairs import Ama
    from bot.verdicts import Candidate

CALLBACK = "pair_form"
ADD, PROPOSE, EDIT, ANSWER = (
    "Add to AMA archive",
    "Propose an AMA pair",
    "Edit AMA pair",
    "Answer and archive",
)
SAVE, SEND, PREVIEW, MERGE = "Save", "Propose", "Preview", "Merge …"
NEW, NEW_AMA = "new", "A new AMA, named below"
SLACK_AMA = "Answers from Slack"
"""The AMA that is proposed for what was said in Slack, so that adding a good answer takes two clicks."""
NEAR = "The archive has something like this already. What shall become of yours?"
PHRASING, REPLACE, ANYWAY = "phrasing", "replace", "save"
TOO_LONG = (
    "The answer has {length:,} characters, more than Slack's forms hold. To change it, edit {file}; "
    "everything else can be changed here."
)
FIELDS = {"also": "Other ways people ask it", "guest": "Who answered", "ama": "AMA"}
"""The titles of fields of the form, where these are not their names."""
MOST_NEAR = 3
MOST_IN_MENU = 99
LONGEST_SHOWN = 200  # characters of a question that is referred to

Amas = tuple[tuple[str, str], ...]
"""The AMAs to choose from: each one's file and title."""


def pair_form(  # noqa: PLR0913 - what a form shows, each by its name
    title: str,
    draft: Draft,
    form_state: FormState,
    amas: Amas,
    *,
    submit: str = SAVE,
    notes: Iterable[str] = (),
    near: Sequence[Candidate] = (),
    afresh: str = "",
    retired: bool = False,
) -> View:
    """Return the form with *draft* filled in, *notes* above it, and, for *near* pairs, the question what to do; a
    *retired* pair can be given again.

    Slack keeps what somebody typed into a block, whatever the new view says, unless the block has another name:
    *afresh* ends the names.
    """
    pieces, separators = modals.split(draft.answer)
    fits = len(pieces) <= modals.MOST_PARTS
    form_state = dataclasses.replace(form_state, separators=separators[: modals.MOST_PARTS])
    blocks = [block for note in notes for block in paragraph(note)]
    blocks += _near(near)
    blocks += [
        line(
            "question",
            "Question",
            draft.question,
            optional=False,
            hint="As somebody would ask it who has not read anything else.",
        ),
        line("also", FIELDS["also"], "\n".join(draft.also), multiline=True, hint="One per line."),
        *(_answer(pieces) if fits else paragraph(_too_long(draft))),
        line("link", "Link", draft.link or "", hint="Where this answer can be read."),
        line("guest", FIELDS["guest"], draft.guest or ""),
        line("date", "Date", draft.date or "", placeholder="2026-11-20, 2026-11 or 2026"),
        *(_fixed_ama(draft, amas) if form_state.pair else _ama(draft, amas)),
        line("tags", "Tags", ", ".join(draft.tags), hint="With commas in between."),
        *({"block_id": "preview", **block} for block in row(button(PREVIEW, "preview"))),
        *(_retire(form_state, retired=retired) if form_state.pair else ()),
    ]
    blocks = [b | ({"block_id": f"{b['block_id']}{afresh}"} if "block_id" in b else {}) for b in blocks]
    return modal(title, blocks, callback_id=CALLBACK, submit=submit, metadata=form_state.written())


def read(view: View, answer: str = "") -> Draft:
    """Return the draft that a submitted *view* holds; its answer is *answer* where the form has no field for it."""
    form_state = FormState.read(view.get("private_metadata"))
    written = [typed(view, _part(number)) for number in range(modals.MOST_PARTS)]
    while written and not written[-1]:
        written.pop()
    ama = typed(view, "ama")
    new_title = typed(view, "new_title")
    return Draft(
        question=typed(view, "question"),
        answer=modals.joined(written, form_state.separators) if _has_answer(view) else answer,
        also=tuple(filter(None, (way.strip(" -•\t") for way in typed(view, "also").splitlines()))),
        link=typed(view, "link") or None,
        guest=typed(view, "guest") or None,
        date=typed(view, "date") or None,
        tags=tuple(filter(None, (tag.strip(" #") for tag in typed(view, "tags").split(",")))),
        file=None if ama in {"", NEW} else ama,
        new_title=new_title or None if ama == NEW else None,
    )


def previewed(draft: Draft, ama: Ama, was: Pair | None) -> Pair:
    """Return the pair that *draft* makes in *ama*, out of the one that it *was*, if it is one already."""
    tidy = draft.tidied()
    return dataclasses.replace(
        was or Pair("preview", "", "", ama),
        question=tidy.question if was else as_question(tidy.question),
        answer=tidy.answer,
        guest=tidy.guest or ama.guest,
        date=tidy.date or ama.date,
        link=tidy.link or ama.link,
    )


def preview(blocks: Iterable[Element]) -> View:
    """Return the reply that *blocks* are, to be looked at: its buttons are named, and cannot be pressed."""
    shown = [one for block in blocks for one in _to_be_looked_at(block)]
    return modal(PREVIEW, shown, callback_id="preview")


def _to_be_looked_at(block: Element) -> list[Element]:
    if block["type"] not in {"actions", "context_actions"}:
        return [block]
    named = [text(label, "code") for element in block["elements"] for label in _labels(element)]
    return as_blocks(section(*(piece for label in named for piece in (label, text("  ")))))


def _labels(element: Element) -> list[str]:
    """Return what stands on a button, or on the two that count a vote."""
    buttons = [element[name] for name in ("positive_button", "negative_button") if name in element]
    return [str(one["text"]["text"]) for one in buttons or [element]]


def errors(view: View, faults: Iterable[Fault]) -> dict[str, str]:
    """Return the faults beside the fields they are of; those of no field on the form beside the question."""
    told: dict[str, str] = {}
    for fault in faults:
        name = "new_title" if fault.field == "ama" and typed(view, "ama") == NEW else fault.field
        name, words = field(view, name) or field(view, "question") or name, fault.text
        told[name] = f"{told[name]} {words}" if name in told else words
    return told


def named(fault: Fault) -> str:
    """Return *fault* with the field that it is of."""
    return f"{FIELDS.get(fault.field, fault.field.capitalize())}: {fault.text}"


def placed(draft: Draft, amas: Amas) -> Draft:
    """Return *draft* with an AMA to belong to, if it has none: the one for answers from Slack."""
    return draft.placed(amas, SLACK_AMA)


def resolved(draft: Draft, amas: Amas) -> Draft:
    """Return *draft* with the file that was chosen in the form; an AMA that is not there (any more) is none."""
    files = {_value(file): file for file, _ in amas}
    return dataclasses.replace(draft, file=files.get(draft.file or ""))


def ama_options(amas: Amas, words: str = "") -> list[Element]:
    """Return the AMAs whose title has *words* in it, to choose from, and a new one."""
    found = [(file, title) for file, title in amas if words.casefold() in title.casefold()]
    made = [option(title, _value(file)) for file, title in found[:MOST_IN_MENU]]
    return [*made, option(NEW_AMA, NEW)]


def chosen(view: View) -> tuple[str, str]:
    """Return what is to become of a near-duplicate: what to do, and with which pair."""
    what, _, pair = typed(view, "near").partition(":")
    return what, pair


def _near(near: Sequence[Candidate]) -> list[Element]:
    if not near:
        return []
    blocks, options = paragraph(NEAR, "bold"), []
    for number, candidate in enumerate(near[:MOST_NEAR], 1):
        pair = candidate.pair
        blocks += quoted(f"{number}. {word_cut(pair.question, LONGEST_SHOWN)}\n{byline(pair)}")
        other = f"Another way to ask {number}", "Its answer stays as it is"
        newer = f"Give it in the place of {number}", "The older one stays in the archive"
        options += [
            option(other[0], f"{PHRASING}:{pair.id}", other[1]),
            option(newer[0], f"{REPLACE}:{pair.id}", newer[1]),
        ]
    save = option("Save it all the same", ANYWAY, "It asks something else")
    return [*blocks, asked("near", "Your pair becomes", choice("near", [*options, save]), optional=False)]


def _answer(pieces: Sequence[str]) -> list[Element]:
    """Return a field for each part, and the last one with room to go on."""
    count, hint = len(pieces), "In Markdown: **bold**, [label](https://…), lists with hyphens."
    names = [
        "Answer" if count == 1 else f"Answer, part {number} of {count}" for number in range(1, count + 1)
    ]
    return [
        line(_part(n), name, piece, multiline=True, optional=n > 0, hint="" if n else hint)
        for n, (name, piece) in enumerate(zip(names, pieces, strict=True))
    ]


def _part(number: int) -> str:
    return f"answer_{number + 1}" if number else "answer"


def _has_answer(view: View) -> bool:
    return field(view, "answer") is not None


def _too_long(draft: Draft) -> str:
    return TOO_LONG.format(
        length=len(draft.answer), file=f"answers/{draft.file}" if draft.file else "its file"
    )


def _ama(draft: Draft, amas: Amas) -> list[Element]:
    initial = _value(draft.file) if draft.file else NEW
    if len(amas) > MOST_IN_MENU:
        title = next((title for file, title in amas if file == draft.file), NEW_AMA)
        element = search("ama", "Type some of its title") | {"initial_option": option(title, initial)}
    else:
        element = menu("ama", ama_options(amas), initial)
    return [
        asked("ama", "AMA", element, optional=False, hint="Which archive file it goes into."),
        line("new_title", "Title of the new AMA", draft.new_title or "", hint="Only for a new one."),
    ]


def _fixed_ama(draft: Draft, amas: Amas) -> list[Element]:
    title = next((title for file, title in amas if file == draft.file), "")
    return paragraph(f"AMA: {title} ({draft.file})" if draft.file else "")


def _retire(form_state: FormState, *, retired: bool) -> list[Element]:
    """Return what else can be done about the pair that the form is about."""
    merge = button(MERGE, "merge_pair", pair=form_state.pair)
    return [{"block_id": "retire", **b} for b in row(to_retire(form_state.pair, retired=retired), merge)]


def _value(file: str) -> str:
    """Return what stands for *file* in a menu: itself, unless it is longer than Slack takes."""
    return file if len(file) <= LONGEST_VALUE else hashlib.sha256(file.encode()).hexdigest()
