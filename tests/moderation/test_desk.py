"""The moderators' desk: what is added, corrected and retired is written, served, answered and remembered."""

import asyncio

import pytest

from bot import archive
from bot.moderation import Actor, Conflict, Decided, Draft, Faulty, Unsaved, Vanished
from bot.retrieval import veto_mark
from tests.support.desk import FILE, stage, tea

TEA = "When is tea served aboard?"


@pytest.fixture
async def at(answers, database_url):
    async with stage(answers, database_url) as stage_:
        yield stage_


def text(answers):
    return (answers / FILE).read_text(encoding="utf-8")


async def test_what_the_bot_started_with_is_not_made_once_more(at, answers):
    before = at.responder.served
    await at.desk.archive.refresh()
    assert at.responder.served is before
    (answers / FILE).write_text(text(answers) + "# a comment\n", encoding="utf-8")
    await at.desk.archive.refresh()
    assert at.responder.served is not before


# -- adding


async def test_what_is_added_stands_in_its_file_as_if_typed_there_and_is_served_at_once(at, answers):
    before = text(answers)
    pair = await at.desk.pairs.add(
        tea(also=("tea o'clock",), link="https://example.org/tea", tags=("Tea",)), Actor("UMO", "here")
    )
    assert text(answers) == before + (
        "  - id: when-is-tea-served-aboard\n"
        "    question: When is tea served aboard?\n"
        "    also:\n      - tea o'clock\n"
        "    answer: |\n      At four, sharp.\n"
        "    link: https://example.org/tea\n    tags: [tea]\n"
    )
    assert at.answers(TEA) == pair.id == "when-is-tea-served-aboard"
    assert pair.guest == "Grace Hopper"
    assert archive.load(answers).problems == ()


async def test_what_the_ama_says_already_is_not_said_again(at, answers):
    await at.desk.pairs.add(
        tea(guest="Grace Hopper", date="1985-11-03", link="https://example.org/hopper"), Actor("UMO")
    )
    assert text(answers).count("Grace Hopper") == 2  # in the title and as the guest
    assert text(answers).count("1985-11-03") == 1


async def test_a_new_ama_gets_a_file_of_its_own_and_the_next_pair_joins_it(at, answers):
    new = tea(file=None, new_title="AMA: with Ada Lovelace #1")
    await at.desk.pairs.add(new, Actor("UMO"))
    second = await at.desk.pairs.add(
        Draft("What is an engine?", "A mill.", new_title="ama: with ada lovelace #1"), Actor("UMO")
    )
    file = "ama-with-ada-lovelace-1.yaml"
    assert second.ama.title == "AMA: with Ada Lovelace #1"
    assert (file, second.ama.title) in at.desk.archive.amas()
    assert (answers / file).read_text() == (
        "# yaml-language-server: $schema=schema.json\n"
        'title: "AMA: with Ada Lovelace #1"\n'
        "pairs:\n"
        "  - id: when-is-tea-served-aboard\n    question: When is tea served aboard?\n"
        "    answer: |\n      At four, sharp.\n"
        "\n"
        "  - id: what-is-an-engine\n    question: What is an engine?\n    answer: |\n      A mill.\n"
    )
    assert archive.load(answers).problems == ()


@pytest.mark.parametrize(
    ("draft", "field"),
    [
        (tea(question=" \n"), "question"),
        (tea(answer="\n\n"), "answer"),
        (tea(link="example.org"), "link"),
        (tea(date="22/10/2019"), "date"),
        (tea(file="../elsewhere.yaml"), "ama"),
        (tea(file=None), "ama"),
        (tea(file=None, new_title="?!"), "ama"),
        (tea(answer="xo" + "xb-1234567890-abcdefghij"), "answer"),
    ],
)
async def test_what_cannot_become_a_pair_is_told_at_its_field(at, answers, draft, field):
    before = text(answers)
    with pytest.raises(Faulty) as told:
        await at.desk.pairs.add(draft, Actor("UMO"))
    assert [fault.field for fault in told.value.faults] == [field]
    assert text(answers) == before


