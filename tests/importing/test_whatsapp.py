"""WhatsApp exports: what was said, by whom and when, in every language; and what WhatsApp itself wrote."""

import datetime as dt
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.transcripts.readers import whatsapp
from bot.transcripts.readers.whatsapp_dates import date_of, infer_order
from tests.support.transcript_samples import expected, samples, told

TEXT = st.text(alphabet=st.characters(codec="utf-8"), max_size=200)


def said(text, **options):
    return [(turn.speaker, turn.text) for turn in whatsapp.read(text.splitlines(), **options).turns]


@pytest.mark.parametrize("path", samples("whatsapp-*.txt"), ids=lambda path: path.name)
def test_a_sample_is_read_as_it_was_meant(path):
    assert told(whatsapp.read(path, path.name)) == expected(path)


@pytest.mark.parametrize("path", samples("whatsapp-*.txt"), ids=lambda path: path.name)
def test_an_export_is_recognised_whatever_its_name(path):
    assert whatsapp.looks_like("upload.txt", path.read_text(encoding="utf-8")) > 0.7


def test_other_texts_are_not_taken_for_an_export():
    assert whatsapp.looks_like("notes.txt", "Ali: hello\nBob: 12/03/21 was a good day") == 0
    assert whatsapp.looks_like("a.zip", "channels.json\ngeneral/2024-01-01.json") == 0
    assert whatsapp.looks_like("x.zip", "_chat.txt\n00000012-PHOTO.jpg") > 0.9


def test_the_chat_is_found_in_a_zip_among_media_and_other_texts(tmp_path):
    path = tmp_path / "WhatsApp Chat - AMA Ali.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "no chat")
        archive.writestr("IMG-20210101-WA0001.jpg", b"\xff\xd8")
        archive.writestr("_chat.txt", "[13/04/21, 10:00:00] Ali: hi\n")
    record = whatsapp.read(path, path.name)
    assert [turn.text for turn in record.turns] == ["hi"]
    assert record.title == "AMA Ali"


def test_a_zip_without_a_chat_and_a_broken_zip_are_refused_by_name(tmp_path):
    path = tmp_path / "a.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("notes.txt", "no chat")
    with pytest.raises(UserError, match=r"a\.zip: no WhatsApp chat is in this zip"):
        whatsapp.read(path, "a.zip")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("_chat.txt", "[13/04/21, 10:00:00] Ali: hi\n" * 50)
    damaged = bytearray(path.read_bytes())
    damaged[50:60] = b"0123456789"
    path.write_bytes(damaged)
    with pytest.raises(UserError, match=r"a\.zip: cannot be read"):
        whatsapp.read(path, "a.zip")


def test_a_text_without_messages_is_refused_with_a_remedy():
    with pytest.raises(UserError, match=r"chat\.txt:1: no line begins like .*export the chat anew"):
        whatsapp.read(["hello", "there"], "chat.txt")


def test_a_file_that_is_not_there_is_told_by_name(tmp_path):
    with pytest.raises(UserError, match=r"gone\.txt: cannot be read: No such file"):
        whatsapp.read(tmp_path / "gone.txt", "gone.txt")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_every_usual_encoding_is_read(tmp_path, encoding):
    path = tmp_path / "chat.txt"
    path.write_bytes("13/04/21, 10:00 - Jörg: schön\r\n13/04/21, 10:01 - Jörg: ja\r\n".encode(encoding))
    assert [(turn.speaker, turn.text) for turn in whatsapp.read(path).turns] == [
        ("Jörg", "schön"),
        ("Jörg", "ja"),
    ]


# -- dates --------------------------------------------------------------------------------------------------


def days(text, **options):
    return [turn.said_at.date().isoformat() for turn in whatsapp.read(text.splitlines(), **options).turns]


def test_a_number_above_twelve_settles_the_order_for_the_whole_file():
    assert days("1/2/21, 10:00 - A: x\n1/13/21, 10:00 - A: y") == ["2021-01-02", "2021-01-13"]
    assert days("1/2/21, 10:00 - A: x\n13/2/21, 10:00 - A: y") == ["2021-02-01", "2021-02-13"]
    assert days("2021/02/01, 10:00 - A: x\n2021-02-13 10:00 - A: y") == ["2021-02-01", "2021-02-13"]


def test_messages_stand_in_order_so_the_order_of_dates_that_goes_back_is_wrong():
    record = whatsapp.read(["9/1/21, 10:00 - A: x", "10/1/21, 10:00 - A: y", "1/2/21, 10:00 - A: z"])
    assert [turn.said_at.month for turn in record.turns] == [1, 1, 2]
    assert record.notes == ()


