"""What the webhook delivers, read: whatever comes is read, and nothing in it is trusted."""

import json

from hypothesis import given
from hypothesis import strategies as st

from bot.messages import Message, MessageDeleted, MessageWritten, Place
from bot.platforms.whatsapp.webhook import (
    Arrived,
    Failed,
    Pressed,
    Reaction,
    WebhookReader,
    WordlessMessage,
    Wrote,
)

NUMBER_ID = "106540352242922"
ADA = "whatsapp/4915112345671"
METADATA = {"display_phone_number": "15550783881", "phone_number_id": NUMBER_ID}
READER = WebhookReader(NUMBER_ID)

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
KINDS = st.sampled_from(["text", "image", "interactive", "reaction", "edit", "revoke", "system", "odd"])
NAMES = ("from", "id", "timestamp", "type", "group_id", "context", "text", "image", "interactive", "reaction")
MESSAGE = st.fixed_dictionaries({}, optional=dict.fromkeys(NAMES, JSON) | {"type": KINDS}) | JSON
VALUE = st.fixed_dictionaries(
    {"metadata": st.just(METADATA) | JSON},
    optional={
        "messages": st.lists(MESSAGE, max_size=3) | JSON,
        "statuses": st.lists(JSON, max_size=3) | JSON,
    },
)


def body(*values, **more):
    changes = [{"field": "messages", "value": value} for value in values]
    whole = {"object": "whatsapp_business_account", "entry": [{"id": "1", "changes": changes}]}
    return json.dumps(whole | more).encode()


def message(**content):
    sent = {"from": "4915112345671", "id": "wamid.A", "timestamp": "1700000000"} | content
    return body({"metadata": METADATA, "messages": [sent]})


def read(given):
    """What *given* means, besides that somebody wrote."""
    return [one for one in READER.read(given).occurrences if not isinstance(one, Wrote)]


@given(st.lists(VALUE, max_size=3))
def test_whatever_is_delivered_is_read(values):
    delivery = READER.read(body(*values))
    assert isinstance(delivery.occurrences, list)


@given(st.binary())
def test_whatever_bytes_come_are_read_as_nothing_or_told_as_a_problem(given):
    delivery = READER.read(given)
    assert not delivery.occurrences
    assert delivery.problems


@given(JSON)
def test_json_of_another_shape_is_a_problem(given):
    assert READER.read(json.dumps(given).encode()).problems


def test_words_are_a_message_without_their_markup():
    written = message(type="text", text={"body": "what was the *first* bug\0?"})
    assert READER.read(written).occurrences == [
        Wrote(ADA),
        MessageWritten(
            Message(
                key=f"{NUMBER_ID}:whatsapp:wamid.A",
                text="what was the first bug?",
                author=ADA,
                place=Place(ADA),
                revision="001700000000.0",
                addressed=True,
                private=True,
            )
        ),
    ]


def test_the_words_under_a_picture_are_a_message_and_a_picture_alone_is_none():
    [written] = read(message(type="image", image={"caption": "what is this?"}))
    assert written.message.text == "what is this?"
    assert isinstance(read(message(type="image", image={}))[0], WordlessMessage)
    assert isinstance(read(message(type="contacts", contacts=[{}]))[0], WordlessMessage)


def test_what_whatsapp_says_itself_is_no_message():
    assert read(message(type="system", system={"body": "Ada changed their number"})) == []


def test_presses_reactions_and_deletions_are_read():
    pressed = {"type": "button_reply", "button_reply": {"id": "pick a b", "title": "A"}}
    reply = message(type="interactive", interactive=pressed, context={"id": "wamid.B"})
    assert read(reply) == [Pressed(ADA, ADA, "wamid.B", "pick a b")]
    reacted = message(type="reaction", reaction={"message_id": "wamid.B", "emoji": "👍"})
    assert read(reacted) == [Reaction(ADA, ADA, "wamid.B", "👍")]
    revoked = message(type="revoke", revoke={"original_message_id": "wamid.B"})
    assert read(revoked) == [MessageDeleted(f"{NUMBER_ID}:whatsapp:wamid.B")]


def test_an_edit_has_the_key_of_its_message_and_a_later_revision():
    after = {"original_message_id": "wamid.0", "message": {"type": "text", "text": {"body": "and now?"}}}
    [edited] = read(message(type="edit", edit=after))
    assert edited.message.key == f"{NUMBER_ID}:whatsapp:wamid.0"
    assert edited.message.revision > "001700000000.0"


def test_who_keeps_their_number_to_themselves_goes_by_metas_id():
    sent = {
        "from_user_id": "US.13491208655302741918",
        "id": "wamid.A",
        "type": "text",
        "text": {"body": "hi"},
    }
    [written] = read(body({"metadata": METADATA, "messages": [sent]}))
    assert written.message.author == "whatsapp/US.13491208655302741918"


def test_what_became_of_ours_is_read_with_our_tag_where_it_was_passed_on():
    told = {"id": "wamid.C", "recipient_id": "4915112345671", "biz_opaque_callback_data": "k 1f"}
    statuses = [
        told | {"status": "sent"},
        told | {"status": "failed", "errors": [{"code": 131026, "title": "Undeliverable"}]},
        {"id": "wamid.C", "recipient_id": "4915112345671", "status": "sent"},
    ]
    assert read(body({"metadata": METADATA, "statuses": statuses})) == [
        Arrived("k 1f", ADA, "wamid.C"),
        Failed("k 1f", ADA, "wamid.C", 131026, "Undeliverable"),
        Arrived("", ADA, "wamid.C"),
    ]


def test_what_is_for_another_number_is_none_of_our_business():
    other = {"display_phone_number": "1", "phone_number_id": "2"}
    sent = {"from": "4915112345671", "id": "wamid.A", "type": "text", "text": {"body": "hi"}}
    delivery = READER.read(body({"metadata": other, "messages": [sent]}))
    assert not delivery.occurrences
    assert not delivery.problems


def test_one_message_that_cannot_be_read_does_not_hide_the_others():
    good = {"from": "4915112345671", "id": "wamid.A", "type": "text", "text": {"body": "hi"}}
    delivery = READER.read(body({"metadata": METADATA, "messages": [{"type": "text"}, 7, good]}))
    assert MessageWritten in map(type, delivery.occurrences)
    assert len(delivery.problems) == 2