@pytest.mark.parametrize(
    "nasty", ["a: b # c", "- x", "'", '"', "{}", "null", "\x00\ud800", "<!channel>", "é😀\u202e", "|", "%"]
)
async def test_any_text_comes_back_as_it_was_meant(at, answers, nasty):
    pair = await at.desk.pairs.add(
        tea(question=f"{nasty} why?", answer=f"{nasty}\n\n  {nasty}\n", also=(f"{nasty} x",)), Actor("U")
    )
    assert archive.load(answers).problems == ()
    assert archive.load(answers).archive.get(pair.id) == pair
    assert pair.question.endswith("why?")


async def test_two_moderators_at_once_lose_nothing(at, answers):
    drafts = [tea(question=f"What is the {word} of tea?") for word in ("price", "colour", "smell", "age")]
    phrasings = ["bug in a relay", "the very first bug"]
    await asyncio.gather(
        *(at.desk.pairs.add(draft, Actor("UMO")) for draft in drafts),
        *(at.desk.pairs.add_phrasings("first-bug", [phrasing], Actor("UJO")) for phrasing in phrasings),
    )
    served = at.responder.served.archive
    assert {draft.question for draft in drafts} <= {pair.question for pair in served}
    assert set(phrasings) <= set(served.get("first-bug").also)
    assert len(archive.load(answers).archive) == 8


async def test_the_same_question_added_twice_gets_two_ids(at):
    one, other = await asyncio.gather(
        at.desk.pairs.add(tea(), Actor("UMO")), at.desk.pairs.add(tea(), Actor("UJO"))
    )
    assert one.id != other.id


async def test_a_folder_that_cannot_be_written_is_told_and_nothing_is_served(at, answers):
    (answers / FILE).write_text("title: [", encoding="utf-8")
    with pytest.raises(Unsaved, match="Nothing was saved") as told:
        await at.desk.pairs.add(tea(), Actor("UMO"))
    assert str(answers) not in str(told.value)
    assert at.answers(TEA) is None


async def test_a_fault_elsewhere_in_the_files_does_not_keep_what_is_added_from_being_served(at, answers):
    (answers / "bad.yaml").write_text("title: Bad\npairs:\n  - question: Q?\n", encoding="utf-8")
    await at.desk.pairs.add(tea(), Actor("UMO"))
    assert at.answers(TEA) == "when-is-tea-served-aboard"
    assert at.answers("What was the first computer bug?") == "first-bug"


async def test_near_duplicates_are_found_before_saving(at):
    near = at.desk.search.near(tea(question="What was the first computer bug??"))
    assert near[0].pair.id == "first-bug"
    assert at.desk.search.near(tea(question="What was the first computer bug?"), besides="first-bug") == ()
    assert at.desk.search.near(tea()) == ()
    misspelt = "y is the satelite so late?"
    assert at.answers(misspelt) is None
    assert at.desk.search.near(tea(question=misspelt))[0].pair.id == "nanosecond-satellite"


async def test_a_pair_is_found_by_half_a_word_its_id_or_its_sense(at):
    assert at.desk.search.pairs("satell")[0].id == "nanosecond-satellite"
    assert at.desk.search.pairs("nanosecond")[0].id == "nanosecond"
    assert at.desk.search.pairs("where does the word bug come from")[0].id == "first-bug"
    assert len(at.desk.search.pairs("", limit=3)) == 3


# -- editing


async def test_an_edit_changes_its_own_lines_and_no_other(at, answers):
    before = text(answers)
    draft = at.desk.archive.draft("first-bug")
    changed = Draft.from_json(
        draft.as_json() | {"answer": "A moth.\n\nReally.", "also": draft.also[:1], "date": "1947-09-09"}
    )
    pair = await at.desk.pairs.edit(
        "first-bug", changed, Actor("UMO", "/ama edit"), opened=draft.fingerprint()
    )
    assert (pair.answer.strip(), pair.also, pair.date) == ("A moth.\n\nReally.", draft.also[:1], "1947-09-09")
    after = text(answers)
    assert after == before.replace("      - moth in the relay\n", "").replace(
        "      A **moth** in a relay of the Harvard Mark II, taped into the log book in 1947.\n",
        "      A moth.\n\n      Really.\n    date: 1947-09-09\n",
    )
    [entry] = await at.desk.history("first-bug")
    assert (entry.action, entry.by, entry.origin) == ("edited", "UMO", "/ama edit")
    assert "answer" in entry.details


