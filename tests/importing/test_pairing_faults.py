"""Whose answer is it? One row for each kind of fault that was found in strangers' records."""

import datetime as dt
import json
from pathlib import Path
from textwrap import dedent

import pytest

from bot.transcripts import formats
from bot.transcripts.finding import find
from bot.transcripts.options import ImportOptions
from bot.transcripts.questions import question_in
from bot.transcripts.readers import dialogue, markdown, messages, slack_export, whatsapp
from bot.transcripts.record import Record, Turn
from bot.transcripts.sources import Source


def read(tmp_path, text, name="record.txt"):
    path = tmp_path / name
    path.write_text(dedent(text), encoding="utf-8")
    source = Source(name, Path(path))
    form = formats.chosen(source, "auto")
    return find(formats.read(source, form, ImportOptions()))


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


def test_what_who_answers_adds_in_a_message_of_its_own_belongs_to_the_last_answer():
    asked = [
        ("How many epochs?", "Five."),
        ("Which one?", "Adam."),
        ("Why that?", "It is calm."),
        ("And then?", "Rest."),
    ]
    chat = (
        "".join(f"Ada: {q}\n\nOlaf: {a}\n\n" for q, a in asked) + "Olaf: Then plain SGD, which is slower.\n"
    )
    found = find(dialogue.read(chat), ["Olaf"])
    assert found.drafts[-1].answer == "Rest.\n\nThen plain SGD, which is slower."


BEGUN = dt.datetime(2024, 1, 13, 19, tzinfo=dt.UTC)


def on_whatsapp(said, tmp_path):
    del tmp_path
    lines = [f"{BEGUN + dt.timedelta(minutes=n):%d/%m/%Y, %H:%M} - {who}: {one}" for n, (who, one) in said]
    return whatsapp.read("\n".join(lines).split("\n"))


def on_slack(said, tmp_path):
    (tmp_path / "ama").mkdir()
    told = [
        {"type": "message", "username": who, "text": one, "ts": f"{BEGUN.timestamp() + 60 * n:.6f}"}
        for n, (who, one) in said
    ]
    (tmp_path / "ama" / "2024-01-13.json").write_text(json.dumps(told))
    return slack_export.read(tmp_path)


def on_discord(said, tmp_path):
    del tmp_path
    told = [
        {"id": f"{n}", "type": "Default", "timestamp": (BEGUN + dt.timedelta(minutes=n)).isoformat(),
         "content": one, "author": {"id": who, "name": who}}
        for n, (who, one) in said
    ]  # fmt: skip
    return messages.read(json.dumps({"guild": {"id": "1"}, "channel": {"id": "2"}, "messages": told}))


@pytest.mark.parametrize("record", [on_whatsapp, on_slack, on_discord])
@pytest.mark.parametrize(
    ("after", "more"),
    [
        (["I have to leave now, my train is waiting.", "You can find my book at https://example.org/book"], ""),
        (["That's it from me. Good night everybody!", "Slides: https://example.org/slides.pdf"], ""),
        (["Thanks for having me tonight, that was fun.\n\nMy newsletter: https://example.org/news"], ""),
        (["It was a pleasure to be here, folks!", "Next session: 20 February, same place."], ""),
        (["Or plain SGD.\n\nSo long, see you next month."], "Or plain SGD."),
        (["I need to run!", "Also, sort the validation set, so that runs compare."],
         "Also, sort the validation set, so that runs compare."),
        (["https://example.org/paper is where I have it from."],
         "https://example.org/paper is where I have it from."),
    ],
)  # fmt: skip
def test_what_the_guest_of_a_chat_says_after_goodbye_joins_no_answer(record, after, more, tmp_path):
    said = [
        ("Mira", "Which batch size do you start with?"),
        ("Olaf", "I start with 32 and double it while the loss is smooth."),
        ("Nils", "Which optimiser do you reach for first?"),
        ("Olaf", "Adam, with a warm-up of a few hundred steps."),
        *(("Olaf", one) for one in after),
        ("Hanna", "Thank you Olaf, that was all for tonight, the recording follows tomorrow."),
    ]
    found = find(record(list(enumerate(said)), tmp_path), ["Olaf"])
    answer = "Adam, with a warm-up of a few hundred steps."
    assert found.drafts[-1].answer == "\n\n".join(filter(None, (answer, more)))


