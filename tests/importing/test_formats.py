"""The same four exchanges in every form in which people have them are read whole; what holds no record says so."""

import io
import json
import zipfile
from pathlib import Path

import openpyxl
import pytest

from bot.errors import UserError
from bot.transcripts import formats
from bot.transcripts.finding import find
from bot.transcripts.options import ImportOptions
from bot.transcripts.readers.documents import as_record
from bot.transcripts.sources import Source

FORMS = Path(__file__).parents[1] / "data" / "transcripts" / "forms"
REFUSED = {
    "audio.mp3": "recording",
    "paper.pdf": "PDF",
    "thread.eml": "this is a mail",
}
PAIRS = [
    (
        "How large should a batch be at the start",
        "Start with thirty two and double it while it still fits into memory.",
    ),
    (
        "Which optimiser do you reach for first",
        "Adam with a small learning rate, and plain SGD once the data is large.",
    ),
    (
        "Do you shuffle the data in every epoch",
        "Yes, always, because the order would otherwise be learned as well.",
    ),
    (
        "Where can I read more about schedules",
        "The cosine schedule is explained at https://example.org/cosine in plain words.",
    ),
]


def read(path, scratch):
    source = as_record(Source(path.name, path), scratch)
    form = formats.chosen(source, "auto")
    assert form, f"{path.name} is not known"
    return find(formats.read(source, form, ImportOptions()))


def asked(found):
    return [(draft.question.rstrip("?"), draft.answer) for draft in found.drafts]


@pytest.mark.parametrize(
    "path", [one for one in sorted(FORMS.iterdir()) if one.name not in REFUSED], ids=lambda path: path.name
)
def test_a_form_is_read_whole(path, tmp_path):
    found = read(path, tmp_path)
    assert asked(found) == PAIRS
    if b"Olaf Brandt" in path.read_bytes():
        assert "Olaf Brandt" in found.guests or {draft.guest for draft in found.drafts} == {"Olaf Brandt"}


@pytest.mark.parametrize(
    ("asks", "answers", "heading"),
    [
        ("          MS. SATO:", "          MR. MARSH:", "HEARING OF THE GARDEN SOCIETY"),
        ("    Ms. SATO.", "    Mr. MARSH.", "HEARING BEFORE THE COMMITTEE ON ORCHARDS"),
        ("          Q.  ", "          A.  ", "EXAMINATION BY MS. SATO"),
    ],
)
def test_a_hearing_whose_paragraphs_are_indented_and_wrapped_is_read_whole(asks, answers, heading, tmp_path):
    (tmp_path / "hearing.txt").write_text(
        f"{heading}\n\n"
        f"{asks} When should I prune an old apple tree?\n"
        f"{answers} In late winter on a dry day, and never more\nthan a third of the crown at once.\n"
        f"{asks} What eats the leaves of my young\ncabbages?\n"
        f"{answers} Caterpillars. Look under the leaves\nevery morning.\n"
        f"{asks} How deep do you plant tulips in sandy soil?\n"
        f"{answers} Three times as deep as the bulb is high.\n"
    )
    assert [
        (question, " ".join(answer.split()))
        for question, answer in asked(read(tmp_path / "hearing.txt", tmp_path))
    ] == [
        (
            "When should I prune an old apple tree",
            "In late winter on a dry day, and never more than a third of the crown at once.",
        ),
        ("What eats the leaves of my young cabbages", "Caterpillars. Look under the leaves every morning."),
        ("How deep do you plant tulips in sandy soil", "Three times as deep as the bulb is high."),
    ]


def test_a_form_that_several_filled_in_has_the_answers_of_each_under_their_names(tmp_path):
    (tmp_path / "form.csv").write_text(
        "Timestamp,Your name,Which apple keeps longest?,Do you net your cherries?\n"
        "2024-03-05,Elena Marsh,Boskoop keeps until April.,Only the young trees.\n"
        "2024-03-06,Jon Petrov,A late Ontario does.,\n"
    )
    drafts = read(tmp_path / "form.csv", tmp_path).drafts
    assert [(draft.question, draft.answer, draft.guest) for draft in drafts] == [
        ("Which apple keeps longest?", "Boskoop keeps until April.", "Elena Marsh"),
        ("Do you net your cherries?", "Only the young trees.", "Elena Marsh"),
        ("Which apple keeps longest?", "A late Ontario does.", "Jon Petrov"),
    ]


