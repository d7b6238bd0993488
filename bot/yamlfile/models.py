"""Nodes as typed values: a pydantic model filled from a mapping, every fault told where it stands."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from pydantic import BaseModel, ValidationError

from bot.errors import Problem, did_you_mean
from bot.yamlfile.nodes import UNQUOTED, List, Mapping, Text, plain, shown, unquoted

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from bot.yamlfile.nodes import Document, Node

Model = TypeVar("Model", bound=BaseModel)
Path: TypeAlias = "tuple[int | str, ...]"

_A_LIST = "a list ('- ' before each item, on lines of their own)"
_FIELDS = "a group of fields ('name: value', indented below it)"
_KINDS = {Text: "a text", List: "a list", Mapping: "a group of fields"}
_A_LIST_WITHIN = "a list of its own, in square brackets"
_SHAPES = {
    "string_type": "a text",
    "bool_type": "true or false",
    "path_type": "a text",
    "tuple_type": _A_LIST,
    "dict_type": _FIELDS,
    "model_type": _FIELDS,
    "dataclass_type": _FIELDS,
}
_VALUES = {
    "bool_parsing": "true or false",
    "int_parsing": "a whole number",
    "float_parsing": "a number",
    "finite_number": "a number",
    "greater_than_equal": "at least {ge:g}",
    "less_than_equal": "at most {le:g}",
    "literal_error": "{expected}",
}


WITHOUT = "I go on without this one"


def fill(
    model: type[Model], node: Mapping, document: Document, *, owner: str, without_bad_items: bool = False
) -> tuple[Model | None, list[Problem]]:
    """Return an instance of *model* with the values of *node* in *document*, or None and what is wrong with
    them, but for look-alikes, which are reported there.

    *owner* says in the messages whose fields these are ("a pair"). A field with nothing written after it
    counts as left out. *without_bad_items*, what is wrong with some items of a list, and not with all, is warned of.
    """
    values = _written(plain(node))
    try:
        return model.model_validate(values), []
    except ValidationError as invalid:
        errors = invalid.errors(include_url=False)
    others = [error for error in errors if not _is_look_alike(error, node, document)]
    if len(others) < len(errors):
        return None, [_problem(error, model, node, document.file, owner) for error in others]
    problems = [_problem(error, model, node, document.file, owner) for error in errors]
    places = [_item_of(error["loc"], model) if without_bad_items else None for error in errors]
    dropped = _droppable(set(filter(None, places)), values)
    for index, place in enumerate(places):
        if place in dropped:
            problem = problems[index]
            problems[index] = replace(problem, severity="warning", text=f"{problem.text}; {WITHOUT}")
    if any(problem.severity == "error" for problem in problems):
        return None, problems
    return model.model_validate(_without(values, dropped)), problems


def _is_look_alike(error: ErrorDetails, node: Mapping, document: Document) -> bool:
    """Report the look-alikes that keep a value from being of the kind that is wanted, or several items of a list apart;
    return whether there are any.
    """
    path = error["loc"]
    around, value = _find(node, path[:-1])[1], _find(node, path)[1]
    lists = [place for place in (around, value) if isinstance(place, List)]
    kind = [value] if error["type"] in _SHAPES else []
    return any(document.has_look_alikes(place) for place in (*lists, *kind))


def _item_of(path: Path, model: type[BaseModel]) -> Path | None:
    """Return the innermost item of a list, or entry of a free mapping, that *path* in *model* leads to; None where
    there is none.
    """
    free = (
        end for end, step in enumerate(path, 1) if step != "[key]" and not _fields(model, path[: end - 1])
    )
    return max((path[:end] for end in free), key=len, default=None)


def _droppable(places: set[Path], values: Any) -> set[Path]:
    """Return those of *places* whose list keeps an item without them."""
    bad = Counter(place[:-1] for place in places)
    return {place for place in places if bad[place[:-1]] < len(_at(values, place[:-1]))}


def _at(values: Any, path: Path) -> Any:
    for step in path:
        values = values[step]
    return values


def _without(values: Any, places: set[Path], path: Path = ()) -> Any:
    """Return *values* but for what is at *places*."""
    if isinstance(values, dict):
        kept = {key: (*path, key) for key in values if (*path, key) not in places}
        return {key: _without(values[key], places, inner) for key, inner in kept.items()}
    if isinstance(values, list | tuple):
        numbered = ((value, (*path, number)) for number, value in enumerate(values))
        return [_without(value, places, inner) for value, inner in numbered if inner not in places]
    return values


def _written(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _written(inner) for key, inner in value.items() if inner is not None}
    return value


def _problem(error: ErrorDetails, model: type[BaseModel], node: Mapping, file: str, owner: str) -> Problem:
    path = error["loc"]
    about_key = path[-1:] == ("[key]",)
    path = path[:-1] if about_key else path
    key, value = _find(node, path)
    around = _find(node, path[:-1])[1] or node
    if error["type"] in {"extra_forbidden", "unexpected_keyword_argument"}:
        mark, (text, rule) = (key or around).start, _unknown(path, model, owner)
    elif value is None and error["type"] == "missing":
        mark, text, rule = around.start, f"{owner} wants {shown(_name(path))}: it is missing", "missing-field"
    elif value is None:
        mark, text, rule = around.start, f"{shown(_name(path))} is left out: {error['msg']}", _rule(error)
    elif key and about_key:
        mark, (text, rule) = key.start, _unfit(error, key, shown(_name(path[:-1])))
    elif isinstance(value, Text) and value.blank and (meant := unquoted(value.comment)):
        end = value.end
        text = f"{shown(_name(path))} is empty: {meant[1]}"
        return Problem(file, end.line + 1, end.column + meant[0] + 1, "error", text, UNQUOTED)
    else:
        is_item = isinstance(path[-1], int)
        mark, (text, rule) = value.start, _unfit(error, value, shown(_name(path)), is_item=is_item)
    return Problem(file, mark.line + 1, mark.column + 1, "error", text, rule)


def _unknown(path: Path, model: type[BaseModel], owner: str) -> tuple[str, str]:
    word = str(path[-1])
    guess = did_you_mean(word, _fields(model, path[:-1]))
    return f"unknown field {shown(word)} in {owner}{guess}", "unknown-field"


def _unfit(error: ErrorDetails, place: Node, name: str, *, is_item: bool = False) -> tuple[str, str]:
    """Return text and rule of a value that is there and does not do."""
    kind = error["type"]
    if kind in {"missing", "too_short", "string_too_short"} or (isinstance(place, Text) and place.blank):
        return f"{name} is empty: write something, or delete it", "empty"
    if kind in _SHAPES:
        shape = _A_LIST_WITHIN if kind == "tuple_type" and is_item else _SHAPES[kind]
        owner = f"each item of {name}" if is_item else name
        return f"{owner} must be {shape}, not {_KINDS[type(place)]}", "wrong-type"
    given = shown(place.value) if isinstance(place, Text) else _KINDS[type(place)]
    if kind in _VALUES:
        return f"{name} must be {_VALUES[kind].format(**error.get('ctx', {}))}, not {given}", "bad-value"
    return f"{name} is {given}: {error['msg']}", _rule(error)


def _rule(error: ErrorDetails) -> str:
    """Return the rule: our own validators name it as the error's type."""
    return error["type"].replace("_", "-")


def _name(path: Path) -> str:
    """Return the innermost field: an item of a list goes by the list's name."""
    return next((part for part in reversed(path) if isinstance(part, str)), "")


def _find(node: Node, path: Path) -> tuple[Node | None, Node | None]:
    """Return the key (if the last step has one) and the value at the end of *path*; None if it leads nowhere."""
    key: Node | None = None
    for step in path:
        match node, step:
            case Mapping(entries=entries), str() if step in entries:
                key, node = entries[step]
            case List(items=items), int() if step < len(items):
                key, node = None, items[step]
            case _:
                return None, None
    return key, node


def _fields(model: Any, path: Path) -> list[str]:
    """Return the names that a mapping at *path* within *model* may have."""
    fields: dict[Any, Any] = getattr(model, "__pydantic_fields__", {})
    if not path:
        return list(fields)
    return _fields(fields[path[0]].annotation, path[1:]) if path[0] in fields else []
