"""Telegram's chats, as Telegram Desktop exports them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.transcripts.readers import messages, whisper
from bot.transcripts.sources import decode
from tests.support.transcript_samples import expected, samples, told

SAMPLES = samples("telegram-*")
VALUE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(
    VALUE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
KIND = st.sampled_from(["bold", "italic", "pre", "code", "text_link", "blockquote", "spoiler", ""])
PIECE = st.one_of(
    st.text(max_size=9), st.fixed_dictionaries({"type": KIND, "text": VALUE}, optional={"href": VALUE})
)
MESSAGE = st.fixed_dictionaries(
    {"type": st.sampled_from(["message", "service"]) | JSON, "text": st.lists(PIECE, max_size=3) | JSON},
    optional=dict.fromkeys(
        ["id", "date", "date_unixtime", "from", "from_id", "reply_to_message_id", "poll"], JSON
    ),
)


def chat(*messages):
    whole = [{"id": n, "type": "message", "from": "A", **message} for n, message in enumerate(messages, 1)]
    return json.dumps({"name": "Chat", "type": "private_group", "id": 1, "messages": whole})


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_as_it_was_meant(path):
    text = decode(path.read_bytes())
    assert messages.looks_like("upload", text) > 0.8
    assert whisper.looks_like("upload", text) == 0
    assert told(messages.read(text, path.name)) == expected(path)


def test_blanks_stay_outside_of_marks():
    record = messages.read(
        chat({"text": ["so ", {"type": "bold", "text": " very "}, {"type": "code", "text": "x"}]})
    )
    assert record.turns[0].text == "so  **very** `x`"


def test_a_reply_to_a_notice_is_no_reply():
    record = messages.read(
        chat({"type": "service", "action": "pin_message"}, {"text": "x", "reply_to_message_id": 1})
    )
    assert (record.turns[0].reply_to, record.turns[0].thread) == (None, None)


def test_json_without_messages_is_refused_with_a_remedy():
    with pytest.raises(UserError, match=r"a\.json:1: no messages are in this JSON; export the chat again"):
        messages.read('{"name": "x", "messages": []}', "a.json")


@given(
    st.one_of(
        st.text(max_size=100),
        JSON.map(json.dumps),
        st.lists(MESSAGE, max_size=5).map(lambda messages: json.dumps({"messages": messages})),
        st.lists(st.lists(MESSAGE, max_size=2), max_size=3).map(
            lambda chats: json.dumps(
                {"chats": {"list": [{"messages": messages, "id": 3} for messages in chats]}}
            )
        ),
    )
)
def test_any_text_gives_turns_or_a_clear_error(text):
    try:
        record = messages.read(text, "a.json")
    except UserError as error:
        assert str(error).startswith("a.json:")  # noqa: PT017 - either is right
        return
    assert all(turn.text.strip() for turn in record.turns)
    repr(record).encode("utf-8")