@pytest.mark.parametrize(
    "more",
    [
        "Take care to sort the validation set.",
        "So long as the loss falls, keep going.",
        "I run, on each box, the same job.",
        "We have to run the baseline first.",
        "It was really fun to build that library.",
        "That was my last idea of a schedule, see https://example.org/adam",
        "See you can also use plain SGD here.",
        "Until next epoch the rate stays as it is.",
    ],
)
def test_what_only_begins_as_a_goodbye_stays_in_the_answer(more):
    found = chat(
        "Mira: Which optimiser do you reach for?", "Olaf: Adam, with a warm-up at first", f"Olaf: {more}"
    )
    assert asked(found) == [("Which optimiser do you reach for?", f"Adam, with a warm-up at first\n\n{more}")]


def test_a_goodbye_takes_nothing_with_it_where_lines_are_written_as_paragraphs():
    at = dt.datetime(2024, 1, 13, 19, tzinfo=dt.UTC)
    said = "Thirty two.\nDouble it later.\n\nBye everyone!"
    turns = (
        Turn("Mira", "How large should a batch be?", 1, said_at=at),
        Turn("Olaf", said, 2, written=said.replace(".\n", ".\n\n"), said_at=at),
    )
    assert asked(find(Record(turns=turns), ["Olaf"]))[0][1] == "Thirty two.\n\nDouble it later."


def test_an_answer_below_a_question_that_is_read_aloud_is_whole_as_it_is_written():
    said = "> Which optimiser do you reach for first?\nAdam, on most days.\nThen SGD."
    turns = (
        Turn("Mira", "How large should a batch be?", 1),
        Turn("Olaf", "Thirty two, and double it later.", 2),
        Turn("Olaf", said, 3, written=said.replace("\n", "\n\n")),
    )
    assert asked(find(Record(turns=turns), ["Olaf"]))[-1] == (
        "Which optimiser do you reach for first?",
        "Adam, on most days.\n\nThen SGD.",
    )


def test_whoever_asks_after_the_guest_said_goodbye_is_answered_all_the_same():
    found = chat(
        "Mira: Which batch size do you start with?",
        "Olaf: 32, and I double it while the loss is smooth",
        "Olaf: I have to run, my train is waiting",
        "Nils: One more, which optimiser do you reach for first?",
        "Olaf: Adam, https://example.org/adam",
    )
    assert asked(found)[-1] == (
        "One more, which optimiser do you reach for first?",
        "Adam, https://example.org/adam",
    )


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


def test_a_question_that_the_guest_reads_aloud_is_asked_by_whom_he_names():
    found = find(
        dialogue.read(
            "**Tom:** Welcome, Olaf. What do you work on?\n\n**Olaf:** On a library that loads data.\n\n"
            "**Olaf:** Next question from Mira: how large should a batch be at the start? Thirty two is enough.\n\n"
            "**Olaf:** Nils asks: which optimiser do you reach for first? Adam, and plain SGD later.\n\n"
            "**Tom:** Thank you.\n"
        ),
        ["Olaf"],
    )
    assert asked(found)[1:] == [
        ("How large should a batch be at the start?", "Thirty two is enough."),
        ("Which optimiser do you reach for first?", "Adam, and plain SGD later."),
    ]
    assert len({draft.asker for draft in found.drafts}) == 3


def test_a_quoted_question_is_no_part_of_the_answer_in_a_chat():
    found = chat(
        "Mira: hello all",
        "Olaf: > How large should a batch be at the start?\nThirty two is enough for most.",
        "Olaf: > Which optimiser do you reach for first?\nAdam, and plain SGD later.",
        "Nils: thanks",
    )
    assert not found.drafts or asked(found) == [
        ("How large should a batch be at the start?", "Thirty two is enough for most."),
        ("Which optimiser do you reach for first?", "Adam, and plain SGD later."),
    ]


def test_a_stamp_or_a_laugh_that_is_taken_out_glues_no_paragraphs():
    found = find(
        dialogue.read(
            "**Rina:** How does the loader work?\n\n**Olaf:** It reads in four threads.\n\n"
            "\\[02:10\\] Each of them fills a queue.\n\n[laughs] And [02:20] empties it.\n\n"
            "**Rina:** And what comes after the loader?\n\n**Olaf:** The trainer, in its turn.\n"
        )
    )
    assert (
        found.drafts[0].answer
        == "It reads in four threads.\n\nEach of them fills a queue.\n\nAnd empties it."
    )


