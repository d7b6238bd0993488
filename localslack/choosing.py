"""Choices in interactive elements: the action that Slack sends for one, and the state it leaves."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from localslack.changes import elements

if TYPE_CHECKING:
    from localslack.changes import Json

_ENTERED = {  # where Slack puts it, by the element's type
    "plain_text_input": "value",
    "url_text_input": "value",
    "number_input": "value",
    "datepicker": "selected_date",
    "users_select": "selected_user",
}
_ONE = ("static_select", "radio_buttons", "overflow")
_LOADED = "external_select"  # its options are the app's answer to what is typed into it
_SEVERAL = ("multi_static_select", "checkboxes")


@dataclass(frozen=True, slots=True)
class Use:
    """The use of an element: which one, and how: *value* chooses, and tells equal action_ids apart, as does
    *block_id*.
    """

    action_id: str
    value: Any = None
    block_id: str = ""


def chosen(element: Json, value: Any) -> Json | None:
    """Return the action of using *element* with *value* (None presses a button as it is), or None if it has
    no such value.

    Feedback buttons also take "positive" and "negative"; elements for several take a list of values, one with loaded
    options the option itself.
    """
    kind = element["type"]
    action = {name: element[name] for name in ("type", "action_id", "block_id")}
    if kind in ("button", "icon_button"):
        kept: Json = {name: element[name] for name in ("text", "value", "style", "url") if name in element}
        return {**action, **kept} if value in (None, element.get("value")) else None
    if kind == "feedback_buttons":
        return _feedback(element, action, value)
    if kind == _LOADED:
        return {**action, "selected_option": value} if isinstance(value, dict) else None
    if kind in _ONE:
        found = _options(element, [value])
        return {**action, "selected_option": found[0]} if found else None
    if kind in _SEVERAL:
        values = value if isinstance(value, list) else [value]
        return {**action, "selected_options": _options(element, values)}
    return {**action, _ENTERED[kind]: value} if kind in _ENTERED else None


def state_values(blocks: list[Json], action: Json) -> Json:
    """Return what every element that keeps a state holds, after *action*: {block_id: {action_id: …}}."""
    values: Json = {}
    for element in elements(blocks):
        if element["type"] in ("button", "icon_button", "feedback_buttons", "overflow"):
            continue
        at = (element["block_id"], element["action_id"])
        used = at == (action["block_id"], action["action_id"])
        values.setdefault(at[0], {})[at[1]] = _held(action if used else _initial(element))
    return values


def _feedback(element: Json, action: Json, value: Any) -> Json | None:
    for name in ("positive", "negative"):
        button = element[f"{name}_button"]
        if value in (name, button["value"]):
            return {**action, "text": button["text"], "value": button["value"]}
    return None


def offered(menu: Json) -> list[Json]:
    """Return the options to choose from, in groups or not."""
    grouped = [option for group in menu.get("option_groups", ()) for option in group["options"]]
    return [*menu.get("options", ()), *grouped]


def _options(element: Json, values: list[Any]) -> list[Json]:
    return [option for option in offered(element) if option["value"] in values]


def _held(action: Json) -> Json:
    kept = ("type", "value", "selected_option", "selected_options", "selected_date", "selected_user")
    return {name: action[name] for name in kept if name in action}


def _initial(element: Json) -> Json:
    kind = element["type"]
    if kind in _SEVERAL:
        return {"type": kind, "selected_options": element.get("initial_options", [])}
    if kind in (*_ONE, _LOADED):
        return {"type": kind, "selected_option": element.get("initial_option")}
    place = _ENTERED.get(kind, "value")
    initial = {"value": "initial_value", "selected_date": "initial_date", "selected_user": "initial_user"}[
        place
    ]
    return {"type": kind, place: element.get(initial)}
