"""WebVTT and SRT: cues joined into what each speaker says in one go, with where in the recording."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.transcripts.readers import subtitles
from bot.transcripts.sources import decode
from tests.support.transcript_samples import expected, samples, told

SAMPLES = samples("subtitles-*")


def vtt(*cues):
    return "WEBVTT\n\n" + "\n\n".join(
        f"00:{at:02}.000 --> 00:{at + 2:02}.000\n{text}" for at, text in enumerate(cues)
    )


def said(text):
    return [(turn.speaker, turn.text) for turn in subtitles.read(text).turns]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_as_it_was_meant(path):
    text = decode(path.read_bytes())
    assert subtitles.looks_like(path.name, text) > 0.9
    assert subtitles.looks_like("upload", text) >= 0.8
    assert told(subtitles.read(text, path.name)) == expected(path)


def test_a_sentence_goes_on_over_cues_until_it_ends():
    assert said(vtt("How do you", "start?", "I do not", "know. Really.", "Well")) == [
        (None, "How do you start?"),
        (None, "I do not know. Really."),
        (None, "Well"),
    ]


def test_a_name_before_a_colon_is_a_speaker_only_if_it_comes_again():
    assert said(vtt("One thing: wait.", "Yes.")) == [(None, "One thing: wait."), (None, "Yes.")]
    assert said(vtt("ADA: Hello.", "BOB: Hi.", "ADA: Why?", "BOB: Because.")) == [
        ("ADA", "Hello."),
        ("BOB", "Hi."),
        ("ADA", "Why?"),
        ("BOB", "Because."),
    ]


def test_sounds_and_music_are_nobodys_words():
    record = subtitles.read(vtt("[applause]", "♪ la la ♪", "Thanks."))
    assert [turn.text for turn in record.turns] == ["Thanks."]
    assert [gone.line for gone in record.left_out] == [3, 6]


def test_what_has_no_cue_is_refused_with_line_and_remedy():
    with pytest.raises(UserError, match=r"a\.srt:1: no cue is in this file; .* export the subtitles again"):
        subtitles.read("Hello\n\nthere", "a.srt")


def test_a_long_file_takes_no_long_time():
    text = "\n".join(f"{n}\n00:00:01,000 --> 00:00:02,000\nword {n}\n" for n in range(30_000))
    assert subtitles.read(text).turns[0].text.startswith("word 0")


LINE = st.one_of(
    st.text(alphabet="<>v.:/ Aaz\n0-&[]♪", max_size=40),
    st.sampled_from(
        ["WEBVTT", "NOTE", "00:01.000 --> 00:02.000", "99:99:99,9 -> 1:1", "1", "", "<v A b>x</v>y"]
    ),
)


@given(st.one_of(st.text(max_size=300), st.lists(LINE, max_size=20).map("\n".join)))
def test_any_text_gives_turns_or_a_clear_error(text):
    try:
        record = subtitles.read(text, "a.vtt")
    except UserError as error:
        assert str(error).startswith("a.vtt:")  # noqa: PT017 - either is right
        return
    assert all(turn.text.strip() and turn.offset >= 0 for turn in record.turns)


def test_dashes_and_chevrons_mark_each_change_of_speaker():
    said = [
        "- How large should it be?",
        "- Thirty two.",
        "Or more.",
        "- Which optimiser?",
        "- Adam. >> And later?",
        "- SGD.",
    ]
    cues = "\n\n".join(f"{n}\n00:00:{n:02},000 --> 00:00:{n:02},900\n{one}" for n, one in enumerate(said, 1))
    turns = subtitles.read(cues, "a.srt").turns
    assert [turn.text for turn in turns] == [
        "How large should it be?", "Thirty two. Or more.", "Which optimiser?", "Adam.", "And later?", "SGD.",
    ]  # fmt: skip
    assert [turn.speaker for turn in turns] == ["Speaker 1", "Speaker 2"] * 3


def test_two_who_speak_in_one_cue_are_parted_even_where_nothing_else_tells_them_apart():
    cues = "1\n00:00:01,000 --> 00:00:02,000\n- How large?\n- Thirty two.\n\n2\n00:00:09,000 --> 00:00:10,000\nGood."
    turns = subtitles.read(cues, "a.srt").turns
    assert [(turn.speaker, turn.text) for turn in turns] == [
        (None, "How large?"),
        (None, "Thirty two."),
        (None, "Good."),
    ]
