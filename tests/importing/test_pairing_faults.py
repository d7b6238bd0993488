"""Whose answer is it? One row for each kind of fault that was found in strangers' records."""

from pathlib import Path
from textwrap import dedent

import pytest

from bot.transcripts import formats
from bot.transcripts.finding import find
from bot.transcripts.readers import dialogue, markdown, whatsapp
from bot.transcripts.sources import Source


def read(tmp_path, text, name="record.txt"):
    path = tmp_path / name
    path.write_text(dedent(text), encoding="utf-8")
    source = Source(name, Path(path))
    form = formats.chosen(source, "auto")
    return find(formats.read(source, form, formats.Options()))


def asked(findings):
    return [(draft.question, draft.answer) for draft in findings.drafts]


def chat(*said):
    lines = [f"13/01/2024, 19:{minute:02} - {one}" for minute, one in enumerate(said)]
    return find(whatsapp.read(lines))


def test_an_answer_in_small_letters_does_not_go_on_with_the_one_before():
    found = chat(
        "Mira: how large should a batch be",
        "Olaf: start with thirty two and double it",
        "Nils: which optimiser do you reach for first",
        "Olaf: adam, with a small batch at the start",
        "Mira: do you shuffle in every epoch",
        "Olaf: always, the optimiser learns the order",
    )
    assert [answer.split()[0] for _, answer in asked(found)] == ["start", "adam,", "always,"]
    assert not any("were open" in check for draft in found.drafts for check in draft.checks)


def test_answers_that_lag_by_one_are_told_by_all_of_the_chat():
    found = chat(
        "Mira: How large should a batch be at the start?",
        "Nils: Which optimiser do you reach for first?",
        "Olaf: A batch of thirty two, and double it",
        "Ada: Do you shuffle the data in every epoch?",
        "Olaf: The optimiser I reach for is Adam",
        "Tom: Where can I read about schedules?",
        "Olaf: Shuffle always, in every epoch",
        "Olaf: Read about schedules in the docs",
    )
    assert [answer.split()[0] for _, answer in asked(found)] == ["A", "The", "Shuffle", "Read"]


def test_whom_an_answer_calls_by_name_asked():
    found = chat(
        "Mira: How large should a batch be at the start?",
        "Nils: Which optimiser do you reach for first?",
        "Olaf: nils, it is Adam for me in most of the cases",
        "Olaf: Mira: thirty two at the very beginning",
    )
    assert [draft.answer[-9:] for draft in found.drafts] == ["beginning", "the cases"]


def test_no_before_the_explanation_belongs_to_the_answer():
    found = chat(
        "Mira: What about the course without a graphics card?",
        "Olaf: No",
        "Olaf: Week three trains a large model",
        "Ada: Do we have to know calculus?",
        "Olaf: Nope!",
        "Olaf: We only need what a derivative is",
    )
    assert [answer for _, answer in asked(found)] == [
        "No\n\nWeek three trains a large model",
        "Nope!\n\nWe only need what a derivative is",
    ]


def test_nothing_that_the_guest_said_is_dropped_silently():
    found = chat(
        "Mira: How large should a batch be?",
        "Olaf: Thirty two is enough",
        "Mira: thanks",
        "Olaf: you are welcome",
    )
    assert [(gone.line, gone.reason) for gone in found.left_out] == [
        (4, "thanks, greetings and the like, said by the guest")
    ]


PANEL = """\
    **Tom:** Let us take the next question, over there.

    **Audience Member:** All of you come from far; I am curious what you learned about the habits of each other.

    **Rina:** Is that the last question?

    **Olaf:** I learned that people in the north plan their holidays a year ahead, and nobody calls.

    **Rina:** What if it was the watch?

    **Ada:** And I learned to answer mails on Monday only.

    **Audience Member:** What keeps you going from day to day?

    **Ada:** The letters of people who use the library.

    **Audience Member:** Which part of the library would you write anew today?

    **Olaf:** The loader, because it reads the whole file at once.
    """


def test_what_a_host_asks_in_passing_is_not_the_audiences_question():
    found = find(dialogue.read(dedent(PANEL)), ["Olaf", "Ada"])
    assert len(found.drafts) == 3
    assert "north" in found.drafts[0].answer
    assert "Monday" in found.drafts[0].answer
    assert sum(gone.reason.startswith("a host asks in passing") for gone in found.left_out) == 2


def test_a_long_question_keeps_what_it_asks_without_a_mark():
    filler = (
        "A post on a site for launches helps for a day but brings no words about how to make it better. " * 6
    )
    found = find(
        markdown.read(
            f"**P1:** *Hello Olaf, what is your outline for getting an app to people. {filler}"
            "What are some other ways?*\n\n**A:** Find ten people.\n\n**P2:** *Which tools?*\n\n**A:** A pencil.\n"
        )
    )
    assert found.drafts[0].question.startswith("What is your outline for getting an app to people.")


@pytest.mark.parametrize(
    "closing",
    [
        "With that, Olaf left the chat.",
        "We thank everybody who came.",
        "Transcribed by Ada Lind",
        "Links:\nhttps://example.org/a",
        "https://example.org/a",
        "-- Ada Lind",
        "Follow us on the usual sites.",
    ],
)
def test_what_follows_the_last_answer_is_not_joined_to_it(closing):
    found = find(
        markdown.read(
            "**Q:** How many epochs?\n\n**A:** Five.\n\n**Q:** Which one?\n\n**A:** Adam.\n\nOr plain SGD.\n\n"
            f"{closing}\n"
        ),
        ["Olaf"],
    )
    assert found.drafts[-1].answer == "Adam.\n\nOr plain SGD."
    assert any(gone.reason.startswith("closing words") for gone in found.left_out)


def test_an_answer_that_shares_more_with_its_neighbours_question_is_flagged():
    found = find(
        dialogue.read(
            "**Group**: Can you tell us who is on your team?\n\n**Olaf**: A forest is many trees that vote.\n\n"
            "**Group**: How does a random forest work?\n\n**Olaf**: Three engineers are on the team.\n"
        )
    )
    assert [draft.checks for draft in found.drafts] == [
        ["the answer shares words with the question of line 5, none with its own"],
        ["the answer shares words with the question of line 1, none with its own"],
    ]


def test_flags_follow_quality():
    found = chat(
        "Mira: Is the homework graded by hand?",
        "Olaf: Yes",
        "Nils: Which optimiser do you reach for first?",
        "Olaf: Adam, and plain SGD once the data is large",
        "Ada: Where is the recording of the session?",
        f"Olaf: {'On the page of the course ' * 100}",
    )
    assert [draft.checks for draft in found.drafts] == [
        ["the answer is 1 word long"],
        [],
        ["the answer is 600 words long"],
    ]


def test_more_pairs_than_an_hour_of_ama_holds_are_told():
    said = [
        one
        for n in range(61)
        for one in (f"Mira: How large is batch number {n}?", f"Olaf: It has {n} rows in all")
    ]
    lines = [f"13/01/2024, 19:{number // 3:02} - {one}" for number, one in enumerate(said)]
    assert any("61 pairs in the hour from" in note for note in find(whatsapp.read(lines)).notes)


def test_a_host_who_is_named_asks_only_in_passing():
    text = (
        "**Mira:** How large should a batch be at the very start?\n\n**Tom:** Anybody else?\n\n"
        "**Olaf:** Thirty two is enough.\n\n**Tom:** Really so few?\n\n**Nils:** Which optimiser is the best?\n\n"
        "**Olaf:** Adam, most of the time.\n"
    )
    assert len(find(dialogue.read(text), ["Olaf"], hosts=["Tom"]).drafts) == 2
