"""Telephone numbers and addresses never reach a draft, and technical text is left alone."""

import phonenumbers
import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers import PhoneNumberFormat

from bot.transcripts.contacts import REGIONS, without_contacts
from bot.transcripts.finding import find
from bot.transcripts.record import Record, Turn

GONE = "[telephone number removed]"


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("Ph:9864012345", f"Ph:{GONE}"),
        ("call me9864012345", f"call me{GONE}"),
        ("or 06 12 34 56 78, yes", f"or {GONE}, yes"),
        ("98 64 01 23 45", GONE),
        ("wa.me/919864012345", GONE),
        ("٠٦١٢٣٤٥٦٧٨", GONE),
        ("089/1234567", GONE),
        ("my cell is 415.555.2671", f"my cell is {GONE}"),
        ("8 (912) 345-67-89", GONE),
        ("whatsapp://send?phone=4915112345678", GONE),
        ("a.b (at) acme.org", "[e-mail address removed]"),
        ("`+91 98640 12345`", GONE),
        ("olaf AT acme DOT org", "[e-mail address removed]"),
        ("mail a@b.org: ok", "mail [e-mail address removed]: ok"),
        ("612345678", GONE),
        ("mi número es 612345678", f"mi número es {GONE}"),
        ("llámame al 612 345 678", f"llámame al {GONE}"),
        ("138 1234 5678", GONE),
        ("my wechat 13812345678", f"my wechat {GONE}"),
        ("98640_12345", GONE),
        ("9️⃣8️⃣6️⃣4️⃣0️⃣1️⃣2️⃣3️⃣4️⃣5️⃣ ok", f"{GONE} ok"),
        ("98640\u200b12345", GONE),
        ("call 9864O12345", f"call {GONE}"),
        ("it is nine eight six-four-oh, one two three 4 5.", f"it is {GONE}."),
        ("9864*012345 or **98640** 12345", f"{GONE} or **{GONE}"),
        ("98640…12345, 9864~012345", f"{GONE}, {GONE}"),
        ("my number: 98640,12345", f"my number: {GONE}"),
        ("call 98640/12345 or call 98640:12345", f"call {GONE} or call {GONE}"),
        ("phone=9864012345", f"phone={GONE}"),
        ("mi número es 612.345.678", f"mi número es {GONE}"),
        ("9864012345/9864012346", f"{GONE}/{GONE}"),
        ("#9864012345 is mine", f"#{GONE} is mine"),
        ("9864 o12345", GONE),
        ("98640\u221212345", GONE),
        ("8 912 345 67 89", GONE),
        ("nine 8 six 4 oh 1 two 3 four 5", GONE),
        ("https://t.me/+919864012345", GONE),
        ("viber://chat?number=%2B4915123456789", GONE),
        ("double nine eight six four zero one two three four", GONE),
        ("seis uno dos tres cuatro cinco seis siete ocho", GONE),
        ("call me: 9864#012345", f"call me: {GONE}"),
        ("9864#012345", GONE),
        ("98640\n12345 is mine", f"{GONE} is mine"),
        ("my number: 040\n1234567", f"my number: {GONE}"),
        ("+49 151\n23456789", GONE),
        ("so: 9864 # 012345, or 98640^^12345", f"so: {GONE}, or {GONE}"),
        ("nine8640 12345", GONE),
        ("try 98640one2345 tonight", f"try {GONE} tonight"),
        ("9eight640-12345", GONE),
        ("my number is nine8640 12345", f"my number is {GONE}"),
        ("whatsapp 98640one2345 or phone 986401234five", f"whatsapp {GONE} or phone {GONE}"),
    ],
)
def test_a_contact_is_taken_out_however_it_is_written(text, left):
    assert without_contacts(text) == left