def test_a_question_that_nobody_answered_keeps_no_other_conversation_s_answer(tmp_path):
    (tmp_path / "report.csv").write_text(
        "Conversation Id,Identity,Timestamp,Content\n"
        "c1,Jon Petrov,2024-03-05 19:00:00,Which apple keeps longest?\n"
        "c2,Aya Sato,2024-03-05 19:01:00,Do you net your cherries?\n"
        "c2,Elena Marsh,2024-03-05 19:02:00,Only the young trees and only until July.\n"
        "c3,Jon Petrov,2024-03-05 19:03:00,When do quinces ripen?\n"
        "c3,Elena Marsh,2024-03-05 19:04:00,In the middle of October.\n"
    )
    assert asked(read(tmp_path / "report.csv", tmp_path)) == [
        ("Do you net your cherries", "Only the young trees and only until July."),
        ("When do quinces ripen", "In the middle of October."),
    ]


def test_json_that_holds_no_record_is_no_talk(tmp_path):
    said = "That is line {}. Do you shuffle it in every epoch? Yes, I do."
    items = [{"id": n, "kind": "part", "state": None, "note": said.format(n)} for n in range(40)]
    (tmp_path / "notes.json").write_text(json.dumps(items, indent=1))
    form = formats.chosen(Source("notes.json", tmp_path / "notes.json"), "auto")
    assert form is None or form.name != "monologue"


@pytest.mark.parametrize("name", REFUSED)
def test_what_holds_no_record_is_refused_by_name_with_the_way_out(name, tmp_path):
    with pytest.raises(UserError, match=REFUSED[name]):
        read(FORMS / name, tmp_path)


def test_a_mail_that_quotes_who_wrote_is_no_thread_of_mails(tmp_path):
    mail = (FORMS / "thread.eml").read_text() + "\nFrom: what I remember, thirty two is enough.\n"
    (tmp_path / "mail.eml").write_text(mail)
    with pytest.raises(UserError, match="this is a mail"):
        read(tmp_path / "mail.eml", tmp_path)


@pytest.mark.parametrize(
    ("member", "told"),
    [
        ("ppt/presentation.xml", "slides"),
        ("META-INF/container.xml", "an EPUB"),
    ],
)
def test_a_document_of_another_office_is_refused_by_name_with_the_way_out(member, told, tmp_path):
    with zipfile.ZipFile(tmp_path / "talk", "w") as packed:
        packed.writestr(member, "<x/>")
    with pytest.raises(UserError, match=rf"{told}: \w+ .*(?:\.txt|\.docx)"):
        read(tmp_path / "talk", tmp_path)


def test_a_heading_that_asks_without_a_mark_is_a_question_among_questions(tmp_path):
    (tmp_path / "faq.html").write_text(
        "<dl><dt>Why?</dt><dd>So that it works.</dd><dt>How large?</dt><dd>As large as a hand.</dd>"
        "<dt>Please tell us about shuffling.</dt><dd>Every worker needs the same seed.</dd></dl>"
    )
    assert asked(read(tmp_path / "faq.html", tmp_path))[-1] == (
        "Please tell us about shuffling.",
        "Every worker needs the same seed.",
    )


def test_a_sheet_is_read_by_the_names_of_its_columns(tmp_path):
    book = openpyxl.Workbook()
    for row in (("Question", "Answer"), *PAIRS):
        book.active.append(row)
    data = io.BytesIO()
    book.save(data)
    (tmp_path / "sheet.xlsx").write_bytes(data.getvalue())
    assert asked(read(tmp_path / "sheet.xlsx", tmp_path)) == PAIRS


def _said(form):
    return "\n".join(
        form.format(who=who, at=f"19:{minute:02}:00", text=text)
        for minute, (who, text) in enumerate(
            (who, text)
            for number, (question, answer) in enumerate(PAIRS)
            for who, text in (
                ("Mira Holt" if number % 2 else "Nils Aker", f"{question}?"),
                ("Olaf Brandt", answer),
            )
        )
    )


