"""Parts of modals, within Slack's limits. Text that people wrote goes into rich text: it pings nobody."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from bot.display import printable, word_cut
from bot.platforms.slack.views.block_kit import (
    LONGEST_PARAGRAPH,
    MOST_CHARACTERS,
    Element,
    as_blocks,
    paragraph,
    plain,
    preformatted,
    quote,
    said,
    section,
    text,
    width,
    with_code,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


LONGEST = 250  # characters of any one id; a permalink has about 100, and ten of them have to fit


@dataclass(frozen=True, slots=True)
class FormState:
    """The state of a form: what somebody is about, and where they came from; what it is not about is empty.

    *pair* is edited, or was given; *opened* its fingerprint when the form opened; *group* and *proposal* are decided
    by saving; *key* names the answer that is to be fixed, or was found wanting; *listed* is the response_url of the
    private list it was begun from, and *page* where that list begins, or *words* what its pairs were found by; *origin*
    where it all began; *seen* marks the near-duplicates shown already; *separators* what stands between the answer's
    parts.
    """

    pair: str = ""
    opened: str = ""
    group: str = ""
    proposal: str = ""
    key: str = ""
    listed: str = ""
    page: str = ""
    words: str = ""
    origin: str = ""
    seen: str = ""
    separators: str = ""

    def written(self) -> str:
        """Return it as private_metadata."""
        kept = {name: _fitting(value) for name, value in asdict(self).items() if value}
        return json.dumps(kept, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def read(cls, metadata: object) -> FormState:
        """Return what was written; an empty one where it is none of ours."""
        try:
            given = json.loads(metadata) if isinstance(metadata, str) and metadata else {}
        except (ValueError, RecursionError):
            return cls()
        known = {field.name for field in fields(cls)}
        given = given if isinstance(given, dict) else {}
        return cls(**{n: v[:LONGEST] for n, v in given.items() if n in known and isinstance(v, str)})


def _fitting(value: str) -> str:
    """Return *value* without what JSON would need more room for than it takes; no id of ours or of Slack's has any."""
    return "".join(c for c in value[:LONGEST] if c.isprintable() and c not in '"\\')


MOST_PARTS = 20
_SEPARATORS = {"p": "\n\n", "l": "\n", "w": " ", "-": ""}
"""Letters for what stood between two parts: a paragraph's end, a line's, a word's, or nothing."""


def split(answer: str) -> tuple[list[str], str]:
    """Return *answer* in parts of at most 3,000 characters, and, a letter each, what stood between them."""
    parts, separators = [], ""
    while len(answer) > LONGEST_INPUT:
        end, letter = _cut(answer)
        parts.append(answer[:end])
        separators += letter
        answer = answer[end + len(_SEPARATORS[letter]) :]
    return [*parts, answer], separators


def joined(parts: list[str], separators: str) -> str:
    """Return the answer that *parts* are of; between those that no letter tells of, a paragraph ends."""
    whole = parts[0] if parts else ""
    for number, part in enumerate(parts[1:]):
        letter = separators[number] if number < len(separators) else "p"
        whole += _SEPARATORS.get(letter, "\n\n") + part if part else ""
    return whole


def _cut(answer: str) -> tuple[int, str]:
    """Return where the first part ends, as late as it can: no part is empty or has a blank at an end, which Slack may
    lose.
    """
    for letter in "plw":
        separator = _SEPARATORS[letter]
        end = answer.rfind(separator, 1, LONGEST_INPUT + len(separator))
        while end > 0 and (answer[end - 1].isspace() or answer[end + len(separator)].isspace()):
            end = answer.rfind(separator, 1, end)
        if end > LONGEST_INPUT // 3:
            return end, letter
    return LONGEST_INPUT, "-"


View = dict[str, Any]

LONGEST_INPUT = 3_000
LONGEST_TITLE = 24
LONGEST_LABEL = 75  # of an option
LONGEST_VALUE = 150  # of an option

TYPED = "This is what the form held when you closed it:"
LONGEST_WORDS = 3_000  # of a notification, and of what a form says; a message's text may have 40,000
_ROOM = MOST_CHARACTERS - 500

WAIT_TITLE = "One moment"
WAIT = "I'm looking it up …"
CANCEL, CLOSE = "Cancel", "Close"


def modal(
    title: str, blocks: Sequence[Element], *, callback_id: str, submit: str = "", metadata: str = ""
) -> View:
    """Return a modal; without *submit* it can only be closed."""
    view = {
        "type": "modal",
        "callback_id": callback_id,
        "title": plain(title[:LONGEST_TITLE]),
        "close": plain(CANCEL if submit else CLOSE),
        "private_metadata": metadata,
        "blocks": list(blocks),
    }
    return view | ({"submit": plain(submit)} if submit else {})


def waiting() -> View:
    """Return what is shown while something takes its time."""
    return modal(WAIT_TITLE, paragraph(WAIT), callback_id="waiting")