def test_an_open_order_is_said_and_can_be_settled():
    lines = ["3/4/21, 10:00 - A: x"]
    record = whatsapp.read(lines)
    assert record.turns[0].said_at == dt.datetime(2021, 4, 3, 10, 0)  # noqa: DTZ001 - the file has no time zone
    assert "--date-order mdy" in record.notes[0]
    settled = whatsapp.read(lines, date_order="mdy")
    assert (settled.turns[0].said_at.month, settled.notes) == (3, ())


def test_american_dates_are_read_so_where_nothing_else_tells():
    assert days("3/4/21, 9:05 PM - A: x") == ["2021-03-04"]
    assert days("03/04/2021, 9:05 pm - A: x") == ["2021-04-03"]


@given(st.lists(st.dates(dt.date(2009, 1, 1), dt.date(2040, 1, 1)), min_size=40, max_size=60).map(sorted))
def test_many_dates_in_order_are_never_read_out_of_order(dates):
    for order in ("dmy", "mdy"):
        written = [
            tuple({"d": d.day, "m": d.month, "y": d.year % 100}[part] for part in order) for d in dates
        ]
        found, _ = infer_order(written)
        read = [date_of(numbers, found) for numbers in written]
        assert read == sorted(read, key=lambda day: day or dt.date.min) or found == order


@pytest.mark.parametrize(
    ("stamp", "time"),
    [
        ("13/1/21, 12:00 am", "00:00"), ("13/1/21, 12:30 PM", "12:30"), ("13.1.2021 ÖS 9:05", "21:05"),
        ("13.1.2021 ÖÖ 9:05", "09:05"), ("13/1/21 9:05 p. m.", "21:05"), ("13-1-21 21.05", "21:05"),
        ("13.01.21, 21:05:00", "21:05"), ("2021. 1. 13. 오후 9:05", "21:05"), ("13/1/21 pukul 21.05", "21:05"),
        ("13/1/21, 21:05 Uhr", "21:05"),
    ],
)  # fmt: skip
def test_hours_are_read_to_twelve_and_to_twenty_four(stamp, time):
    (turn,) = whatsapp.read([f"{stamp} - A: x"]).turns
    assert f"{turn.said_at:%Y-%m-%d %H:%M}" == f"2021-01-13 {time}"


# -- messages -----------------------------------------------------------------------------------------------


def test_a_colon_in_a_message_is_not_the_speakers():
    assert said("13/1/21, 10:00 - Ann: use this: x") == [("Ann", "use this: x")]


@pytest.mark.parametrize("between", [" - ", " – ", ": "])
def test_every_style_that_was_ever_exported_is_read(between):
    text = f"13/01/16, 21:05:12{between}Ann: hi: you\n2:1 so far: yes\n13/01/16, 21:06:12{between}Bob: yes"
    assert said(text) == [("Ann", "hi: you\n2:1 so far: yes"), ("Bob", "yes")]


def test_a_message_that_begins_on_the_next_line_is_kept():
    assert said("13/1/21, 10:00 - Ann:\nhello") == [("Ann", "hello")]


def test_lines_that_look_like_messages_of_the_other_style_are_part_of_the_message():
    assert said("13/1/21, 10:00 - Ann: look\n[13/1/21, 09:00:00] Bob: hi") == [
        ("Ann", "look\n[13/1/21, 09:00:00] Bob: hi")
    ]


def test_impossible_dates_and_times_begin_no_message():
    text = "13/1/21, 10:00 - Ann: odds\n55/66/21, 10:00 - Bob: 2:1\n1/1/21, 25:00 - Bob: x"
    assert said(text) == [("Ann", text.partition(": ")[2])]


def test_what_stands_before_the_first_message_is_told():
    record = whatsapp.read(["Chat history", "", "13/1/21, 10:00 - Ann: hi"])
    assert [(gone.line, gone.reason) for gone in record.left_out] == [(1, "stands before the first message")]


def test_words_about_what_whatsapp_says_are_kept():
    for words in (
        "I omitted an image",
        "the message was deleted, why?",
        "poll: who comes?",
        "added <b>bold</b>",
    ):
        assert said(f"13/1/21, 10:00 - Ann: {words}") == [("Ann", words)]


def test_styles_become_markdown_but_not_in_code():
    assert said("13/1/21, 10:00 - Ann: *a b* and ~c~, 2*3*4, _d_") == [
        ("Ann", "**a b** and ~~c~~, 2*3*4, _d_")
    ]
    assert said("13/1/21, 10:00 - Ann: ```a *b* c```") == [("Ann", "```a *b* c```")]


def test_a_million_brackets_do_not_hang():
    body = "<" * 100_000 + "." * 100_000 + " " * 100_000 + "*" * 100_000 + "(x"
    (turn,) = whatsapp.read([f"13/1/21, 10:00 - Ann: {body}"]).turns
    assert len(turn.text) > 300_000