async def test_what_was_opened_and_saved_unchanged_is_no_change(at, answers):
    before = text(answers)
    draft = at.desk.archive.draft("nanosecond")
    await at.desk.pairs.edit("nanosecond", draft, Actor("UMO"), opened=draft.fingerprint())
    assert text(answers) == before
    assert await at.desk.history() == ()


async def test_a_field_can_be_emptied(at, answers):
    draft = at.desk.archive.draft("first-bug")
    with_link = Draft.from_json(draft.as_json() | {"link": "https://example.org/bug"})
    await at.desk.pairs.edit("first-bug", with_link, Actor("UMO"), opened=draft.fingerprint())
    without = await at.desk.pairs.edit("first-bug", draft, Actor("UMO"), opened=with_link.fingerprint())
    assert without.link == "https://example.org/hopper"
    assert "example.org/bug" not in text(answers)


async def test_two_who_change_different_fields_both_win_and_an_editor_on_the_file_too(at, answers):
    opened = at.desk.archive.draft("first-bug")
    (answers / FILE).write_text("# by hand\n" + text(answers).replace("COBOL", "Ada"), encoding="utf-8")
    one = Draft.from_json(opened.as_json() | {"answer": "A moth."})
    other = Draft.from_json(opened.as_json() | {"question": "What was the very first bug?"})
    for draft in (one, other):
        await at.desk.pairs.edit("first-bug", draft, Actor("UMO"), opened=opened.fingerprint())
    pair = archive.load(answers).archive.get("first-bug")
    assert (pair.question, pair.answer.strip()) == ("What was the very first bug?", "A moth.")
    assert text(answers).startswith("# by hand\n")
    assert "Ada, of course" in text(answers)


async def test_who_changes_the_same_field_second_is_told_and_keeps_the_text(at):
    opened = at.desk.archive.draft("first-bug")
    first, second = (Draft.from_json(opened.as_json() | {"answer": words}) for words in ("A moth.", "A fly."))
    await at.desk.pairs.edit("first-bug", first, Actor("UMO"), opened=opened.fingerprint())
    with pytest.raises(Conflict) as told:
        await at.desk.pairs.edit("first-bug", second, Actor("UJO"), opened=opened.fingerprint())
    conflict = told.value
    assert (conflict.fields, conflict.draft.answer, conflict.current.answer) == (
        ("answer",),
        "A fly.",
        "A moth.",
    )
    assert at.desk.archive.pair("first-bug").answer.strip() == "A moth."


async def test_a_pair_that_vanished_meanwhile_is_told(at, answers):
    opened = at.desk.archive.draft("favourite-language")
    (answers / FILE).write_text(text(answers).partition("  - id: favourite-language")[0], encoding="utf-8")
    changed = Draft.from_json(opened.as_json() | {"answer": "Ada."})
    with pytest.raises(Vanished):
        await at.desk.pairs.edit("favourite-language", changed, Actor("UMO"), opened=opened.fingerprint())
    with pytest.raises(Vanished):
        await at.desk.pairs.add_phrasings("favourite-language", ["best language"], Actor("UMO"))


async def test_the_id_of_a_nameless_pair_stays_when_its_question_changes(at, answers):
    (answers / "b.yaml").write_text("title: B\npairs:\n  - question: What is tea?\n    answer: A plant.\n")
    await at.desk.archive.refresh()
    opened = at.desk.archive.draft("what-is-tea")
    changed = Draft.from_json(opened.as_json() | {"question": "What on earth is tea?"})
    await at.desk.pairs.edit("what-is-tea", changed, Actor("UMO"), opened=opened.fingerprint())
    assert archive.load(answers).archive.get("what-is-tea").question == "What on earth is tea?"


async def test_a_newer_pair_is_given_in_the_place_of_the_older(at, answers):
    newer = await at.desk.pairs.supersede(
        "favourite-language", Draft("Which language now?", "FLOW-MATIC."), Actor("UMO")
    )
    assert at.answers("Which programming language do you like best?") == newer.id
    assert f"superseded_by: {newer.id}" in text(answers)
    with pytest.raises(Decided, match="already superseded by UMO"):
        await at.desk.pairs.supersede("favourite-language", tea(), Actor("UJO"))