@pytest.mark.parametrize(
    "form",
    [
        "{at} From {who} to Everyone:\n\t{text}",
        "2024-03-05 {at} From {who} to Everyone:\n\t{text}",
        "{who} — 03/05/2024 {at}\n{text}\n",
        "{who}  [{at}]\n{text}\n",
        "{who}\n05.03.2024 {at}\n{text}\n",
        "[5 March 2024 {at}] {who}\n{text}\n",
        "{who}\n@someone.example\n·\nMar 5, 2024\n{text}\n2\n19\n1.2K\n",
        "u/{who} avatar\n{who}\n•\n8mo ago\n•\nEdited 8mo ago\n\n{text}\n\n\nUpvote\n9\n\nDownvote\n\nReply\n\nAward\n",
        "@{who}\n1 year ago (edited)\n{text}\n\n28\n\n\nReply\n1 reply\n",
        "{who}\n{text}\n{at}\n",
        "{who} | Yesterday {at} | {text}",
        "{who}\n{text}\n3w\n5 likes\nReply\n",
        "{who}\n{text}\nLike\nReply\n3w\nEdited\n",
        "{who} 3 hours ago | root | parent | next [–]\n\n{text}\n\nreply\n",
        "Von: {who} <x@example.org>\nGesendet: Montag, 4. März 2024 {at}\nAn: Alle\nBetreff: AW: Frage\n\n{text}\n",
        "{who} ⌁ 5. März 2024, {at}\n{text}\n",
        "{who}\nMar 5, 2024, {at}\nto Study group\n{text}\n",
        "{who}\n{who}\n   • 2nd\nTrains models at Hive Inc.\n2d\n\n{text}\n\nLike\n\nReply\n",
        "#7\n03-05-2024, {at}\n{who}\nSenior Member\nJoin Date: Jan 2018\nPosts: 40\n\n{text}\n\nReply With Quote\n",
    ],
)
def test_a_copy_out_of_a_chat_is_read_whole(form, tmp_path):
    (tmp_path / "copy.txt").write_text(_said(form))
    assert asked(read(tmp_path / "copy.txt", tmp_path)) == PAIRS


@pytest.mark.parametrize(
    "form", ["{name}\n{at}\n{q}?\n{a}\n12 likes\n", "{q}?\n\n{name}\nAnswered {at}\n{a}\n12 likes\n"]
)
def test_a_page_of_what_one_alone_answered_is_read_whole(form, tmp_path):
    page = "\n".join(
        form.format(name="Olaf Brandt", at=f"{n} weeks ago", q=q, a=a) for n, (q, a) in enumerate(PAIRS, 1)
    )
    (tmp_path / "profile.txt").write_text(page)
    assert asked(read(tmp_path / "profile.txt", tmp_path)) == PAIRS


def test_a_notice_that_has_a_time_as_messages_have_is_nobodys_words(tmp_path):
    said = "Mira Holt\n{0}:01\nWhy so?\nOlaf Brandt\n{0}:02\nSo it is.\nMeeting ended: 28m 14s\n{0}:03\n"
    (tmp_path / "copy.txt").write_text(said.format(14) + said.format(15))
    assert asked(read(tmp_path / "copy.txt", tmp_path)) == [("Why so", "So it is.")] * 2


STACK_OVERFLOW = f"""{PAIRS[1][0]}?
Asked 2 years, 3 months ago
Modified 1 year ago
Viewed 12k times

14

I train small models. {PAIRS[1][0]}?

optimisationpytorch
Share
Edit
Follow
asked Mar 5, 2024 at 19:02
Nils's user avatar
Nils
1,23411 gold badge
Add a comment
2 Answers
Sorted by:

Highest score (default)
22

{PAIRS[1][1]}

Share
Edit
Follow
answered Mar 5, 2024 at 19:22
Olaf
12.3k44 gold badges
Add a comment
3

Read the tutorial.

Share
Your Answer
"""


def test_of_a_page_of_stack_overflow_the_question_and_its_best_answer_are_read(tmp_path):
    (tmp_path / "page.txt").write_text(STACK_OVERFLOW)
    assert asked(read(tmp_path / "page.txt", tmp_path)) == PAIRS[1:2]


def test_of_a_book_the_sheet_with_questions_and_answers_is_read(tmp_path):
    book = openpyxl.Workbook()
    book.active.append(("AMA with Olaf Brandt",))
    sheet = book.create_sheet("Log")
    for row in (("Frage", "Antwort"), *PAIRS):
        sheet.append(row)
    book.save(tmp_path / "book.xlsx")
    assert asked(read(tmp_path / "book.xlsx", tmp_path)) == PAIRS