def test_a_whole_question_after_and_follows_nothing():
    found = find(
        dialogue.read(
            "**Rina:** How did you start in this field?\n\n**Olaf:** I studied physics.\n\n"
            "**Rina:** And what would you change?\n\n**Olaf:** The loader.\n\n"
            "**Rina:** And the trainer?\n\n**Olaf:** It is good as it stands.\n"
        )
    )
    first, second, third = found.drafts
    assert (first.follows, second.follows, third.follows) == (None, None, second)


def test_two_dates_that_disagree_are_told():
    found = find(
        markdown.read(
            "---\ntitle: AMA with Olaf Brandt\npublish_date: 2024-02-20\nyoutube_url: https://youtu.be/abc\n---\n"
            "Last week, on 13th January 2024, we invited Olaf Brandt for an hour.\n\n"
            "**P1:** *How many epochs are enough?*\n\n**A:** Five, the curve is flat after that.\n\n"
            "**P2:** *Which optimiser do you reach for first?*\n\n"
            "**A:** Adam, and plain SGD later. Hey Sunita, your name reminds me of a colleague.\n"
        )
    )
    assert (found.date, found.link) == ("2024-01-13", "https://youtu.be/abc")
    assert found.date_doubt.startswith("two dates: held on 2024-01-13, as the text says, and 2024-02-20")
    assert found.drafts[1].answer.endswith("Hey P2, your name reminds me of a colleague.")


def test_people_who_speak_for_an_organisation_are_kept_apart():
    found = find(
        dialogue.read(
            "**Acme (Olaf Brandt)**: Welcome all.\n\n**Group**: What does the library do?\n\n"
            "**Acme (Olaf Brandt)**: It loads data in parallel.\n\n**Group**: Which people maintain the library?\n\n"
            "**Acme (Ada Lind)**: I do, with two students.\n\n**Group**: Is the library free?\n\n"
            "**Acme (Olaf Brandt)**: Yes, under the MIT licence.\n"
        )
    )
    assert [draft.guest for draft in found.drafts] == ["Olaf Brandt", "Ada Lind", "Olaf Brandt"]


def test_who_says_a_name_when_asking_is_the_asker_and_the_question_is_without_it():
    found = find(
        dialogue.read(dedent(PANEL).replace("All of you", "Hi, I'm Sunita Rao. All of you")), ["Olaf", "Ada"]
    )
    assert found.drafts[0].question.startswith("All of you come from far")
    assert len({draft.asker for draft in found.drafts}) == 2


@pytest.mark.parametrize(
    ("called", "kept"),
    [
        ("Grace, where did the moth come from?", "Where did the moth come from?"),
        ("Admiral Hopper, where did the moth come from?", "Where did the moth come from?"),
        ("Rear Admiral Grace Hopper: where did the moth come from?", "Where did the moth come from?"),
        ("Hopper - where did the moth come from?", "Where did the moth come from?"),
        ("Dear Prof. Hopper, where did the moth come from?", "Where did the moth come from?"),
        ("Grace ma'am, where did the moth come from?", "Where did the moth come from?"),
        ("Hi Admiral Hopper! Where did the moth come from?", "Where did the moth come from?"),
        ("Where did the moth come from, Admiral Hopper?", "Where did the moth come from?"),
        # Where it may be somebody else, or no call, all of it stays.
        (
            "Edward Hopper, where did he paint the moth and the lamp?",
            "Edward Hopper, where did he paint the moth and the lamp?",
        ),
        ("Hopper boxes, where do they come from?", "Hopper boxes, where do they come from?"),
        ("Admiral Hopper, the moth, and then?", "Admiral Hopper, the moth, and then?"),
        ("Was it found by Admiral Hopper?", "Was it found by Admiral Hopper?"),
    ],
)
def test_a_guest_who_is_called_by_name_and_title_is_no_part_of_the_question(called, kept, tmp_path):
    found = read(
        tmp_path,
        f"""
        **Ada:** What was the first computer bug?

        **Grace Hopper:** It was a moth in a relay of the Harvard Mark II.

        **Ada:** {called}

        **Grace Hopper:** It came in by the window, which was open on a warm night.
        """,
        "record.md",
    )
    assert [question for question, _ in asked(found)][1:] == [kept]


def test_a_word_shared_by_chance_with_the_neighbours_question_is_no_flag():
    found = find(dialogue.read(dedent(PANEL)), ["Olaf", "Ada"])
    assert not any("shares words" in check for draft in found.drafts for check in draft.checks)


