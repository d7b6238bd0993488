"""What speech recognition writes: segments joined by speaker or sentence."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.transcripts.readers import subtitles, whisper
from bot.transcripts.sources import decode
from tests.support.transcript_samples import expected, samples, told

SAMPLES = samples("whisper-*")
VALUE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20)
JSON = st.recursive(
    VALUE, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
)
SEGMENT = st.fixed_dictionaries(
    {"text": VALUE},
    optional={
        **dict.fromkeys(("start", "end", "speaker", "timestamps", "offsets"), JSON),
        "timestamp": st.lists(VALUE, max_size=2),
        "words": st.lists(
            st.fixed_dictionaries({"word": VALUE}, optional={"speaker": VALUE, "start": VALUE}), max_size=3
        ),
    },
)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_as_it_was_meant(path):
    text = decode(path.read_bytes())
    assert whisper.looks_like("upload", text) > 0.8
    assert subtitles.looks_like("upload", text) == 0
    assert told(whisper.read(text, path.name)) == expected(path)


def test_other_json_is_not_taken_for_speech():
    assert whisper.looks_like("a.json", '[{"question": "x", "answer": "y"}]') == 0
    with pytest.raises(UserError, match=r"a\.json:1: no segments with text"):
        whisper.read('{"segments": []}', "a.json")


def test_a_fault_in_the_json_is_told_with_its_line():
    with pytest.raises(UserError, match=r"a\.json:2: this is not JSON"):
        whisper.read('{"segments":\n [,]}', "a.json")


def test_json_too_deep_and_numbers_too_long_are_refused():
    for text in ("[" * 100_000, '{"segments": ' + "1" * 5000 + "}"):
        with pytest.raises(UserError, match=r"a\.json:1: this JSON cannot be read"):
            whisper.read(text, "a.json")


@given(st.one_of(st.text(max_size=100), JSON.map(json.dumps), st.lists(SEGMENT, max_size=5).map(json.dumps)))
def test_any_text_gives_turns_or_a_clear_error(text):
    try:
        record = whisper.read(text, "a.json")
    except UserError as error:
        assert str(error).startswith("a.json:")  # noqa: PT017 - either is right
        return
    assert all(turn.text.strip() and turn.offset >= 0 for turn in record.turns)
    json.dumps([turn.text for turn in record.turns], ensure_ascii=False).encode("utf-8")
