"""YAML as people write it: text with places, and no surprises."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.yamlfile.nodes import Document, List, Mapping, Text, plain, shown
from bot.yamlfile.parsing import MOST_DEPTH, compose


def read(text):
    """What a YAML text without problems says."""
    document = compose(text.encode(), "f.yaml")
    assert document.problems == []
    return plain(document.root)


def complaints(data):
    """The problems of a YAML file as 'line:column rule'."""
    data = data if isinstance(data, bytes) else data.encode()
    return [f"{p.line}:{p.column} {p.rule}" for p in compose(data, "f.yaml").problems]


@pytest.mark.parametrize(
    "word", ["no", "on", "3.10", "12:30:45", "2019-10-22", "0o17", "1e3", "true", "0x1F"]
)
def test_every_scalar_is_text_as_it_was_written(word):
    assert read(f"answer: {word}\n") == {"answer": word}


@pytest.mark.parametrize("nothing", ["", "~", "null"])
def test_nothing_written_is_none_but_quotation_marks_make_it_text(nothing):
    assert read(f"a: {nothing}\nb: '{nothing}'\n") == {"a": None, "b": nothing}


def test_nodes_know_their_place_in_characters():
    document = compose('a: "é😀"\nb: [x, {c: d}]\n'.encode(), "f.yaml")
    assert isinstance(document.root, Mapping)
    value = document.root.get("a")
    assert isinstance(value, Text)
    assert document.text[value.start.index : value.end.index] == '"é😀"'
    inner = document.root.get("b")
    assert isinstance(inner, List)
    assert (inner.items[1].start.line, inner.items[1].start.column) == (1, 7)
    assert inner.flow


@pytest.mark.parametrize(
    ("yaml", "expected"),
    [
        ("a: 1\nb: 2\na: 3\n", ["3:1 duplicate-key"]),
        ("a: &x b\n", ["1:4 anchor"]),
        ("a: &x [b]\nc: *x\n", ["1:4 anchor", "2:4 alias"]),
        ("a: *nowhere\n", ["1:4 alias"]),
        ("a: &x {b: c}\nd:\n  <<: *x\n", ["1:4 anchor", "3:3 merge-key", "3:7 alias"]),
        ("a: !!python/object:os.system b\n", ["1:4 tag"]),
        ("--- !thing\na: b\n", ["1:5 tag"]),
        ("? [a, b]\n: c\n", ["1:3 bad-key"]),
        ("a: b\n---\nc: d\n", ["2:1 several-documents"]),
        ("a: \x07\n", ["1:4 control-character"]),
        ('a: "\\0"\n', ["1:4 control-character"]),
        (b"a: b\nc: \xff\n", ["2:4 not-utf8"]),
        (b"\xfe\xff\x00a", ["1:1 not-utf8"]),
        ("a: b".encode("utf-16-le"), ["1:1 not-utf8"]),
        ("a: b".encode("utf-16-be"), ["1:1 not-utf8"]),
        ("a: b: c\n", ["1:5 not-yaml"]),
        ('a: b\nc: "open\nd: e\n', ["2:4 not-yaml"]),
        ("a: @b\n", ["1:4 unquoted"]),
        ("a: @b\nc: [#d, `e]\n", ["1:4 unquoted", "2:5 unquoted", "2:9 unquoted"]),
        ("a: @b\nc: [d\n", ["2:4 not-yaml", "1:4 unquoted"]),
        ("\ta: b\n", ["1:1 not-yaml"]),
        ("a: [b\nc: d\n", ["1:4 not-yaml"]),
        ("a: {b: c", ["1:4 not-yaml"]),
        ("a: b\n c\nd", ["3:2 wrong-sign"]),
        ('a:\n  - b: "What?\n    c: d\n  - b: "Why?"\n    c: e\n', ["2:8 not-yaml"]),
        ("a:\n  - b: 'What?\n    c: |\n      It doesn't.\n", ["2:8 not-yaml"]),
        ('- {a: "What?, b: [c]}\n- {a: "Why?", b: [c]}\n', ["1:7 not-yaml"]),
        ('a: "two\n  lines"\nb: "c" d\n', ["3:8 not-yaml"]),
        ("a: [#b]\nc: d\n", ["1:5 unquoted"]),
        ('a: ["#b", #c]', ["1:11 unquoted"]),
        ("a: {#b: [c]}\n", ["1:5 unquoted"]),
        ("a: [b, # c\nd: e\n", ["1:4 not-yaml"]),
        ('a: [\n  #"b",\n  c d: e\nf: g\n', ["1:4 not-yaml"]),
    ],
)
def test_what_surprises_people_is_refused_where_it_stands(yaml, expected):
    assert complaints(yaml) == expected


def test_a_quotation_mark_left_open_is_told_with_the_line_where_it_was_closed():
    (problem,) = compose(b'a:\n  - b: "What?\n    c: d\n  - b: "Why?"\n', "f.yaml").problems
    assert "the quotation mark that opens here is closed only in line 4" in problem.text


def test_a_text_that_a_hash_made_a_comment_is_to_be_quoted():
    (problem,) = compose(b"a: [b, #c]\nd: e\n", "f.yaml").problems
    assert "'#c' begins a comment: write \"#c\" in quotation marks" in problem.text


def test_all_faults_are_told_and_the_rest_is_read():
    document = compose(b"a: &x 1\na: 2\nb: *x\nc: !t d\n", "f.yaml")
    assert [problem.rule for problem in document.problems] == ["anchor", "duplicate-key", "alias", "tag"]
    assert plain(document.root) == {"a": "1", "b": "1", "c": "d"}


def test_an_alias_bomb_stays_small():
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    document = compose("\n".join(lines).encode(), "f.yaml")
    assert len(str(plain(document.root))) < 10_000


@pytest.mark.parametrize("opening", ["[", "- ", "{a: "])
def test_a_file_full_of_brackets_is_refused_without_a_crash(opening):
    assert [c.split()[1] for c in complaints(opening * 200_000)] == ["too-deep"]


def test_nesting_up_to_the_limit_is_read():
    assert complaints("[" * MOST_DEPTH + "]" * MOST_DEPTH) == []


def test_a_byte_order_mark_and_windows_line_ends_change_nothing():
    document = compose(b"\xef\xbb\xbfa: 1\r\nb: |\r\n  x\r\n  y\r\n", "f.yaml")
    assert document.bom
    assert plain(document.root) == {"a": "1", "b": "x\ny\n"}
    assert document.root.get("b").start.line == 1


def test_a_comment_after_a_plain_text_is_kept_with_it():
    document = compose(b"a: Use #general\nb: 'Use #general'\nc: x  # why\n", "f.yaml")
    comments = [document.root.get(key).comment for key in "abc"]
    assert comments == [" #general", "", "  # why"]


def test_where_nothing_is_written_a_comment_is_kept_if_it_looks_like_text():
    document = compose(b"a: #general\nb: # none yet\nc:\nd: ## none\n", "f.yaml")
    assert [document.root.get(key).comment for key in "abcd"] == [" #general", "", "", ""]
    assert plain(document.root) == dict.fromkeys("abcd")


def test_what_is_shown_of_a_text_is_one_short_printable_line():
    assert shown("a\nb\x1b[31m") == r"'a\u000ab\u001b[31m'"
    assert len(shown("x" * 1000)) == 62


def test_an_index_is_told_as_line_and_column():
    mark = Document("", "ab\r\ncd").mark_at(5)
    assert (mark.line, mark.column) == (1, 1)


YAMLISH = st.lists(
    st.sampled_from(
        [
            *"[]{},:?-&*!|>'\"%@`#~ \n\t\r",
            "  ",
            "a",
            "key: ",
            "- ",
            "---",
            "...",
            "<<: ",
            "&a ",
            "*a",
            "\\",
            "é",
            "\ufeff",
            *"\u00a0\u3000：–“”",
        ]
    ),
    max_size=60,
).map("".join)


@given(st.binary(max_size=300) | YAMLISH.map(str.encode) | st.text(max_size=200).map(str.encode))
def test_any_bytes_come_to_nodes_or_to_a_problem_with_a_place(data):
    document = compose(data, "f.yaml")
    lines = data.count(b"\n") + data.count(b"\r") + data.count(b"\xc2\x85") + data.count(b"\xe2\x80") + 1
    for problem in document.problems:
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        assert problem.text.isprintable()
    if document.root is not None:
        plain(document.root)


@given(
    st.dictionaries(
        st.text(st.characters(categories=["L"]), min_size=1),
        st.text(st.characters(categories=["L", "N", "Zs"])),
    )
)
def test_what_json_writes_is_read_as_it_was_meant(values):
    texts = {key: value for key, value in values.items() if key != "<<"}
    assert read(json.dumps(texts, ensure_ascii=False) + "\n") == texts