async def test_a_retired_pair_is_given_no_more_and_the_reason_stands_beside_the_date(at, answers):
    await at.desk.pairs.retire("first-bug", Actor("UMO"), "It was a fly:\nsee the log # 9")
    assert "    valid_until: 2026-11-20  # It was a fly: see the log # 9\n" in text(answers)
    assert at.answers("What was the first computer bug?") is None
    with pytest.raises(Decided, match="already retired by UMO"):
        await at.desk.pairs.retire("first-bug", Actor("UJO"), "")


async def test_a_phrasing_is_added_once_however_it_is_spelled(at, answers):
    for phrasing in ("the bug of bugs", "The bug of bugs?", "WHAT WAS THE FIRST COMPUTER BUG"):
        await at.desk.pairs.add_phrasings("first-bug", [phrasing], Actor("UMO"))
    assert at.desk.archive.pair("first-bug").also[2:] == ("the bug of bugs",)
    assert text(answers).casefold().count("bug of bugs") == 1


# -- corrections


async def test_what_a_question_must_never_draw_it_never_draws_again(at, answers):
    key = await at.ask("What was the first computer bug?")
    await at.desk.reviews.correct(key, "What was the first computer bug?", None, "first-bug", Actor("UMO"))
    await at.settled()
    assert at.wire.deleted == ["ts1"]
    assert at.answers("what was the FIRST computer bug") is None
    assert at.answers("moth in the relay") == "first-bug"
    assert await at.desk.archive.vetoes() == {
        veto_mark("What was the first computer bug?"): frozenset({"first-bug"})
    }
    async with stage(answers, at.url) as later:
        assert later.answers("What was the first computer bug?") is None


async def test_the_right_pair_takes_the_place_of_the_wrong_one(at):
    key = await at.ask("What was the first computer bug?")
    right = await at.desk.reviews.correct(
        key, "What was the first computer bug?", "nanosecond", "first-bug", Actor("UMO")
    )
    await at.settled()
    assert at.wire.updated == [("ts1", {"text": right.answer.strip(), "key": key})]
    assert at.answers("What was the first computer bug?") == "nanosecond"
    assert "What was the first computer bug?" in right.also
    [label] = await at.store.run(lambda tx: tx.labels())
    assert (label.pair_id, label.refused) == ("nanosecond", ("first-bug",))


async def test_a_later_correction_takes_a_veto_back(at):
    await at.desk.reviews.correct("k", "moth in the relay", None, "first-bug", Actor("UMO"))
    await at.desk.reviews.correct("k", "moth in the relay", "first-bug", None, Actor("UJO"))
    assert at.answers("moth in the relay") == "first-bug"
    assert await at.desk.archive.vetoes() == {}


async def test_the_history_says_who_did_what_when_and_from_where_the_latest_first(at):
    pair = await at.desk.pairs.add(tea(), Actor("UMO", "https://example.org/p1"))
    at.now[0] += 60
    await at.desk.pairs.add_phrasings(pair.id, ["tea o'clock"], Actor("UJO", "App Home"))
    await at.desk.pairs.retire("first-bug", Actor("UMO"), "old")
    assert [(d.action, d.by, d.origin, d.at) for d in await at.desk.history(pair.id)] == [
        ("phrased", "UJO", "App Home", 1_000_060.0),
        ("added", "UMO", "https://example.org/p1", 1_000_000.0),
    ]
    assert [d.action for d in await at.desk.history(limit=1)] == ["retired"]


async def test_a_question_that_is_solved_and_gets_its_pair_is_answered_and_stays_so(at):
    key = await at.ask(TEA)
    [asked] = await at.desk.people.asked_in("C1", "1.0")
    await at.desk.proposals.offer(asked.question, tea(), Actor("UCHI", "its thread"))
    await at.desk.people.solve([key], "U1")
    [proposal] = await at.desk.proposals.to_show()
    await at.desk.proposals.approve(proposal.id, "UMO")
    [asked] = await at.desk.people.asked_in("C1", "1.0")
    assert (asked.state, asked.by) == ("answered", "UMO")
