"""Block Kit as Slack takes it in messages, modals and App Homes: every block and element that the bot may use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from slack_sdk.models import blocks as kit

from localslack.checks import (
    address,
    anything,
    choice,
    flag,
    listed,
    number,
    of,
    plain,
    record,
    string,
    text,
    typed,
    wrong,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from localslack.checks import Check

_DEEPEST_LIST = 8  # rich text lists indent from 0 to 8

# Elements

_ACTION = {"action_id": string(kit.InteractiveElement.action_id_max_length, 1)}
_LABEL = kit.ButtonElement.text_max_length
_VALUE = kit.ButtonElement.value_max_length
_OPTION_LABEL = kit.Option.label_max_length
_CONFIRM = record(
    {"title": plain(kit.ConfirmObject.title_max_length), "text": text(kit.ConfirmObject.text_max_length)},
    {"confirm": plain(30), "deny": plain(30), "style": choice("primary", "danger")},
)
_OPTION = record(
    {"text": text(_OPTION_LABEL), "value": string(kit.Option.value_max_length, 1)},
    {"description": text(_OPTION_LABEL), "url": address(3000)},
)
_GROUP = record({"label": plain(75), "options": listed(_OPTION, kit.OptionGroup.options_max_length)})
_ASKED = {
    **_ACTION,
    "placeholder": plain(kit.InputInteractiveElement.placeholder_max_length),
    "focus_on_load": flag,
}
_PRESSED = {**_ACTION, "confirm": _CONFIRM}
_MENU = {"options": listed(_OPTION, 100), "option_groups": listed(_GROUP, 100)}
_TEXT_INPUT = {**_ASKED, "initial_value": string(3000), "dispatch_action_config": anything}
_FEEDBACK = record(
    {
        "text": plain(kit.FeedbackButtonObject.text_max_length),
        "value": string(kit.FeedbackButtonObject.value_max_length),
    },
    {"accessibility_label": string(75)},
)

_BUTTON = of(
    "button",
    {"text": plain(_LABEL)},
    {
        **_PRESSED,
        "value": string(_VALUE),
        "url": address(kit.ButtonElement.url_max_length),
        "style": choice("primary", "danger"),
        "accessibility_label": string(75),
    },
)
_IMAGE = {"image_url": address(kit.ImageBlock.image_url_max_length), "slack_file": anything}
ELEMENTS: dict[str, Check] = {
    "button": _BUTTON,
    "image": of("image", {"alt_text": string(2000)}, _IMAGE),
    "overflow": of(
        "overflow", {"options": listed(_OPTION, kit.OverflowMenuElement.options_max_length)}, _PRESSED
    ),
    "static_select": of(
        "static_select", {}, {**_ASKED, **_MENU, "initial_option": _OPTION, "confirm": _CONFIRM}
    ),
    "external_select": of(
        "external_select",
        {},
        {**_ASKED, "initial_option": _OPTION, "min_query_length": number(), "confirm": _CONFIRM},
    ),
    "multi_static_select": of(
        "multi_static_select",
        {},
        {
            **_ASKED,
            **_MENU,
            "initial_options": listed(_OPTION, 100),
            "max_selected_items": number(),
            "confirm": _CONFIRM,
        },
    ),
    "checkboxes": of(
        "checkboxes",
        {"options": listed(_OPTION, 10)},
        {**_PRESSED, "initial_options": listed(_OPTION, 10), "focus_on_load": flag},
    ),
    "radio_buttons": of(
        "radio_buttons",
        {"options": listed(_OPTION, 10)},
        {**_PRESSED, "initial_option": _OPTION, "focus_on_load": flag},
    ),
    "datepicker": of("datepicker", {}, {**_ASKED, "initial_date": string(10, 10), "confirm": _CONFIRM}),
    "users_select": of("users_select", {}, {**_ASKED, "initial_user": string(20), "confirm": _CONFIRM}),
    "plain_text_input": of(
        "plain_text_input",
        {},
        {**_TEXT_INPUT, "multiline": flag, "min_length": number(3000), "max_length": number(3000)},
    ),
    "url_text_input": of("url_text_input", {}, _TEXT_INPUT),
    "number_input": of(
        "number_input",
        {"is_decimal_allowed": flag},
        {**_TEXT_INPUT, "min_value": string(100), "max_value": string(100)},
    ),
    "feedback_buttons": of(
        "feedback_buttons", {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, _ACTION
    ),
    "icon_button": of(
        "icon_button",
        {"text": plain(_LABEL), "icon": string(50, 1)},
        {
            **_PRESSED,
            "value": string(_VALUE),
            "accessibility_label": string(75),
            "visible_to_user_ids": anything,
        },
    ),
}


def _some(*kinds: str) -> Check:
    return typed({kind: ELEMENTS[kind] for kind in kinds})


_INPUTS = (
    "plain_text_input",
    "url_text_input",
    "number_input",
    "static_select",
    "external_select",
    "multi_static_select",
    "checkboxes",
    "radio_buttons",
    "datepicker",
    "users_select",
)
_PRESSABLE = (
    "button",
    "overflow",
    "static_select",
    "external_select",
    "multi_static_select",
    "checkboxes",
    "radio_buttons",
    "datepicker",
)

# Rich text

_STYLE = record({}, dict.fromkeys(("bold", "italic", "strike", "code", "underline", "highlight"), flag))
_STYLED: dict[str, Check] = {"style": _STYLE}
_PART = typed(
    {
        "text": of("text", {"text": string(least=1)}, _STYLED),
        "link": of("link", {"url": address(3000)}, {"text": string(), "unsafe": flag, **_STYLED}),
        "emoji": of(
            "emoji", {"name": string(100, 1)}, {"unicode": string(100), "skin_tone": number(6), **_STYLED}
        ),
        "user": of("user", {"user_id": string(20, 1)}, _STYLED),
        "channel": of("channel", {"channel_id": string(20, 1)}, _STYLED),
        "usergroup": of("usergroup", {"usergroup_id": string(20, 1)}, _STYLED),
        "broadcast": of("broadcast", {"range": choice("here", "channel", "everyone")}, _STYLED),
        "date": of(
            "date",
            {"timestamp": number(), "format": string(300, 1)},
            {"url": address(3000), "fallback": string(), **_STYLED},
        ),
    }
)
_PARTS = {"elements": listed(_PART, 10_000, 0)}
_SECTION = of("rich_text_section", _PARTS)
_RICH: dict[str, Check] = {
    "rich_text_section": _SECTION,
    "rich_text_quote": of("rich_text_quote", _PARTS, {"border": number(1)}),
    "rich_text_preformatted": of(
        "rich_text_preformatted", _PARTS, {"border": number(1), "language": string(30)}
    ),
    "rich_text_list": of(
        "rich_text_list",
        {"elements": listed(_SECTION, 10_000, 0), "style": choice("bullet", "ordered")},
        {"indent": number(_DEEPEST_LIST), "offset": number(), "border": number(1)},
    ),
}

# Blocks

_NAMED = {"block_id": string(kit.Block.block_id_max_length, 1)}
_TEXT_OR_IMAGE = typed(
    {"plain_text": plain(3000), "mrkdwn": text(3000, "mrkdwn"), "image": ELEMENTS["image"]}
)


def _section(value: Any, at: str) -> Iterator[str]:
    yield from _SECTION_BLOCK(value, at)
    if not value.keys() & {"text", "fields"}:
        yield from wrong("must have `text` or `fields`", at)


_SECTION_BLOCK = of(
    "section",
    {},
    {
        **_NAMED,
        "text": text(kit.SectionBlock.text_max_length),
        "fields": listed(text(2000), kit.SectionBlock.fields_max_length),
        "accessory": _some(*_PRESSABLE, "image", "users_select"),
        "expand": flag,
    },
)
BLOCKS: dict[str, Check] = {
    "section": _section,
    "divider": of("divider", {}, _NAMED),
    "header": of("header", {"text": plain(kit.HeaderBlock.text_max_length)}, _NAMED),
    "markdown": of("markdown", {"text": string(kit.MarkdownBlock.text_max_length, 1)}, _NAMED),
    "context": of(
        "context", {"elements": listed(_TEXT_OR_IMAGE, kit.ContextBlock.elements_max_length)}, _NAMED
    ),
    "actions": of(
        "actions",
        {"elements": listed(_some(*_PRESSABLE, "users_select"), kit.ActionsBlock.elements_max_length)},
        _NAMED,
    ),
    "context_actions": of(
        "context_actions",
        {
            "elements": listed(
                _some("feedback_buttons", "icon_button"), kit.ContextActionsBlock.elements_max_length
            )
        },
        _NAMED,
    ),
    "image": of("image", {"alt_text": string(2000)}, {**_NAMED, **_IMAGE, "title": plain(2000)}),
    "rich_text": of("rich_text", {"elements": listed(typed(_RICH), 10_000, 0)}, _NAMED),
    "input": of(
        "input",
        {"label": plain(kit.InputBlock.label_max_length), "element": _some(*_INPUTS)},
        {**_NAMED, "hint": plain(kit.InputBlock.hint_max_length), "optional": flag, "dispatch_action": flag},
    ),
}
BLOCK = typed(BLOCKS)
OFFERED = record({}, {"options": listed(_OPTION, 100, 0), "option_groups": listed(_GROUP, 100, 0)})
"""An app's answer where a member types into an external_select."""
