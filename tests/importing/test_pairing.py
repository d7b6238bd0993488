"""Records as strangers have them: who is the guest, what is the question, whose answer is it."""

import datetime as dt
import json
from textwrap import dedent

import pytest

from bot.transcripts.anonymise import Aliases
from bot.transcripts.finding import find
from bot.transcripts.readers import dialogue, markdown, messages, subtitles, whatsapp
from bot.transcripts.record import Record, Turn


def asked(findings):
    return [(draft.question, draft.answer.strip()) for draft in findings.drafts]


def chat(text):
    return find(whatsapp.read(dedent(text).splitlines()))


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("@Ali M said so", "@Ali M said so"),
        ("@Ali said so", "@Ali M said so"),
        ("thanks @Priya Lal, and you", "thanks @P1, and you"),
        ("@Priya Great idea", "@P1 Great idea"),
        ("@Priya L. and @priya", "@P1 and @P1"),
        ("@Priya Lean on Lal", "@P1 Lean on Lal"),
        ("ask @+91 98765 00078 now", "ask @P1 now"),
        ("ask @+91 11111 11111 now", "ask @somebody now"),
        ("write @nobody here", "write @nobody here"),
    ],
)
def test_a_mention_is_replaced_once_and_whole(text, hidden):
    other = "+91 98765 00078" if "+91" in text else "Priya Lal"
    assert Aliases(["Ali M"], [other, "Ali M"], keep=False).hide(text) == hidden


def test_a_reply_in_a_topic_answers_what_was_asked_there():
    def message(number, name, text, to):
        return {"id": number, "type": "message", "date": f"2024-03-01T18:0{number}:00", "from": name,
                "from_id": name, "reply_to_message_id": to, "text": text}  # fmt: skip

    made = {
        "id": 1,
        "type": "service",
        "date": "2024-03-01T17:00:00",
        "actor": "R",
        "action": "topic_created",
        "text": "",
    }
    told = [
        made,
        message(2, "Jan", "Is Rust fast?", 1),
        message(3, "Eva", "What does it pay?", 1),
        message(4, "Ali", "Enough for rent and cake.", 3),
        message(5, "Ali", "Very, once it compiles.", 2),
    ]
    record = messages.read(json.dumps({"name": "x", "type": "private_supergroup", "id": 9, "messages": told}))
    assert asked(find(record)) == [
        ("Is Rust fast?", "Very, once it compiles."),
        ("What does it pay?", "Enough for rent and cake."),
    ]


def test_what_a_marked_reply_answers_days_later_is_not_told_as_unanswered():
    turns = (
        Turn("Jan", "Is Rust fast?", 1, said_at=_day(1), id="1"),
        Turn("Ali", "Once it compiles it is.", 2, said_at=_day(5), id="2", reply_to="1"),
    )
    findings = find(Record(turns=turns), ["Ali"])
    assert len(findings.drafts) == 1
    assert not findings.left_out


def test_a_question_put_again_by_the_other_host_is_one_with_it():
    findings = find(
        dialogue.read(
            "Jo: What did you build?\n\nSofia: A database, in a weekend.\n\nJo: And how does it store things?\n\n"
            "Adam: Yeah, is it a log?\n\nSofia: It is an append-only log.\n"
        )
    )
    assert asked(findings)[1] == (
        "How does it store things? Is it a log?",
        "It is an append-only log.",
    )


def test_what_the_guest_asks_back_is_no_part_of_the_answer():
    findings = find(
        dialogue.read(
            "Hanna: Luis, why worms?\n\nLuis: They work at night.\n\nHanna: What do they eat?\n\nLuis: Leaves.\n\n"
            "Hanna: Amazing.\n\nLuis: And what do you grow, Hanna?\n\nHanna: Tomatoes.\n"
        )
    )
    assert asked(findings)[-1] == ("What do they eat?", "Leaves.")
    assert "the guest asks back" in [gone.reason for gone in findings.left_out]