def told(title: str, *words: str, ends: bool = False) -> View:
    """Return a modal that says how something went; where that *ends* it, what lies below closes with it, being out of
    date.
    """
    shown = (section(*with_code(one[:LONGEST_PARAGRAPH])) for one in words if one)
    view = modal(title, [block for one in shown for block in as_blocks(one)], callback_id="told")
    return view | ({"clear_on_close": True} if ends else {})


def quoted(words: str) -> list[Element]:
    """Return *words* as a quotation."""
    return as_blocks(quote(text(words[:LONGEST_PARAGRAPH])))


def line(  # noqa: PLR0913 - a field's properties, each by its name
    name: str,
    label: str,
    value: str = "",
    *,
    hint: str = "",
    placeholder: str = "",
    multiline: bool = False,
    optional: bool = True,
) -> Element:
    """Return a field to type into, of that *name* as block and action; what of *value* does not fit is left out."""
    element: Element = {
        "type": "plain_text_input",
        "action_id": name,
        "multiline": multiline,
        "max_length": LONGEST_INPUT,
    }
    if value:
        element["initial_value"] = printable(value)[:LONGEST_INPUT]
    if placeholder:
        element["placeholder"] = plain(placeholder)
    return asked(name, label, element, hint=hint, optional=optional)


def asked(name: str, label: str, element: Element, *, hint: str = "", optional: bool = True) -> Element:
    """Return an input block of that *name* around *element*."""
    block = {
        "type": "input",
        "block_id": name,
        "label": plain(label),
        "element": element,
        "optional": optional,
    }
    return block | ({"hint": plain(hint)} if hint else {})


def choice(name: str, options: Iterable[Element], chosen: str | None = None) -> Element:
    """Return radio buttons, with the option of that value *chosen*."""
    options = list(options)
    element = {"type": "radio_buttons", "action_id": name, "options": options}
    return element | _initial(options, chosen)


def menu(name: str, options: Iterable[Element], chosen: str | None = None) -> Element:
    """Return a drop-down, with the option of that value *chosen*."""
    options = list(options)
    element = {"type": "static_select", "action_id": name, "options": options}
    return element | _initial(options, chosen)


def search(name: str, placeholder: str) -> Element:
    """Return a drop-down that asks us for its options while somebody types into it."""
    return {
        "type": "external_select",
        "action_id": name,
        "placeholder": plain(placeholder),
        "min_query_length": 0,
    }


def option(label: str, value: str, description: str = "") -> Element:
    """Return one of several to choose from; label and description are cut to what Slack takes."""
    made: Element = {"text": plain(word_cut(label, LONGEST_LABEL) or "…"), "value": value}
    return made | (
        {"description": plain(word_cut(description, LONGEST_LABEL))} if description.strip() else {}
    )


def typed(view: View, name: str) -> str:
    """Return what was typed or chosen in the field *name* of a submitted *view*; nothing where there is none."""
    values = _dict(_dict(view, "state"), "values")
    held: dict[str, Any] = next((_dict(block, name) for block in values.values() if _dict(block, name)), {})
    chosen = _dict(held, "selected_option").get("value")
    value = held.get("value") if chosen is None else chosen
    return printable(value).strip() if isinstance(value, str) else ""


def field(view: View, name: str) -> str | None:
    """Return the block_id of the field *name* on a *view*; None where it is not there."""
    blocks = view.get("blocks")
    held = [block for block in blocks if isinstance(block, dict)] if isinstance(blocks, list) else []
    return next((b.get("block_id") for b in held if _dict(b, "element").get("action_id") == name), None)


def as_messages(view: View) -> Iterator[tuple[str, list[Element]]]:
    """Yield what *view* says and holds, in as many messages as Slack wants it in: the words of each, and its blocks."""
    held = [one for block in view["blocks"] if block["type"] == "input" for one in _held(block)]
    words = word_cut(_words(view), LONGEST_WORDS)
    shown = [section(text(part)) for part in (words, TYPED if held else "") if part]
    for one in held:
        if width([*shown, *one]) > _ROOM:
            yield _message(shown)
            shown = []
        shown += one
    if shown:
        yield _message(shown)


def _message(shown: list[Element]) -> tuple[str, list[Element]]:
    return word_cut("\n".join(map(said, shown)), LONGEST_WORDS), as_blocks(*shown)


def _words(view: View) -> str:
    """Return what *view* says outside its fields."""
    told = [block["elements"] for block in view["blocks"] if block["type"] == "rich_text"]
    return "\n".join(said(element) for elements in told for element in elements)


def _held(block: Element) -> list[list[Element]]:
    """Return the field's name, and what it holds; nothing for an empty one."""
    element = block["element"]
    value = element.get("initial_value") or element.get("initial_option", {}).get("text", {}).get("text", "")
    return [[section(text(block["label"]["text"], "bold")), preformatted(value)]] if value.strip() else []


def _initial(options: Sequence[Element], chosen: str | None) -> Element:
    found = next((option for option in options if option["value"] == chosen), None)
    return {"initial_option": found} if found else {}


def _dict(holder: object, name: str) -> dict[str, Any]:
    value = holder.get(name) if isinstance(holder, dict) else None
    return value if isinstance(value, dict) else {}
