"""Whatever it is given, a reader answers or refuses with a word to the operator; it never breaks down."""

import contextlib
import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.transcripts.finding import find
from bot.transcripts.readers import chat_lines, documents, messages, ready
from bot.transcripts.readers.elements import from_xml
from bot.transcripts.readers.labels import labels_of
from bot.transcripts.readers.ready_shapes import with_headings
from bot.transcripts.sources import Source

LINES = st.lists(
    st.sampled_from(
        [
            "19:01:00 From Mira to Everyone:",
            "[05.03.2024 19:01] Mira",
            "[19:01] <mira> Why?",
            "Olaf, [05.03.2024 19:02]",
            "<details><summary>Why?</summary>",
            '??? question "Why?"',
            "| Question | Answer |",
            "|---|---|",
            "| Why? | So. |",
            "- **Why?**",
            "Why?",
            ": So.",
            "0:01",
            "",
            "So it is.",
        ]
    )
    | st.text(max_size=20)
).map("\n".join)


@given(LINES)
def test_lines_are_read_or_refused(text):
    chat_lines.looks_like("x.txt", text)
    find(chat_lines.read(text))
    with_headings(text)
    with contextlib.suppress(UserError):
        find(ready.read(text, "x.md"))


@given(
    st.recursive(
        st.none() | st.text() | st.integers(),
        lambda inner: (
            st.lists(inner)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "author",
                        "body",
                        "created_utc",
                        "id",
                        "parent_id",
                        "replies",
                        "content",
                        "messages",
                        "x",
                    ]
                ),
                inner,
            )
        ),
    )
)
def test_json_is_read_or_refused(value):
    text = json.dumps(value)
    messages.looks_like("x.json", text)
    with contextlib.suppress(UserError):
        find(messages.read(text, "x.json"))


@pytest.mark.parametrize("suffix", [".rtf", ".rst", ".org", ".adoc", ".yaml", ".html"])
@given(text=st.text())
def test_documents_become_texts(suffix, text):
    made, _ = documents.KINDS[suffix]
    assert isinstance(made(text.encode("utf-8", "replace")), str)


NAMES = st.sampled_from(["body", "parts", "part", "sms", "mms", "p", "tt", "div", "question", "x"])
VALUES = st.dictionaries(
    st.sampled_from(
        ["begin", "end", "dur", "t", "d", "type", "address", "date", "ct", "agent", "id", "parts"]
    ),
    st.sampled_from(["", "2", "00:01:02.5", "1.5s", "text/plain", "Mira", "x:y"]),
)


def element(parts):
    name, values, inner = parts
    return f"<{name} {' '.join(f'{key}={chr(34)}{value}{chr(34)}' for key, value in values.items())}>{inner}</{name}>"


@given(
    st.recursive(
        st.sampled_from(["", "Why?", "So it is."]),
        lambda inner: st.tuples(NAMES, VALUES, st.lists(inner, max_size=3).map("".join)).map(element),
    )
)
def test_elements_of_any_name_are_read(inner):
    text = from_xml(f"<doc>{inner}</doc>".encode())
    if not text.startswith("WEBVTT"):
        with contextlib.suppress(UserError):
            find(ready.read(text, "x.json"))


HEADS = st.sampled_from(
    [
        b"From: <",
        b'From: "Mira" <m@x.org>\n',
        b"From: a: ; ;=\n",
        b"Subject: =?utf-8?b?////?=\n",
        b"Subject: =?utf-8?q?H=FCh?= \xff\n",
        b"Date: Tue, 5 Mar 2024 19:00:00 +0000\n",
        b"MIME-Version: 1.0\n",
        b"Content-Type: text/plain; charset=klingon\n",
        b"Content-Type: text/html; charset=utf-8\n",
        b"Content-Type: multipart/mixed; boundary=b\n",
        b"Content-Type: message/rfc822\n",
        b"Content-Type: ; ;=\n",
        b"Content-Transfer-Encoding: base64\n",
        b"--b\n",
        b"\n",
        b"From a@b Tue\n",
        b"Why?\n",
    ]
)


@given(st.lists(HEADS, max_size=15).map(b"".join), st.booleans())
def test_mails_with_any_head_are_read_or_refused(tmp_path_factory, mail, several):
    folder = tmp_path_factory.mktemp("mail", numbered=True)
    mail = b"From: a@b.c\nMIME-Version: 1.0\n" + mail
    (folder / "a.eml").write_bytes(
        b"From a@b.c Tue\n%s\nFrom a@b.c Wed\n%s" % (mail, mail) if several else mail
    )
    with contextlib.suppress(UserError):
        documents.as_record(Source("a.eml", folder / "a.eml"), folder)


def test_the_words_of_a_mail_in_an_unknown_encoding_are_kept(tmp_path):
    head = b"From: a@b.c\nContent-Type: text/plain; charset=klingon\n"
    (tmp_path / "a.eml").write_bytes(head + b"\nWhy?\nSo.\nHow?\nSo.\n")
    record = documents.as_record(Source("a.eml", tmp_path / "a.eml"), tmp_path)
    assert record.path.read_text("utf-8").endswith("\n\nWhy?\nSo.\nHow?\nSo.\n")


def test_a_text_that_begins_as_mailboxes_do_is_no_mailbox(tmp_path):
    (tmp_path / "a.txt").write_text("From the beginning: why?\n")
    source = Source("a.txt", tmp_path / "a.txt")
    assert documents.as_record(source, tmp_path) == source


def test_lines_of_capitals_and_many_blanks_are_read_in_no_time():
    begun = time.process_time()
    assert not labels_of(["A" * 50 + " " * 60 + "x"] * 3500)
    assert time.process_time() - begun < 5  # 18 seconds where each blank was tried as the end of a name