PAGE = "<!DOCTYPE html><html><body>{}</body></html>"
TELEGRAM = (
    '<div class="message default clearfix"><div class="body"><div class="pull_right date details" title="05.03.2024 '
    '{at} UTC+01:00">x</div><div class="from_name">{who}</div><div class="text">{text}</div></div></div>'
)
DISCORD = (
    '<div class="chatlog__message-container"><span class="chatlog__author">{who}</span><span '
    'class="chatlog__timestamp" title="Tuesday, 5 March 2024 {at}">x</span><div '
    'class="chatlog__content">{text}</div></div>'
)
DETAILS = "".join(f"<details><summary>{q}?</summary><p>{a}</p></details>" for q, a in PAIRS)
TABLE = "<table><tr><td>Question</td><td>Answer</td></tr>" + "".join(
    f"<tr><td>{q}?</td><td><p>{a}</p></td></tr>" for q, a in PAIRS
)
UNNAMED = "<table>" + "".join(f"<tr><td>{q}?</td><td>{a}</td></tr>" for q, a in PAIRS) + "</table>"
BUTTONS = "".join(f"<div><a role='button'>{q}?</a><div><p>{a}</p></div></div>" for q, a in PAIRS)
LISTED = "<dl>" + "".join(f"<dt>{q}?</dt><dd>{a}</dd>" for q, a in PAIRS) + "</dl>"


@pytest.mark.parametrize("body", [_said(TELEGRAM), _said(DISCORD), DETAILS, LISTED, TABLE, UNNAMED, BUTTONS])
def test_a_page_is_read_whole(body, tmp_path):
    (tmp_path / "page.html").write_text(PAGE.format(body))
    found = read(tmp_path / "page.html", tmp_path)
    assert asked(found) == PAIRS


RST = "FAQ\n===\n\n" + "".join(f"{q}?\n{'-' * (len(q) + 1)}\n\n{a}\n\n" for q, a in PAIRS)
ORG = "#+TITLE: FAQ\n" + "".join(f"* {q}?\n{a}\n" for q, a in PAIRS)
ADOC = "".join(f"{q}?::\n{a}\n\n" for q, a in PAIRS)
NUMBERED = "".join(f"{n}. {q}?\n\n{a}\n\n" for n, (q, a) in enumerate(PAIRS, 1))


def test_questions_that_are_no_headings_have_their_own_lines_also_where_one_comes_again(tmp_path):
    asked_twice = "1. Why so?\n\nSo it is.\n\n2. How?\n\nLike this.\n\n3. Why so?\n\nAnother reason.\n"
    (tmp_path / "faq.txt").write_text(f"---\ntitle: FAQ\n---\n{asked_twice}")
    assert [draft.line for draft in read(tmp_path / "faq.txt", tmp_path).drafts] == [4, 8, 12]


@pytest.mark.parametrize(
    ("name", "text"), [("faq.rst", RST), ("faq.org", ORG), ("faq.adoc", ADOC), ("faq.txt", NUMBERED)]
)
def test_a_text_of_another_markup_is_read_whole(name, text, tmp_path):
    (tmp_path / name).write_text(text)
    assert asked(read(tmp_path / name, tmp_path)) == PAIRS


def _spoken(form):
    return "\n".join(
        form.format(who=n % 2, at=f"0:{n:02}", text=text)
        for n, text in enumerate(text for q, a in PAIRS for text in (f"{q}?", a))
    )


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("underlined.txt", "\n\n".join(f"{q}?\n{'-' * len(q)}\n\n{a}" for q, a in PAIRS)),
        ("whisperx.txt", _spoken("[SPEAKER_0{who}]: {text}")),
        ("youtube.txt", _spoken("{at}\n{text}")),
        ("numbered.txt", "\n\n".join(f"{n}) {q}?\n{a}" for n, (q, a) in enumerate(PAIRS, 1))),
        ("bold.md", "\n\n".join(f"1. **{q}?** {a}" for q, a in PAIRS)),
    ],
)
def test_what_people_write_by_hand_or_copy_is_read_whole(name, text, tmp_path):
    (tmp_path / name).write_text(text)
    assert asked(read(tmp_path / name, tmp_path)) == PAIRS


