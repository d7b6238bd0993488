"""Pairs that were made already, in tables and in Markdown."""

import json
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.transcripts import sources
from bot.transcripts.readers import ready, ready_markdown, ready_tables
from bot.transcripts.readers.ready_columns import columns_of
from tests.support.transcript_samples import expected, samples, told

SAMPLES = samples("ready-*")


def pairs(text, file):
    return [(pair.question, pair.answer) for pair in ready.read(text, file).pairs]


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_as_it_was_meant(path):
    head = sources.listing(path) if path.is_dir() else sources.read_text(path, path.name)
    assert ready.looks_like(path.name, head) >= 0.4
    assert told(ready.read(path, path.name)) == expected(path)


def test_a_zip_of_the_folder_says_what_the_folder_says(tmp_path):
    folder = next(path for path in SAMPLES if path.is_dir())
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for file in folder.rglob("*.md"):
            archive.write(file, file.relative_to(folder).as_posix())
    assert ready.looks_like("a.zip", sources.listing(tmp_path / "a.zip")) > 0.5
    assert sorted(ready.read(tmp_path / "a.zip").pairs, key=str) == sorted(ready.read(folder).pairs, key=str)


# -- tables -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_every_usual_delimiter_is_found(delimiter):
    text = (
        delimiter.join(["Q", "A"])
        + "\n"
        + delimiter.join(["Why, oh why; when?", "So."])
        .replace("Why, oh", '"Why, oh')
        .replace("when?", 'when?"')
    )
    assert pairs(text, "a.csv") == [("Why, oh why; when?", "So.")]


def test_two_columns_without_names_are_taken_if_the_first_asks():
    record = ready.read("How?,So.\nWhy?,Because.\n", "a.csv")
    assert [pair.question for pair in record.pairs] == ["How?", "Why?"]
    assert "the columns have no names" in record.notes[0]


@pytest.mark.parametrize(
    ("names", "question", "answer"),
    [
        (
            ["id", "question_id", "Question text", "answered_at", "Best answer"],
            "Question text",
            "Best answer",
        ),
        (["Title", "Body"], "Title", "Body"),
        (["Prompt", "Completion"], "Prompt", "Completion"),
        (["Вопрос", "Ответ"], "Вопрос", "Ответ"),
        (["question", "text", "answer"], "question", "answer"),
        (["question", "reply_to", "Host reply"], "question", "Host reply"),
    ],
)
def test_columns_are_known_by_their_usual_names(names, question, answer):
    columns = columns_of(names)
    assert (columns["question"], columns["answer"]) == (question, answer)


def test_a_table_without_known_columns_is_refused_and_names_them():
    with pytest.raises(
        UserError, match=r"a\.csv:1: no columns are known .*\(name, price\); a column 'question'"
    ):
        ready.read("name,price\nTea,3\n", "a.csv")
    with pytest.raises(UserError, match=r"a\.csv:1: nothing in the column of the questions asks \('Tea'\)"):
        ready.read("title,text\nTea,Hot.\nMilk,Cold.\n", "a.csv")
    with pytest.raises(UserError, match=r"a\.json:1: no objects with a question"):
        ready.read('[{"name": "Tea"}]', "a.json")
    with pytest.raises(UserError, match=r"a\.csv:1: the table is empty"):
        ready.read("\n\n", "a.csv")


def test_the_line_of_a_pair_is_where_its_row_begins():
    record = ready.read('question,answer\nA?,"one\ntwo"\nB?,three\n', "a.csv")
    assert [pair.line for pair in record.pairs] == [2, 4]


def test_a_quotation_mark_left_open_is_told_with_its_line():
    with pytest.raises(UserError, match=r"a\.csv:3: this line is no CSV .*quotation mark left open"):
        ready.read('question,answer\nA?,b\nC?,"' + "x\n" * 200_000, "a.csv")


def test_nested_json_is_searched_and_questions_may_be_keys():
    text = json.dumps({"faq": {"items": [{"q": "How?", "a": "So."}], "more": {"Why is it?": "Because."}}})
    assert pairs(text, "a.json")[0] == ("How?", "So.")


# -- Markdown -----------------------------------------------------------------------------------------------


def test_an_answer_ends_at_the_next_question_or_at_a_heading_of_its_level():
    text = "# All\n\n## How?\n\nSo.\n\n### Detail\n\nMore.\n\n### Why?\n\nBecause.\n\n## Other\n\nNone.\n"
    assert pairs(text, "a.md") == [("How?", "So.\n\n### Detail\n\nMore."), ("Why?", "Because.")]


def test_a_hash_in_code_is_no_heading():
    assert pairs("## How?\n\n```\n# why?\n```\n", "a.md") == [("How?", "```\n# why?\n```")]


def test_markdown_that_asks_nothing_is_refused():
    with pytest.raises(UserError, match=r"a\.md:1: no heading here asks"):
        ready.read("# Title\n\nWords.\n", "a.md")
    assert ready.looks_like("a.md", "# Title\n\n## On Windows\n\nwords") == 0


def test_a_folder_without_questions_is_refused(tmp_path):
    (tmp_path / "a.md").write_text("# Title\n", encoding="utf-8")
    with pytest.raises(UserError, match="x: no Markdown file in it has a question"):
        ready.read(tmp_path, "x")


def test_broken_front_matter_does_not_hide_the_headings():
    assert pairs("---\na: [\n---\n## How?\n\nSo.\n", "a.md") == [("How?", "So.")]


ROWS = st.text(alphabet='qaQ?,;|\t\n"{}[]: x\r', max_size=120)
LINES = st.lists(
    st.sampled_from(
        [
            "---",
            "question: x?",
            "answer: |",
            "  y",
            "# A?",
            "## B",
            "words",
            "",
            "===",
            "```",
            "> # C?",
            "tags: [a",
        ]
    ),
    max_size=14,
).map("\n".join)


@given(
    st.one_of(
        st.text(max_size=200),
        LINES,
        ROWS.map("question,answer\n{}".format),
        ROWS.map('{{"q":"a?","a":{}}}'.format),
    ),
    st.sampled_from(["a.csv", "a.json", "a.jsonl", "a.md", "a"]),
)
def test_any_text_gives_pairs_or_a_clear_error(text, file):
    try:
        record = ready.read(text, file)
    except UserError as error:
        assert str(error).startswith(f"{file}:")  # noqa: PT017 - either is right
        return
    assert all(pair.question.strip() and pair.answer.strip() and pair.line > 0 for pair in record.pairs)
    assert record.pairs


@given(st.text(max_size=200), st.sampled_from(["a.csv", "a.json", "a.md", "a.zip", ""]))
def test_how_sure_one_is_is_a_number_from_0_to_1(text, name):
    assert 0 <= ready_tables.looks_like(name, text) <= 1
    assert 0 <= ready_markdown.looks_like(name, text) <= 1


@pytest.mark.parametrize(
    ("label", "guest", "answer"),
    [("Olaf Brandt", "Olaf Brandt", "use the door."), ("Note", None, "**Note:** use the door.")],
)
def test_whoever_most_answers_begin_with_is_the_guest(label, guest, answer):
    asked = "".join(
        f"## Mira asks: How do I get {way}?\n\n**{label}:** use the door.\n\n" for way in ("in", "out")
    )
    pairs = ready.read(asked, "faq.md").pairs
    assert [(pair.question, pair.answer, pair.guest) for pair in pairs] == [
        ("How do I get in?", answer, guest),
        ("How do I get out?", answer, guest),
    ]