def test_a_text_in_which_dashes_change_the_speaker_is_a_talk(tmp_path):
    found = read(
        tmp_path,
        """\
        — Comment choisir la taille du lot ?
        — Commencez par trente-deux.
        Puis doublez.
        — Quel optimiseur utilisez-vous ?
        — Adam, presque toujours.
        — Et pour les grandes données ?
        — SGD, tout simplement.
        """,
    )
    assert [draft.question for draft in found.drafts][:2] == [
        "Comment choisir la taille du lot ?",
        "Quel optimiseur utilisez-vous ?",
    ]
    assert found.drafts[0].answer == "Commencez par trente-deux.\nPuis doublez."


TALKS = {
    "a yes in German belongs to the answer, and a question without a mark is one": (
        """
        [03.11.23, 18:06:00] Emre: Würdest du nochmal gründen?
        [03.11.23, 18:06:40] Jonas Keller: Ja
        [03.11.23, 18:06:52] Jonas Keller: aber nicht mehr allein
        [03.11.23, 18:07:30] Lena: und was war dein größter Fehler
        [03.11.23, 18:08:10] Jonas Keller: Zu spät mit Kunden geredet.
        [03.11.23, 18:09:00] Jonas Keller: So, ich muss leider los. Danke euch!
        """,
        [
            ("Würdest du nochmal gründen?", "Ja\n\naber nicht mehr allein"),
            ("Was war dein größter Fehler", "Zu spät mit Kunden geredet."),
        ],
    ),
    "Hinglish asks too": (
        """
        05/02/2024, 20:19 - Pooja: Can we do masters abroad without papers?
        05/02/2024, 20:20 - Aakash Jain: Haan bilkul. Projects strong hona chahiye
        05/02/2024, 20:21 - Ravi: sir coding kis language me start kare
        05/02/2024, 20:22 - Aakash Jain: Python. Phir C++
        """,
        [
            (
                "Can we do masters abroad without papers?",
                "Haan bilkul. Projects strong hona chahiye",
            ),
            ("Coding kis language me start kare", "Python. Phir C++"),
        ],
    ),
    "handles in small letters are kept apart by their stamps": (
        """
        [10:00] mira: Q1: how big was the first team?
        [10:00] nils: what stack did you start with?
        [10:03] olaf: four people, two of them part time
        [10:04] olaf: plain php and mysql, on one box
        [10:06] nils: do you still code?
        [10:08] olaf: every friday, mostly deleting things
        """,
        [
            ("How big was the first team?", "four people, two of them part time"),
            ("What stack did you start with?", "plain php and mysql, on one box"),
            ("Do you still code?", "every friday, mostly deleting things"),
        ],
    ),
    "IRC with a date before each line is no WhatsApp, and calls nobody by the handle": (
        """
        [2024-03-01 19:00:01] <mira> is rust worth learning for data people?
        [2024-03-01 19:00:20] <nils> what editor do you use
        [2024-03-01 19:00:41] <olaf> nils: helix, since last year
        [2024-03-01 19:01:10] <olaf> mira: if you write libraries, yes
        [2024-03-01 19:02:40] * nils waves
        """,
        [
            ("Is rust worth learning for data people?", "if you write libraries, yes"),
            ("What editor do you use", "helix, since last year"),
        ],
    ),
    "who answers a question quotes it": (
        """
        Mira Holt, [13.01.2024 19:00]
        Is it better to have many small services or one big one?

        Nils Aker, [13.01.2024 19:01]
        Also curious about testing: how much is enough?

        Olaf Brandt, [13.01.2024 19:03]
        > how much is enough?
        When you dare to deploy on a Friday.

        Olaf Brandt, [13.01.2024 19:04]
        > Is it better to have many small services or one big one?
        One big one, until two teams step on each other.
        """,
        [
            (
                "Is it better to have many small services or one big one?",
                "One big one, until two teams step on each other.",
            ),
            (
                "Curious about testing: how much is enough?",
                "When you dare to deploy on a Friday.",
            ),
        ],
    ),
    "question from, answer from": (
        """
        Question from Tim: Is it worth migrating with five services?

        Answer from Carla Reyes: No. Use systemd and sleep well.

        Question from Ana: How do you do secrets then?

        Answer from Carla Reyes: In an encrypted file, with sops.
        """,
        [
            (
                "Is it worth migrating with five services?",
                "No. Use systemd and sleep well.",
            ),
            ("How do you do secrets then?", "In an encrypted file, with sops."),
        ],
    ),
    "a guest alone reads the questions aloud": (
        """
        **Guest (Tess Arden):** Let me read these out. First question: what about August? Drip lines, and a timer.

        **Guest (Tess Arden):** Next question from Paul: what grows in full shade? Ferns, and patience.

        **Guest (Tess Arden):** "Is peat ever OK?" No. There's coir.
        """,
        [
            ("What about August?", "Drip lines, and a timer."),
            ("What grows in full shade?", "Ferns, and patience."),
            ("Is peat ever OK?", "No. There's coir."),
        ],
    ),
    "what tells the guest what they did asks, too": (
        """
        **Anna Berg:** You grew up in a lighthouse.

        **Jonas Falk:** I did. My father kept the light until it was automated.

        **Anna Berg:** What did you learn?

        **Jonas Falk:** That ten alarms are no alarm. And thanks for having me.
        """,
        [
            (
                "You grew up in a lighthouse.",
                "I did. My father kept the light until it was automated.",
            ),
            ("What did you learn?", "That ten alarms are no alarm."),
        ],
    ),
    "short answers of people who ask each other": (
        """
        Mara: I always wanted to know, how do you start a drawing?
        Theo: With the shadow. How do you start a poem?
        Mara: With the last line, and then I forget it. Do you ever throw a drawing away?
        Theo: Every second one. Do you rhyme?
        Mara: Only when I am angry. Who taught you to see?
        Theo: My grandmother, she was half blind. Who taught you to listen?
        Mara: Trains.
        """,
        [
            (
                "I always wanted to know, how do you start a drawing?",
                "With the shadow.",
            ),
            (
                "How do you start a poem?",
                "With the last line, and then I forget it.",
            ),
            ("Do you ever throw a drawing away?", "Every second one."),
            ("Do you rhyme?", "Only when I am angry."),
            ("Who taught you to see?", "My grandmother, she was half blind."),
            ("Who taught you to listen?", "Trains."),
        ],
    ),
    "two hosts ask in a row": (
        """
        Lena: Amadou, why ferns?
        Max: And why in a basement?
        Amadou Diallo: Nobody else wanted them, and ferns don't mind.
        Lena: What's the oldest one you have?
        Amadou Diallo: Forty-one years. It survived two moves and one flood.
        """,
        [
            (
                "Why ferns? Why in a basement?",
                "Nobody else wanted them, and ferns don't mind.",
            ),
            (
                "What's the oldest one you have?",
                "Forty-one years. It survived two moves and one flood.",
            ),
        ],
    ),
    "that questions may come answers none": (
        """
        21/02/24, 18:02 - Rina: who is the guest again?
        21/02/24, 18:05 - Leonie Graf: Hi everyone, I'm here for an hour. Ask me anything
        21/02/24, 18:06 - Tom: How did you get the data for the subtitles?
        21/02/24, 18:08 - Leonie Graf: We asked three broadcasters for the subtitles
        21/02/24, 18:09 - Rina: Was it legal to train on them?
        21/02/24, 18:11 - Leonie Graf: Yes, with a contract. Our lawyer read it four times
        """,
        [
            (
                "How did you get the data for the subtitles?",
                "We asked three broadcasters for the subtitles",
            ),
            (
                "Was it legal to train on them?",
                "Yes, with a contract. Our lawyer read it four times",
            ),
        ],
    ),
    "a link answers, and stays whole whoever is called as in it": (
        """
        [19:00, 5/3/2024] Mo Salah: What makes a good engineer?
        [19:01, 5/3/2024] hanna: Someone who deletes pipelines.
        [19:05, 5/3/2024] Mo Salah: Where can we follow you?
        [19:06, 5/3/2024] hanna: https://example.org/@hanna
        """,
        [
            ("What makes a good engineer?", "Someone who deletes pipelines."),
            ("Where can we follow you?", "https://example.org/@hanna"),
        ],
    ),
    "stamps on lines of their own, and what the meeting writes at its end": (
        """
        00:00:00

        Rohan Mehta: Lucía, what do you look at every morning?
        Lucía Ferrer: The pages that took longer than two seconds.
        00:05:00

        Sofie Lund: Next question came in from the chat: what about mobile?
        Lucía Ferrer: Three seconds there. People are patient on a train.
        Transcription ended after 00:09:12
        """,
        [
            (
                "What do you look at every morning?",
                "The pages that took longer than two seconds.",
            ),
            (
                "What about mobile?",
                "Three seconds there. People are patient on a train.",
            ),
        ],
    ),
    "a question calls one of two guests, and both answer what asks both": (
        """
        1/13/24, 7:00 PM - Rhea: Please welcome our guests Kiran Bedi Rao and Joseph Mathew!
        1/13/24, 7:02 PM - Tanvi: Kiran ma'am, how did you switch from law to data?
        1/13/24, 7:02 PM - Suresh: @Joseph Mathew which certifications are worth it?
        1/13/24, 7:03 PM - Joseph Mathew: None for the first job. Later the cloud ones
        1/13/24, 7:04 PM - Kiran Bedi Rao: I was automating contract reviews with regexes
        1/13/24, 7:05 PM - Tanvi: what would both of you do differently?
        1/13/24, 7:06 PM - Kiran Bedi Rao: Learn SQL before anything else
        1/13/24, 7:06 PM - Joseph Mathew: Sleep more, and sooner
        """,
        [
            (
                "How did you switch from law to data?",
                "I was automating contract reviews with regexes",
            ),
            (
                "Which certifications are worth it?",
                "None for the first job. Later the cloud ones",
            ),
            (
                "What would both of you do differently?",
                "**Kiran Bedi Rao:** Learn SQL before anything else\n\n**Joseph Mathew:** Sleep more, and sooner",
            ),
        ],
    ),
    "short answers that nobody is named for stand between two questions": (
        """
        [00:00:00.000 --> 00:00:04.000]  Carlos, what do you do when a model overfits?
        [00:00:07.000 --> 00:00:12.000]  First I check whether I leaked something. Nine times of ten I did.
        [00:00:12.000 --> 00:00:15.000]  What do you do if you did not?
        [00:00:15.000 --> 00:00:20.000]  Then I throw features away until it hurts. I never add layers.
        [00:00:20.000 --> 00:00:23.000]  How do you explain that to your boss?
        [00:00:23.000 --> 00:00:28.000]  I don't. I show him two curves, and he picks one.
        """,
        [
            (
                "Carlos, what do you do when a model overfits?",
                "First I check whether I leaked something. Nine times of ten I did.",
            ),
            (
                "What do you do if you did not?",
                "Then I throw features away until it hurts. I never add layers.",
            ),
            (
                "How do you explain that to your boss?",
                "I don't. I show him two curves, and he picks one.",
            ),
        ],
    ),
    "cards that a host reads out": (
        """
Host: I have cards from the audience here. The first card says: "Why did you leave the orchestra?" That is row F.
Nadja Vell: Because I could not hear myself any more, in both senses.
Host: And here somebody wants to know whether you ever busked.
Nadja Vell: Twice, in Vienna, and I earned four euros and a pretzel.
Host: Last card, then we open the bar. "Is a carbon bow any good?"
Nadja Vell: For rain and for students, yes. Mine has not broken yet.
""",
        [
            ("Why did you leave the orchestra?", "Because I could not hear myself any more, in both senses."),
            (
                "Here somebody wants to know whether you ever busked.",
                "Twice, in Vienna, and I earned four euros and a pretzel.",
            ),
            ("Is a carbon bow any good?", "For rain and for students, yes. Mine has not broken yet."),
        ],
    ),
    "times in parentheses after what was said": (
        """
INTERVIEWER: How thick is the ice where you drill? (00:00:12)
SAND: About eight hundred metres at the summit, less towards the margin. (00:00:31)
INTERVIEWER: And how long does it take to get through? (00:01:02)
SAND: Two seasons, if the drill does not get stuck. (00:01:20)
""",
        [
            (
                "How thick is the ice where you drill?",
                "About eight hundred metres at the summit, less towards the margin.",
            ),
            ("How long does it take to get through?", "Two seasons, if the drill does not get stuck."),
        ],
    ),
    "an answer on the line of its question": (
        """
Q (Ana): Is SPF 50 twice as good as SPF 25? A: No, it lets through two percent instead of four.

Q (Joel): How long is an opened bottle good? A: A year at most, less if it lay in the car.
""",
        [
            ("Is SPF 50 twice as good as SPF 25?", "No, it lets through two percent instead of four."),
            ("How long is an opened bottle good?", "A year at most, less if it lay in the car."),
        ],
    ),
    "a copy of Slack with lone times and edits": (
        """
Rahul Iyer
  10:04 AM
why do refunds take five days?

Matteo Gallo
  10:05 AM
The card networks batch them, we hand them over within minutes. (edited)

Bea Lund
  10:09 AM
Will we ever support invoices in Swiss francs?
10:09
asking for a customer

Matteo Gallo
  10:12 AM
Yes, in April.
(edited)
""",
        [
            (
                "Why do refunds take five days?",
                "The card networks batch them, we hand them over within minutes.",
            ),
            ("Will we ever support invoices in Swiss francs? asking for a customer", "Yes, in April."),
        ],
    ),
    "a question told in the third person, and one in Russian without a mark": (
        """
[12/03/23, 18:02:22] Pau: ¿Cuánto tiempo dejas fermentar la masa madre?
[12/03/23, 18:03:41] Karim Bensaid: Dix-huit heures à quatre degrés, puis deux heures à température ambiante.
[12/03/23, 18:08:00] Lucía: Pau pregunta si se puede congelar
[12/03/23, 18:08:50] Karim Bensaid: Oui, en petites portions, for three months and not longer.
[12/03/23, 18:10:00] Max: а правда что есть секретные станции
[12/03/23, 18:12:00] Karim Bensaid: There are service tracks, and nothing secret but dust.
""",
        [
            (
                "¿Cuánto tiempo dejas fermentar la masa madre?",
                "Dix-huit heures à quatre degrés, puis deux heures à température ambiante.",
            ),
            (
                "P1 pregunta si se puede congelar",
                "Oui, en petites portions, for three months and not longer.",
            ),
            ("Правда что есть секретные станции", "There are service tracks, and nothing secret but dust."),
        ],
    ),
    "a thread of mails": (
        """
From: Petra Lindqvist <petra@birdwatch.example>
To: Ask the Ringer <ringer@birdwatch.example>
Date: Tue, 7 Mar 2023 09:12:00 +0100
Subject: Ringing in the rain

Dear Jonas,

is it harmful to ring birds when it rains?

Best, Petra

---
From: Jonas Aalto <ringer@birdwatch.example>
Date: Tue, 7 Mar 2023 18:40:00 +0100
Subject: Re: Ringing in the rain

Wet plumage costs them heat. We close the nets as soon as it drizzles.

Regards
Jonas

> is it harmful to ring birds when it rains?

---
From: Omar Haddad <omar@birdwatch.example>
Date: Wed, 8 Mar 2023 11:02:00 +0100
Subject: Net height

Hello Jonas, how high should the lowest shelf of a mist net be above the ground?

Omar

---
From: Jonas Aalto <ringer@birdwatch.example>
Date: Wed, 8 Mar 2023 20:15:00 +0100
Subject: Re: Net height

A hand's breadth over the grass, so that a wren hanging low does not get wet.

On Wed, 8 Mar 2023 at 11:02, Omar Haddad wrote:
> Hello Jonas, how high should the lowest shelf of a mist net be above the ground?
""",
        [
            (
                "Is it harmful to ring birds when it rains?",
                "Wet plumage costs them heat. We close the nets as soon as it drizzles.",
            ),
            (
                "How high should the lowest shelf of a mist net be above the ground?",
                "A hand's breadth over the grass, so that a wren hanging low does not get wet.",
            ),
        ],
    ),
    "mails whose last lines are no signature, and a line before a list that quotes nobody": (
        """
From: Petra Lindqvist <petra@birdwatch.example>
Date: Tue, 7 Mar 2023 09:12:00 +0100
Subject: Nets

Dear Jonas, I have just begun to ring.

Best mist nets for beginners?

From: Jonas Aalto <ringer@birdwatch.example>
Date: Tue, 7 Mar 2023 18:40:00 +0100
Subject: Re: Nets

On meadows and along hedges alike you want one of these:

Ecotone
Avinet

From: Petra Lindqvist <petra@birdwatch.example>
Date: Wed, 8 Mar 2023 11:02:00 +0100
Subject: Hours

When in the day should I open them?

Thanks!
Petra

From: Jonas Aalto <ringer@birdwatch.example>
Date: Wed, 8 Mar 2023 20:15:00 +0100
Subject: Re: Hours

At first light, for five hours.

jonas
""",
        [
            (
                "I have just begun to ring. Best mist nets for beginners?",
                "On meadows and along hedges alike you want one of these:\n\nEcotone\nAvinet",
            ),
            ("When in the day should I open them?", "At first light, for five hours."),
        ],
    ),
    "answers that begin with a time of day, or are one": (
        """
Rahul Iyer
  10:04 AM
When do the doors open on Saturday?

Matteo Gallo
  10:05 AM
17:30 for members
18:00 for all others

Bea Lund
  10:09 AM
And when is the last song?

Matteo Gallo
  10:12 AM
23:15
""",
        [
            ("When do the doors open on Saturday?", "17:30 for members\n18:00 for all others"),
            ("When is the last song?", "23:15"),
        ],
    ),
    "a handle that an answer begins with": (
        """
@marlowe.k
2 years ago
At what depth did you start to feel the nitrogen?

15

Reply

@DeepBlueAnnika
2 years ago
@marlowe.k Around thirty-five metres, as if I had drunk a glass of wine.

Reply

@ttt_9
1 year ago
which computer do you dive with?

Reply

@DeepBlueAnnika
1 year ago
A Perdix, and an old Suunto as a spare.

Reply
""",
        [
            (
                "At what depth did you start to feel the nitrogen?",
                "Around thirty-five metres, as if I had drunk a glass of wine.",
            ),
            ("Which computer do you dive with?", "A Perdix, and an old Suunto as a spare."),
        ],
    ),
}