def test_the_introduction_of_the_guest_is_no_part_of_the_question_and_capitals_are_no_spelling():
    findings = find(
        dialogue.read(
            "INTERVIEWER: Good evening! Today I'm speaking with Dr. Amara Okafor. What drew you to fevers?\n\n"
            "AMARA OKAFOR: My mother was a nurse.\n\nINTERVIEWER: The ledgers?\n\nAMARA OKAFOR: Every one of them.\n"
        )
    )
    assert findings.drafts[0].question == "What drew you to fevers?"
    assert findings.guests == ("Amara Okafor",)


@pytest.mark.parametrize(
    ("title", "guest"),
    [
        ("Fragestunde mit Jörg Habicht", ("Jörg Habicht",)),
        ("Ask me anything with Ann Lee (2023)", ("Ann Lee",)),
        ("Five hours with teens and phones", ()),
        ("Office hours", ()),
    ],
)
def test_who_answers_without_a_name_is_whom_the_title_names(title, guest):
    text = f"# {title}\n\n**Q:** Why?\n\n**A:** Because.\n\n**Q:** When?\n\n**A:** Soon.\n"
    assert find(markdown.read(text)).guests == guest


def test_an_answer_may_stand_right_below_its_question_in_bold():
    text = (
        "1. **How many hives?** (Olaf)\n   Eight. Two are\n   stubborn.\n\n2. **Any mites?**\n   In August.\n"
    )
    assert asked(find(markdown.read(text))) == [
        ("How many hives?", "Eight. Two are\nstubborn."),
        ("Any mites?", "In August."),
    ]


@pytest.mark.parametrize(
    "stamps",
    [
        ("[2024/3/5 下午6:02:33]", "[2024/3/5 下午6:03:01]"),
        ("[2024. 3. 5. 오후 6:02:33]", "[2024. 3. 5. 오후 6:03:01]"),
    ],
)
def test_a_chat_in_east_asia_is_read_and_its_wide_question_marks_ask(stamps):
    first, second = stamps
    record = whatsapp.read([f"{first} 小明: 学机器学习要先学什么？", f"{second} 王芳: 先学线性代数和概率。"])
    assert [turn.said_at.isoformat() for turn in record.turns] == [
        "2024-03-05T18:02:33",
        "2024-03-05T18:03:01",
    ]
    assert asked(find(record)) == [("学机器学习要先学什么？", "先学线性代数和概率。")]


def test_who_asks_right_after_another_is_not_taken_for_the_guest():
    findings = chat("""\
        3/5/24, 9:07 PM - Jay: How many km per week for a marathon?
        3/5/24, 9:07 PM - Bo: And what about rest days?
        3/5/24, 9:08 PM - Coach Rita: 40 to 50 km is plenty
        3/5/24, 9:09 PM - Coach Rita: @Bo rest days: two, never skip them
        """)
    assert findings.guests == ("Coach Rita",)
    assert [draft.asker for draft in findings.drafts] == ["P1", "P2"]


def test_dashes_before_subtitles_are_not_part_of_what_is_said():
    record = subtitles.read(
        "1\n00:00:01,000 --> 00:00:03,000\n- How did you meet?\n\n2\n00:00:03,500 --> 00:00:06,000\n- At a bus stop.\n"
    )
    assert [turn.text for turn in record.turns] == ["How did you meet?", "At a bus stop."]


def _day(number):
    return dt.datetime(2024, 3, number, 12, tzinfo=dt.UTC)


def test_a_second_guest_goes_on_where_the_first_went_back_to_an_older_question():
    text = """\
        13/01/2024, 19:00 - Mira Holt: How many epochs are enough?
        13/01/2024, 19:01 - Nils Aker: Which optimiser do you reach for first?
        13/01/2024, 19:02 - Olaf: @Nils Adam, and plain SGD later.
        13/01/2024, 19:03 - Olaf: @Mira Five, the curve is flat after that.
        13/01/2024, 19:04 - Rina: I would take seven of them on a small set.
        """
    found = find(whatsapp.read(dedent(text).splitlines()), ("Olaf", "Rina"))
    answers = {draft.question: draft.answer for draft in found.drafts}
    assert "Five, the curve" in answers["How many epochs are enough?"]
    assert "Adam" in answers["Which optimiser do you reach for first?"]
    assert any("I would take seven" in answer for answer in answers.values())
    assert list(answers) == ["How many epochs are enough?", "Which optimiser do you reach for first?"]