def test_json_of_forums_is_read_whole(tmp_path):
    def comment(number, who, text, parent, replies=""):
        data = {"id": number, "author": who, "body": text, "created_utc": 1709665200, "parent_id": parent}
        return {"kind": "t1", "data": {**data, "replies": replies}}

    told = [
        comment(
            f"q{n}",
            f"u{n}",
            f"{q}?",
            "t3_x",
            {"data": {"children": [comment(f"a{n}", "olaf", a, f"t1_q{n}")]}},
        )
        for n, (q, a) in enumerate(PAIRS)
    ]
    (tmp_path / "reddit.json").write_text(json.dumps([{"data": {"children": told}}]))
    assert asked(read(tmp_path / "reddit.json", tmp_path)) == PAIRS

    tuned = [
        {"messages": [{"role": "user", "content": f"{q}?"}, {"role": "assistant", "content": a}]}
        for q, a in PAIRS
    ]
    (tmp_path / "tuned.jsonl").write_text("\n".join(map(json.dumps, tuned)))
    assert asked(read(tmp_path / "tuned.jsonl", tmp_path)) == PAIRS

    asked_ = [{"@type": "Question", "name": f"{q}?", "acceptedAnswer": {"text": a}} for q, a in PAIRS]
    page = json.dumps({"@type": "FAQPage", "mainEntity": asked_})
    (tmp_path / "page.json").write_text(page)
    assert asked(read(tmp_path / "page.json", tmp_path)) == PAIRS
    (tmp_path / "page.html").write_text(PAGE.format(f'<script type="application/ld+json">{page}</script>'))
    assert asked(read(tmp_path / "page.html", tmp_path)) == PAIRS


CARDS = json.dumps({"deck": "nets", "cards": [{"front": f"{q}?", "back": a} for q, a in PAIRS]})
SAID = json.dumps([{"by": "Mira", "said": f"{q}?", "reaction": {"by": "Olaf", "said": a}} for q, a in PAIRS])
TURNS = json.dumps([text for q, a in PAIRS for text in (f"{q}?", a)])
STRINGS = (
    "<resources><string name='app'>Nets</string><string-array name='faq_questions'>{}</string-array>"
    "<string-array name='faq_answers'>{}</string-array></resources>"
).format(
    *(
        "".join(f"<item>{text}</item>" for text in texts)
        for texts in zip(*((f"{q}?", a) for q, a in PAIRS), strict=True)
    )
)
INTENTS = json.dumps(
    {
        "nlu": [
            {"intent": f"faq/n{n}", "examples": f"- {q}?\n- {q} now?\n"} for n, (q, _) in enumerate(PAIRS)
        ],
        "responses": {f"utter_faq/n{n}": [{"text": a}] for n, (_, a) in enumerate(PAIRS)},
    }
)
TICKETS = json.dumps(
    [
        {
            "id": n,
            "subject": f"Ticket {n}",
            "description_text": f"{q}?",
            "conversations": [{"id": 90 + n, "body": a}],
        }
        for n, (q, a) in enumerate(PAIRS)
    ]
)
KEYS = json.dumps(
    {
        f"help.item{n}.{side}": text
        for n, pair in enumerate(PAIRS)
        for side, text in zip(("label", "body"), (f"{pair[0]}?", pair[1]), strict=True)
    }
)


@pytest.mark.parametrize(
    ("name", "text"),
    [("strings.xml", STRINGS), ("intents.json", INTENTS), ("tickets.json", TICKETS), ("keys.json", KEYS)],
)
def test_texts_in_like_places_of_a_tree_are_pairs(name, text, tmp_path):
    (tmp_path / name).write_text(text)
    assert asked(read(tmp_path / name, tmp_path)) == PAIRS


@pytest.mark.parametrize("head", ["Wann;Wem;Beitrag", ""])
def test_the_names_of_a_tables_columns_are_no_message(head, tmp_path):
    rows = [
        f"{9 + n}:00;{who};{text}"
        for n, pair in enumerate(PAIRS)
        for who, text in zip(("Mira", "Olaf"), (f"{pair[0]}?", pair[1]), strict=True)
    ]
    (tmp_path / "talk.csv").write_text("\n".join([head, *rows] if head else rows))
    source = Source("talk.csv", tmp_path / "talk.csv")
    assert len(formats.read(source, formats.chosen(source, "auto"), ImportOptions()).turns) == len(rows)
    assert asked(read(tmp_path / "talk.csv", tmp_path)) == PAIRS


def test_texts_of_which_most_stand_in_no_like_places_are_no_pairs(tmp_path):
    (tmp_path / "app.json").write_text(
        json.dumps({f"dialog{n}": f"Delete {n}?" for n in range(9)} | {"ok": "Yes", "no": "No"})
    )
    assert formats.chosen(Source("app.json", tmp_path / "app.json"), "auto") is None


def _pairs(form):
    return "\n".join(form.format(n=n, q=q, a=a) for n, (q, a) in enumerate(PAIRS, 1))