@pytest.mark.parametrize(("text", "pairs"), TALKS.values(), ids=TALKS)
def test_a_talk_gives_its_pairs(text, pairs, tmp_path):
    assert asked(read(tmp_path, text.strip("\n"))) == pairs


def test_an_answer_that_goes_on_after_somebody_elses_remark_is_flagged():
    found = chat(
        "Mira: How large should a batch be?",
        "Olaf: Thirty two, and double it.",
        "Nils: mine always runs out of memory",
        "Olaf: Then halve it and add the gradients up.",
    )
    assert [check for draft in found.drafts for check in draft.checks] == [
        "goes on after line 3, where somebody else wrote: did that ask?"
    ]


def test_an_answer_is_told_apart_by_whom_it_calls_by_a_part_of_the_name_and_begins_without_that():
    found = chat(
        "Joanna Bede: How many hives fit on a small balcony?",
        "anna_k: When should I start feeding syrup?",
        "Olaf: @anna Never before August.",
        "Olaf: @Jo Two at most.",
        "Joanna Bede: Is a smoker needed for a quick look?",
        "anna_k: Can I keep them at school?",
        "Olaf: @Anna_K Ask the head of school. @bede No, water does it.",
    )
    assert [answer for _, answer in asked(found)] == [
        "Two at most.",
        "Never before August.",
        "No, water does it.",
        "Ask the head of school.",
    ]


