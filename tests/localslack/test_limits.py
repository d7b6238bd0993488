"""What Slack refuses in blocks and views, and what it takes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from slack_sdk.models import blocks as kit

from localslack import limits
from localslack.block_kit import BLOCKS
from tests.support.greeting_app import FEEDBACK, FIELD, MODAL, button, section


def actions(*held, **more):
    return {"type": "actions", "elements": list(held), **more}


def rich(*elements):
    return {"type": "rich_text", "elements": list(elements)}


def text_of(kind, length):
    return {"type": kind, "text": "x" * length}


GOOD = [
    [section("x" * 3000)],
    [{"type": "divider"}] * 50,
    [{"type": "header", "text": text_of("plain_text", 150)}],
    [{"type": "markdown", "text": "x" * 12_000}],
    [{"type": "context", "elements": [text_of("mrkdwn", 10)] * 10}],
    [actions(button("a", "x" * 2000, "x" * 75), button("b", "1"))],
    [FEEDBACK],
    [
        rich(
            {
                "type": "rich_text_section",
                "elements": [{"type": "text", "text": "x", "style": {"bold": True}}],
            }
        )
    ],
    [
        rich(
            {"type": "rich_text_section", "elements": [{"type": "link", "url": "https://x.org", "text": "x"}]}
        )
    ],
    [rich({"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}], "border": 0})],
    [rich({"type": "rich_text_list", "style": "bullet", "indent": 1, "elements": []})],
]
BAD = [
    ([section("x" * 3001)], "must be less than 3001 characters [json-pointer:/blocks/0/text/text]"),
    ([section("")], "must be more than 0 characters [json-pointer:/blocks/0/text/text]"),
    ([{"type": "section"}], "must have `text` or `fields` [json-pointer:/blocks/0]"),
    ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    ([{"type": "header", "text": text_of("plain_text", 151)}], "less than 151"),
    (
        [{"type": "header", "text": text_of("mrkdwn", 1)}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    ([{"type": "markdown", "text": "x" * 6001}] * 2, "more than 12000 characters in all"),
    ([actions(button("a", "1", "x" * 76))], "less than 76"),
    ([actions(button("a", "x" * 2001))], "less than 2001"),
    ([actions(button("x" * 256, "1"))], "less than 256"),
    ([actions(button("a", "1"), button("a", "2"))], "`action_id` a already exists"),
    ([actions(button("a", "1"), block_id="b"), actions(button("a", "1"), block_id="b")], "`block_id` b"),
    ([actions()], "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]"),
    ([actions(*(button(str(n), "1") for n in range(26)))], "no more than 25 items"),
    ([{**button("a", "1"), "type": "button"}], "unsupported type: button [json-pointer:/blocks/0/type]"),
    ([{"type": "divider", "colour": "red"}], "invalid additional property: colour"),
    ([actions({**button("a", "1"), "url": "javascript:alert(1)"})], "invalid url"),
    (
        [rich({"type": "rich_text_section", "elements": [{"type": "text", "text": ""}]})],
        "more than 0 characters",
    ),
    ([rich({"type": "rich_text_section", "elements": [{"type": "text"}]})], "missing required field: text"),
    ([7], "unsupported type: None"),
]


@pytest.mark.parametrize("blocks", GOOD)
def test_what_slack_takes_has_no_problem(blocks):
    assert limits.block_problems(blocks) == []


@pytest.mark.parametrize(("blocks", "problem"), BAD)
def test_every_offence_is_named_with_its_place(blocks, problem):
    assert any(problem in told for told in limits.block_problems(blocks)), limits.block_problems(blocks)


def test_all_offences_are_told_not_the_first():
    assert len(limits.block_problems([section(""), {"type": "divider", "x": 1}, 7])) == 3


def test_the_texts_of_all_blocks_together_have_a_limit():
    assert not limits.too_long([section("x" * 2200)] * 6)
    assert limits.too_long([section("x" * 2201)] * 6)


def test_what_the_sdk_builds_is_taken():
    built = [
        kit.SectionBlock(text="*hi*", accessory=kit.ButtonElement(text="Go", action_id="go", value="1")),
        kit.ContextBlock(elements=[kit.MarkdownTextObject(text="by Ada")]),
        kit.ActionsBlock(
            elements=[kit.ButtonElement(text="A", action_id="a", style="primary", url="https://x.org")]
        ),
        kit.HeaderBlock(text="Title"),
        kit.ContextActionsBlock(
            elements=[
                kit.FeedbackButtonsElement(
                    action_id="feedback",
                    positive_button=kit.FeedbackButtonObject(
                        text="Good", value="up", accessibility_label="Good answer"
                    ),
                    negative_button=kit.FeedbackButtonObject(text="Bad", value="down"),
                )
            ]
        ),
    ]
    assert limits.block_problems([block.to_dict() for block in built]) == []


@pytest.mark.parametrize(
    ("view", "problem"),
    [
        (None, "must be a view"),
        ({"type": "modal"}, "missing required field: title"),
        (
            {**MODAL, "title": text_of("plain_text", 25)},
            "less than 25 characters [json-pointer:/view/title/text]",
        ),
        ({**MODAL, "private_metadata": "x" * 3001}, "less than 3001"),
        ({**MODAL, "blocks": []}, "no fewer than 1 items"),
        ({**MODAL, "blocks": [{"type": "divider"}] * 101}, "no more than 100 items"),
        ({name: value for name, value in MODAL.items() if name != "submit"}, "must have `submit`"),
        (
            {**MODAL, "blocks": [{**FIELD, "element": button("a", "1")}]},
            "[json-pointer:/view/blocks/0/element/type]",
        ),
        (
            {"type": "home", "title": text_of("plain_text", 1), "blocks": []},
            "invalid additional property: title",
        ),
    ],
)
def test_a_views_offences_are_named_with_their_place(view, problem):
    assert any(problem in told for told in limits.view_problems(view)), limits.view_problems(view)


def test_a_right_view_has_no_problem():
    assert limits.view_problems(MODAL) == []
    assert limits.view_problems({"type": "home", "blocks": [section("hi")]}) == []


KEYS = st.sampled_from(
    ["type", "text", "elements", "accessory", "fields", "action_id", "value", "options", "block_id"]
)
KINDS = st.sampled_from([*BLOCKS, "plain_text", "mrkdwn", "button", "rich_text_section", "feedback_buttons"])
VALUES = st.recursive(
    st.none() | st.integers() | st.text(max_size=5) | KINDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4),
    max_leaves=12,
)


@given(st.lists(VALUES, max_size=4))
def test_anything_at_all_is_judged(blocks):
    assert all("[json-pointer:/blocks" in problem for problem in limits.block_problems(blocks))


@given(VALUES)
def test_any_view_at_all_is_judged(view):
    assert isinstance(limits.view_problems(view), list)