LETTERS = "".join(f"Dear Olaf,\n{q}?\n\n— Lost in Bath\n\n{a}\n\n— Olaf\n\n" for q, a in PAIRS)
COURT = "".join(
    f"{n:2}   {line}\n"
    for n, line in enumerate(
        (f"{side}.   {text}" for q, a in PAIRS for side, text in (("Q", f"{q}?"), ("A", a))), 1
    )
)
TALK_PAGE = "".join(
    f"== Part {n} ==\n{q}? --[[User:Mira|Mira]] ([[User talk:Mira|talk]]) 09:14, {n} April 2019 (UTC)\n"
    f":{a} [[User:Olaf|Olaf]] 10:14, {n} April 2019 (UTC)\n\n"
    for n, (q, a) in enumerate(PAIRS, 1)
)
CAPTIONS = "".join(
    f"0:{n:02}\n>> {q[0].lower()}{q[1:]}\n0:{n + 20}\n>> {a[:-1].lower()}\n"
    for n, (q, a) in enumerate(PAIRS, 10)
)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("letters.txt", LETTERS),
        ("court.txt", COURT),
        ("talk.wiki", TALK_PAGE),
        ("fields.md", _pairs("Q:: {q}?\nA:: {a}\n")),
        ("roles.txt", _pairs("Q{n} (M. Holt): {q}?\nReply: {a}\n")),
        ("dashes.txt", _pairs("— {q}?\nO. B. : {a}\n")),
        ("arrows.txt", _pairs("* Mira: {q}?\n  -> {a}\n")),
        ("manual.txt", _pairs("       {q}?\n              {a}\n")),
        ("shop.txt", _pairs("Question: {q}?\nAnswer: {a}\nBy Net Shop on {n} May 2020\n{n}\nvotes\n")),
        ("ends.txt", _pairs("Q: {q}?\nA: {a}\n") + "\nAny other business\nNone was raised.\n"),
        ("ends.eml", _pairs("{n}) {q}?\n\n{a}\n") + "\nBest wishes\nOlaf\n\nP.S. I come by train.\n"),
        ("lists.txt", "Questions:\n" + _pairs("{n}. {q}?") + "\n\nAnswers:\n" + _pairs("{n}. {a}")),
        ("quoted.txt", _pairs("On {n} May 2020, Mira Holt wrote:\n> {q}?\n\n{a}\n")),
        ("east.txt", _pairs("問{n}\u3000{q}?\n答\u3000{a}\n")),
        ("quiz.txt", _pairs("::Item {n}:: {q}? {{={a}}}\n")),
        ("texts.po", _pairs('msgid "help.q{n}"\nmsgstr "{q}?"\n\nmsgid "help.a{n}"\nmsgstr "{a}"\n')),
    ],
)
def test_questions_and_answers_are_told_by_the_marks_they_have(name, text, tmp_path):
    (tmp_path / name).write_text(text)
    assert asked(read(tmp_path / name, tmp_path)) == PAIRS


def test_captions_with_a_mark_for_each_change_of_speaker_need_no_other(tmp_path):
    (tmp_path / "captions.txt").write_text(CAPTIONS)
    assert [answer.casefold() for _, answer in asked(read(tmp_path / "captions.txt", tmp_path))] == [
        a[:-1].lower() for _, a in PAIRS
    ]


def test_what_an_interviewer_tells_whom_they_ask_is_answered(tmp_path):
    told = (
        "MH: Where do you live?",
        "ES: In Bergen.",
        "MH: I was told that you never use a drawing.",
        "ES: That is a legend.",
    )
    (tmp_path / "talk.txt").write_text("\n\n".join(told))
    assert asked(read(tmp_path / "talk.txt", tmp_path))[1:] == [
        ("I was told that you never use a drawing.", "That is a legend.")
    ]


def test_a_list_in_an_answer_in_xml_stays_with_it(tmp_path):
    listed = "<itemizedlist><listitem><para>nets</para></listitem><listitem>time</listitem></itemizedlist>"
    told = f"<para>Two things:</para>{listed}"
    entries = (
        f"<entry><question><para>{q}?</para></question><answer>{told}</answer></entry>"
        for q in ("Why", "How")
    )
    (tmp_path / "a.xml").write_text(f"<?xml version='1.0'?><set>{''.join(entries)}</set>")
    assert asked(read(tmp_path / "a.xml", tmp_path)) == [
        (q, "Two things:\n\nnets\n\ntime") for q in ("Why", "How")
    ]