@pytest.mark.parametrize(
    "text",
    [
        "the invoice number is 4471 2290 1138",
        "since 06.06.2023",
        "acme/course#4821, 4821#7 and 12#345",
        "one2many, web2py, 4x4 and base64 in 2 sizes",
        "sha 7one2345 of 1000 rows",
        "MNIST 60000 10000",
        "Run `git clone git@github.com:acme/course.git`",
        "git@github.com:acme/course.git",
        "ssh olaf@example.org",
        "```\nuser@host.example.org 9864012345\n```",
        "A 2080 3090 4090 or better",
        "see arXiv 1706.03762 for the sizes",
        "epoch 100/1000 200/1000 and so on",
        "listens on port 5432\n2024-01-13 10:00:00 ready",
        "http://10.11.12.113:8888 and 192.168.100.200",
        "batches of 512 1024 2048 4096",
        "2^32 is 4294967296",
        "at 1706745600 the run ended",
        "loss 0.6931 0.5012 0.4031",
        "0 1 2 3 4 5 6 7 8 9",
        "2019 2020 2021",
        "about 1,000,000 of them",
        "one, two, three, four, five, six, seven, eight",
        "10_000_000 rows of IMG_20210304_123456",
        "612345678 rows were read",
        "GPT-3 has 175000000000 weights, ours 15000000000",
        "2**31 = 2147483648",
        "from -2147483648 on",
        "chmod 0755 0644 0700",
        "on 03/05/2024 7:02 PM",
        "1 2 3 4 5 6 7 8 9 10",
        "0101101011",
        "7000000000 parameters, 2048576000 bytes",
        "(60000,10000) and 98640:12345",
        "x = 9864012345",
        "1024*768000 and 2.718281828",
        "2019\n2020\n2021",
        "- 60000\n- 70000",
    ],
)
def test_technical_text_is_left_as_it_is(text):
    assert without_contacts(text) == text


@given(
    st.sampled_from(REGIONS),
    st.sampled_from(
        [
            PhoneNumberFormat.E164,
            PhoneNumberFormat.INTERNATIONAL,
            PhoneNumberFormat.NATIONAL,
            PhoneNumberFormat.RFC3966,
        ]
    ),
    st.sampled_from(["", "call ", "my number is ", "Ph:", "(", "tel. "]),
    st.sampled_from(["", ".", " please", ")", "\n"]),
)
def test_no_mobile_number_of_a_likely_region_stays(region, form, before, after):
    number = phonenumbers.example_number_for_type(region, phonenumbers.PhoneNumberType.MOBILE)
    written = phonenumbers.format_number(number, form)
    told = without_contacts(f"{before}{written}{after}", (region, *REGIONS))
    assert "".join(filter(str.isdigit, written))[-6:] not in "".join(filter(str.isdigit, told))


@given(st.text())
def test_taking_out_twice_takes_out_no_more(text):
    once = without_contacts(text)
    assert without_contacts(once) == once


@given(st.text("ab@.:/+-()` \n0123456789"))
def test_whatever_it_is_given_it_answers(text):
    assert isinstance(without_contacts(text), str)


def test_a_guest_who_is_but_a_number_has_no_name_and_what_was_removed_is_told():
    number = "+91 98640 12345"
    turns = tuple(
        Turn(who, text, line)
        for line, (who, text) in enumerate(
            [
                ("Mira", "How large should a batch be?"),
                (number, "Thirty two, and ask Ph:9864012345 for more."),
                ("Nils", "Which optimiser do you reach for first?"),
                (number, "Adam, and plain SGD once the data is large."),
            ],
            1,
        )
    )
    found = find(Record(turns=turns))
    assert found.guests == ()
    assert [draft.guest for draft in found.drafts] == [None, None]
    assert not any("98640" in note for note in found.notes)
    assert "1 contact removed: telephone number or address" in found.drafts[0].checks
    assert any(note.startswith("1 contact removed") for note in found.notes)


def test_a_name_that_somebody_gives_as_their_own_goes_with_the_others():
    turns = (
        Turn("Audience", "Hi, I'm Sunita Rao. How large should a batch be?", 1),
        Turn("Olaf", "Sunita Rao, thirty two is enough at the start of it.", 2),
    )
    (draft,) = find(Record(turns=turns), ["Olaf"]).drafts
    assert "Sunita" not in draft.question + draft.answer