def test_progress_is_told_up_to_the_end(tmp_path):
    path, seen = tmp_path / "chat.txt", []
    path.write_text("13/1/21, 10:00 - Ann: hi\n" * 50_000, encoding="utf-8")
    record = whatsapp.read(path, progress=lambda done, total: seen.append((done, total)))
    assert len(record.turns) == 50_000
    assert len(seen) >= 3
    assert seen[-1][0] == seen[-1][1] == path.stat().st_size


@given(
    st.lists(
        st.one_of(
            TEXT,
            st.builds(
                "{}{}{}{}".format,
                st.sampled_from(
                    ["13/1/21, 10:00 - ", "[1/2/21, 9:05:00\u202fPM] ", "\u200e[12.03.21, 10:15:30] "]
                ),
                st.sampled_from(["Ann: ", "~ Bob: \u200e", "+1 555: ", "", ":"]),
                st.sampled_from(
                    ["<Media omitted>", "POLL:", "<attached: a.jpg>", "*x*", "This message was deleted"]
                ),
                TEXT,
            ),
        ),
        max_size=20,
    )
)
def test_any_lines_give_turns_or_a_clear_error(lines):
    try:
        record = whatsapp.read(lines, "chat.txt")
    except UserError as error:
        assert str(error).startswith("chat.txt:1: ")  # noqa: PT017 - either is right
        return
    assert len(record.turns) == len(list(record.turns))
    assert all(turn.speaker and turn.text.strip() for turn in record.turns)


@given(st.binary(max_size=2000))
def test_any_bytes_give_turns_or_a_clear_error(tmp_path_factory, data):
    path = tmp_path_factory.getbasetemp() / "chat.txt"
    path.write_bytes(data)
    with pytest.raises(UserError, match=r"^chat\.txt"):
        whatsapp.read(path, "chat.txt")


# -- calendars, clocks and languages ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "when"),
    [
        ("10:15, 12/03/2021 - A: x", "2021-03-12 10:15"),
        ("[9:05 PM, 3/14/2021] A: x", "2021-03-14 21:05"),
        ("12/3/2564 10:15 - A: x", "2021-03-12 10:15"),
        ("13/3/64 10:15 - A: x", "2021-03-13 10:15"),
        ("[令和3/03/12 午後9:05:30] A: x", "2021-03-12 21:05"),
        ("[R3/03/12 21:05:30] A: x", "2021-03-12 21:05"),
        ("[0003/03/12 21:05:30] A: x", "2021-03-12 21:05"),
        ("2021年3月12日 下午9:05 - A: x", "2021-03-12 21:05"),
        ("13/03/2021 9:05 หลังเที่ยง - A: x", "2021-03-13 21:05"),
        ("13/3/21 अपराह्न 9:05 - A: x", "2021-03-13 21:05"),
        ("13.3.21, 9:05 odp. - A: x", "2021-03-13 21:05"),
        ("13/3/21, 9:05 CH - A: x", "2021-03-13 21:05"),
        ("13/3/21, 9:05 SA - A: x", "2021-03-13 09:05"),
    ],
)
def test_a_stamp_is_read_whatever_calendar_clock_and_words_it_has(line, when):
    (turn,) = whatsapp.read([line]).turns
    assert (turn.speaker, turn.text, f"{turn.said_at:%Y-%m-%d %H:%M}") == ("A", "x", when)


def test_other_calendars_are_told_and_not_taken_as_they_stand():
    persian = whatsapp.read(["1402/05/21, 10:15 - A: x"])
    assert [turn.said_at for turn in persian.turns] == [None]
    assert "1402/5/21 is a date of a calendar that is not known here (1 in all)" in persian.notes[0]
    assert any("2564 is read as 2021" in note for note in whatsapp.read(["12/3/2564 10:15 - A: x"]).notes)


@pytest.mark.parametrize(
    "placeholder",
    [
        "<Pominięto multimedia>",
        "<Media har utelämnats>",
        "<メディアは含まれていません>",
        "<省略多媒體檔案>",
        "<Đã bỏ qua media>",
        "<Παραλείφθηκαν πολυμέσα>",
        "画像が省略されました",
        "사진 생략됨",
        "忽略图片",
        "bild utelämnad",
        "kép kihagyva",
    ],
)
def test_media_left_out_are_nobodys_words_in_any_language(placeholder):
    record = whatsapp.read([f"13/04/21, 10:00 - A: {placeholder}", "13/04/21, 10:01 - A: hi"])
    assert [turn.text for turn in record.turns] == ["hi"]


def test_code_in_angle_brackets_is_somebodys_words():
    assert said("13/04/21, 10:00 - A: <div class=x>\n13/04/21, 10:01 - A: <iframe>") == [
        ("A", "<div class=x>"),
        ("A", "<iframe>"),
    ]
