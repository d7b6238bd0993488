"""Discord's chats, as DiscordChatExporter writes them."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.transcripts.readers import messages
from bot.transcripts.sources import decode
from tests.support.transcript_samples import expected, samples, told

SAMPLES = samples("discord-*")
VALUE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(
    VALUE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
MESSAGE = st.dictionaries(
    st.sampled_from(["id", "type", "timestamp", "content", "author", "mentions", "reference", "attachments"]),
    st.one_of(
        JSON,
        st.sampled_from(["Default", "Reply", "<@1> <t:999999999999:R> ||x||"]),
        st.just({"id": 1, "name": "a"}),
    ),
)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_as_it_was_meant(path):
    text = decode(path.read_bytes())
    assert messages.looks_like("upload", text) > 0.9
    assert told(messages.read(text, path.name)) == expected(path)


def test_json_without_messages_is_refused_with_a_remedy():
    with pytest.raises(UserError, match=r"a\.json:1: no messages are in this JSON; export the chat again"):
        messages.read('{"guild": {}, "messages": []}', "a.json")


@given(
    st.one_of(
        st.text(max_size=100),
        JSON.map(json.dumps),
        st.fixed_dictionaries(
            {"messages": st.lists(MESSAGE, max_size=5)}, optional={"guild": JSON, "channel": JSON}
        ).map(json.dumps),
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
