"""Whatever comes in, a record or a clear error comes out."""

from io import StringIO
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from rich.console import Console

from bot.archive import load_files
from bot.errors import UserError
from bot.transcripts.command import import_record
from bot.transcripts.contacts import without_contacts
from bot.transcripts.finding import find
from bot.transcripts.mojibake import cleaned, mend
from bot.transcripts.options import wished
from bot.transcripts.readers import dialogue, markdown, monologue
from bot.transcripts.record import Record, Turn
from bot.transcripts.sentence_kinds import asks, could_ask, is_chatter, without_prefix
from bot.transcripts.sentences import sentences
from bot.transcripts.wording import asking_tail, worded

PIECES = st.sampled_from(
    [
        "**P1:** *Why?*",
        "**A:** Because it is so.",
        "A: Yes",
        "Q: What is this?",
        "Ann Lee: How do you do that?",
        "Bo: I do it slowly, every day.",
        "\\[00:03:49.23\\]",
        "[laughs]",
        "---",
        "# Heading",
        "**Legend:**",
        "- A: Ali",
        "- P(n): Participants",
        "```",
        "**Break:** \\[00:20:40.20\\]",
        "ðŸ˜€",
        "\x00",
        "\u202e",
        "me@example.org",
        "+49 171 2345678",
        "So what do you think?",
        "Yeah, I think we did that.",
        "",
        " ",
        "**",
        "*",
        "title: x",
        "?",
        "Thanks!",
        "# check: no",
    ]
)
RECORDS = st.lists(st.one_of(PIECES, st.text(max_size=60)), max_size=40).map("\n".join)
READERS = [markdown, dialogue, monologue]


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.__name__)
@given(text=RECORDS)
@example(text="**" * 3000)
@example(text="A: " * 3000)
@example(text="so " * 5000 + "?")
@example(text="(" * 5000)
@example(text="---\n" + "a: [" * 500)
def test_any_text_gives_a_record_and_a_confidence_between_0_and_1(reader, text):
    assert 0 <= reader.looks_like("a.md", text) <= 1
    record = reader.read(text)
    lines = (
        text.count("\n")
        + text.count("\r")
        + text.count("\x85")
        + text.count("\u2028")
        + text.count("\u2029")
        + 1
    )
    assert all(1 <= turn.line <= lines and turn.text.strip() for turn in record.turns)


SPEAKERS = st.sampled_from(["Ann", "Bo Lee", "+49 171 2345678", "P7", "A", "Q", None])
TURNS = st.builds(
    Turn, speaker=SPEAKERS, text=st.one_of(PIECES, st.text(max_size=80)), line=st.integers(1, 99),
    said_at=st.one_of(st.none(), st.datetimes()), offset=st.one_of(st.none(), st.floats(0, 1e5)),
    id=st.sampled_from([None, "1", "2", "3"]), reply_to=st.sampled_from([None, "1", "2", "3"]),
    thread=st.sampled_from([None, "1"]),
)  # fmt: skip


@given(turns=st.lists(TURNS, max_size=25), keep_names=st.booleans())
def test_a_pair_has_a_question_and_an_answer_by_somebody_else_and_no_contacts(turns, keep_names):
    findings = find(Record(turns=tuple(turns)), keep_names=keep_names)
    for draft in findings.drafts:
        assert draft.question.strip()
        assert draft.answer.strip()
        assert "me@example.org" not in draft.question + draft.answer
        assert "2345678" not in draft.question + draft.answer + (draft.asker or "")
        assert draft.follows is None or draft.follows in findings.drafts


@given(text=st.text(max_size=300))
@example(text="great " * 60 + "so")
@example(text="how about " * 500)
def test_judging_sentences_never_fails_and_loses_no_word(text):
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())
    assert isinstance(asks(text), bool)
    assert isinstance(is_chatter(text), bool)
    said, asked = asking_tail(text)
    assert "".join((said + asked).split()) == "".join(text.split())
    assert "\n" not in worded(text).question


@given(text=st.text(max_size=200))
def test_mending_repairs_what_was_read_in_the_wrong_encoding_and_leaves_the_rest(text):
    assert mend(text) == text or any(char >= "\x80" for char in text)
    assert mend("😀 it’s") == "😀 it’s"
    assert cleaned(cleaned(text)) == cleaned(text)


@given(text=st.text(max_size=200))
def test_hiding_contacts_twice_hides_no_more(text):
    assert without_contacts(without_contacts(text)) == without_contacts(text)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40, deadline=None)
@given(data=st.one_of(st.binary(max_size=400), RECORDS.map(lambda text: text.encode("utf-8", "replace"))))
@example(data=b"PK\x03\x04")
@example(data=b"\xff\xfe")
@example(data=b"\x01\r\x01")  # no line of a table
def test_any_bytes_give_drafts_that_pass_the_check_or_a_clear_error(tmp_path_factory, data):
    folder = tmp_path_factory.mktemp("import")
    record = folder / "record.txt"
    record.write_bytes(data)
    try:
        code = import_record(
            [str(record)],
            wished(answers=folder / "answers", folder=folder / "drafts"),
            Console(file=StringIO()),
        )
    except UserError as error:
        told = str(error)
    else:
        told = str(record)
        written = list(Path(folder / "drafts").glob("*.yaml"))
        assert bool(written) == (code == 0)
        assert not any(load_files([path]).errors for path in written)
    assert str(record) in told


SAYINGS = st.one_of(
    st.sampled_from(
        ["How", "how", "what's", "Isn't it", "do you", "think", "can", "you", "please share", "any"]
    ),
    st.sampled_from(
        ["Next question from Priya", "Q1", "my question is", "so", "and", "is", "won't", "was ist"]
    ),
    st.sampled_from(
        ["+1", "?", ". ", ", ", ": ", "! ", "… ", "\n", " ", "'", "_", "(", "-", "e.g.", "\u00a0", "é"]
    ),
)


@given(st.lists(SAYINGS, max_size=12).map("".join) | st.lists(SAYINGS, max_size=12).map(" ".join))
def test_what_a_look_at_the_whole_rules_out_no_sentence_of_it_asks(text):
    told, _ = without_prefix(text.strip())
    assert could_ask(text) or not any(map(asks, sentences(told)))