def test_the_surname_of_whom_an_answer_calls_goes_with_the_first_name():
    found = chat(
        "Ines Roth: Is a smoker needed?",
        "Olaf: @Ines Roth, yes, always.",
        "Ines Roth: Where do you live?",
        "Olaf: @Ines, Roth is a town near here.",
    )
    assert [answer for _, answer in asked(found)] == ["yes, always.", "Roth is a town near here."]


def test_a_question_without_a_label_between_two_labelled_answers_is_asked_as_well(tmp_path):
    found = read(
        tmp_path,
        "Q: How many hives fit?\nA: Two at most.\n\n3) When should I feed them?\nA: In August.\n\n"
        "Q: Do bees sleep?\nA: Yes.\n",
    )
    assert asked(found) == [
        ("How many hives fit?", "Two at most."),
        ("When should I feed them?", "In August."),
        ("Do bees sleep?", "Yes."),
    ]


@pytest.mark.parametrize(
    "lead",
    ["So, first question... ", "Okay, next question. ", "So, the first question: ", "Right, last one, "],
)
def test_what_leads_to_a_question_is_no_part_of_it(lead):
    found = find(
        dialogue.read(
            f"Petra: {lead}How many hives fit?\n\nOlaf: Two at most.\n\n"
            f"Petra: {lead}When do you feed them?\n\nOlaf: In August.\n"
        )
    )
    assert [question for question, _ in asked(found)] == ["How many hives fit?", "When do you feed them?"]


def test_a_turn_without_words_asks_nothing():
    assert question_in(Turn("Mira", " ", 1), 0, speech=True) is None
    assert question_in(Turn("Mira", "So, first question: ", 1), 0, speech=True) is None
