"""Where the disk forgets, what moderators add lives in the database, until it is exported into the files."""

import asyncio

import pytest

from bot import archive
from bot.config import ArchiveOptions
from bot.moderation import Actor, Draft, admin
from bot.moderation.draft import Differs
from bot.store import Label, Store, Transaction
from tests.support.desk import FILE, stage, tea

TEA = "When is tea served aboard?"
DATABASE = {"archive": ArchiveOptions(additions="database")}


@pytest.fixture
def url(database_url):
    return database_url


def by_id(pair):
    return pair.id


def judged(url):
    none: list[Label] = []
    return admin.looked_up(url, Transaction.labels, none)


async def changed(answers, url):
    """Additions and changes of every kind, none of them in a file."""
    async with stage(answers, url, **DATABASE) as at:
        await at.desk.pairs.add(tea(tags=("tea",)), Actor("UMO"))
        await at.desk.pairs.add(
            Draft("What is an engine?", "A mill.", new_title="AMA with Ada"), Actor("UMO")
        )
        await at.desk.pairs.add(Draft("Who is Ada?", "A countess.", new_title="AMA with Ada"), Actor("UMO"))
        await at.desk.pairs.add_phrasings("first-bug", ["bug of bugs"], Actor("UMO"))
        opened = at.desk.archive.draft("nanosecond")
        edited = Draft.from_json(opened.as_json() | {"answer": "A foot long.", "also": opened.also[1:]})
        await at.desk.pairs.edit("nanosecond", edited, Actor("UMO"), opened=opened.fingerprint())
        await at.desk.pairs.supersede(
            "favourite-language", Draft("Which language now?", "FLOW-MATIC."), Actor("UMO")
        )
        await at.desk.pairs.retire("first-bug", Actor("UMO"), "It was a fly")
        return at.responder.served.archive


async def test_what_is_added_is_served_and_no_file_is_touched(answers, url):
    before = (answers / FILE).read_bytes()
    served = await changed(answers, url)
    assert {path.name for path in answers.iterdir()} == {FILE}
    assert (answers / FILE).read_bytes() == before
    assert served.get("when-is-tea-served-aboard").guest == "Grace Hopper"
    async with stage(answers, url, **DATABASE) as later:
        assert later.responder.served.archive == served
        assert later.answers(TEA) == "when-is-tea-served-aboard"


async def test_what_a_replica_whose_clock_is_behind_changed_is_served_by_the_others(answers, url):
    async with stage(answers, url, **DATABASE) as behind, stage(answers, url, **DATABASE) as here:
        await behind.desk.pairs.add_phrasings("first-bug", ["bug of bugs"], Actor("UMO"))
        here.now[0] += 100
        await here.desk.pairs.add(tea(), Actor("UMO"))
        await here.desk.archive.look()
        behind.now[0] += 1
        await behind.desk.pairs.add_phrasings("first-bug", ["bug of all bugs"], Actor("UMO"))
        await here.desk.archive.look()
        assert "bug of all bugs" in here.desk.archive.pair("first-bug").also


async def test_the_export_writes_just_that_into_the_files(answers, url):
    served = await changed(answers, url)
    written, lost, refused = await asyncio.to_thread(admin.export, url, answers)
    assert (len(written), lost, refused) == (7, [], {})
    loaded = archive.load(answers)
    assert loaded.errors == ()
    assert sorted(loaded.archive, key=by_id) == sorted(served, key=by_id)
    assert "valid_until: 2026-11-20  # It was a fly" in (answers / FILE).read_text()
    assert await asyncio.to_thread(admin.only_in_database, url) == ()
    assert await asyncio.to_thread(admin.export, url, answers) == ([], [], {})


async def test_what_a_pair_says_in_its_file_goes_on_beside_what_was_changed(answers, url):
    async with stage(answers, url, **DATABASE) as at:
        await at.desk.pairs.add_phrasings("first-bug", ["bug of bugs"], Actor("UMO"))
        file = answers / FILE
        file.write_text(file.read_text().replace("moth in the relay", "moth in a relay"), encoding="utf-8")
        await at.desk.archive.refresh()
        assert at.desk.archive.pair("first-bug").also == (
            "where does the word bug come from",
            "moth in a relay",
            "bug of bugs",
        )


MOTH = "A **moth** in a relay of the Harvard Mark II, taped into the log book in 1947."


async def edited(at, pair_id, **fields):
    opened = at.desk.archive.draft(pair_id)
    draft = Draft.from_json(opened.as_json() | fields)
    await at.desk.pairs.edit(pair_id, draft, Actor("UMO"), opened=opened.fingerprint())


def typed(answers, old, new):
    """Somebody writes something else into the file."""
    file = answers / FILE
    assert file.read_text().count(old) == 1
    file.write_text(file.read_text().replace(old, new), encoding="utf-8")


def answer_of(answers, pair_id):
    return archive.load(answers).archive.get(pair_id).answer.strip()


async def both_changed(at, answers):
    """The same answer is changed in the chat and, later, in its file; and a phrasing is added."""
    await edited(at, "first-bug", answer="By chat.", link="https://a.org/chat")
    await at.desk.pairs.add_phrasings("first-bug", ["bug of bugs"], Actor("UMO"))
    typed(answers, MOTH, "By hand.")
    await at.desk.archive.refresh()


async def test_what_was_changed_in_the_file_since_is_given_and_the_rest_of_the_change_too(answers, url):
    async with stage(answers, url, **DATABASE) as at:
        await both_changed(at, answers)
        pair = at.desk.archive.pair("first-bug")
        assert (pair.answer.strip(), pair.link) == ("By hand.", "https://a.org/chat")
        assert "bug of bugs" in pair.also


async def test_the_export_names_what_both_changed_and_goes_on(answers, url):
    async with stage(answers, url, **DATABASE) as at:
        await both_changed(at, answers)
        await at.desk.pairs.add(tea(), Actor("UMO"))
    before = (answers / FILE).read_text()
    done = await asyncio.to_thread(admin.export, url, answers)
    assert (done.written, done.lost) == (["when-is-tea-served-aboard"], [])
    differs = done.refused["first-bug"]
    assert isinstance(differs, Differs)
    assert differs.texts == {"answer": ("By hand.", "By chat.")}
    assert (answers / FILE).read_text().startswith(before)
    assert await asyncio.to_thread(admin.only_in_database, url) == ("first-bug",)


@pytest.mark.parametrize(("keep", "answer"), [("files", "By hand."), ("database", "By chat.")])
async def test_the_operator_says_which_of_both_is_kept(answers, url, keep, answer):
    async with stage(answers, url, **DATABASE) as at:
        await both_changed(at, answers)
    done = await asyncio.to_thread(admin.export, url, answers, keep)
    assert done == (["first-bug"], [], {})
    pair = archive.load(answers).archive.get("first-bug")
    assert (answer_of(answers, "first-bug"), pair.link, pair.also[-1]) == (
        answer,
        "https://a.org/chat",
        "bug of bugs",
    )
    assert await asyncio.to_thread(admin.only_in_database, url) == ()


async def test_who_saves_it_anew_or_writes_the_same_into_the_file_has_settled_it(answers, url):
    async with stage(answers, url, **DATABASE) as at:
        await both_changed(at, answers)
        await edited(at, "first-bug", answer="By both.")
        assert at.desk.archive.pair("first-bug").answer == "By both."
        await edited(at, "nanosecond", answer="A foot long.")
        typed(answers, answer_of(answers, "nanosecond"), "A foot long.")
        await at.desk.archive.refresh()
    assert (await asyncio.to_thread(admin.export, url, answers)).refused == {}
    assert answer_of(answers, "first-bug") == "By both."
    assert answer_of(answers, "nanosecond") == "A foot long."


async def test_a_long_answer_that_was_written_before_the_export_was_killed_is_no_conflict(answers, url):
    long = "A moth, " + "and a moth, " * 30 + "no more."
    async with stage(answers, url, **DATABASE) as at:
        await edited(at, "first-bug", answer=long)
    async with Store(url) as store:
        [kept] = (await store.run(lambda tx: tx.additions())).values()
        assert (await asyncio.to_thread(admin.export, url, answers)).written == ["first-bug"]
        await store.run(lambda tx: tx.keep_addition("first-bug", kept, 1.0))
    assert (await asyncio.to_thread(admin.export, url, answers)).written == ["first-bug"]


async def test_two_bots_on_one_database_serve_what_the_other_added(answers, url):
    async with stage(answers, url, **DATABASE) as one, stage(answers, url, **DATABASE) as other:
        await one.desk.pairs.add(tea(), Actor("UMO"))
        await one.desk.reviews.correct("k", "moth in the relay", None, "first-bug", Actor("UMO"))
        assert other.answers(TEA) is None
        await other.desk.archive.look()
        assert other.answers(TEA) == "when-is-tea-served-aboard"
        assert other.answers("moth in the relay") is None


async def test_the_terminal_lists_forgets_and_labels(answers, url):
    async with stage(answers, url) as at:
        await at.ask(TEA, "1.0", "U1")
        await at.ask(TEA, "2.0", "U2")
        await at.desk.reviews.correct("k", "moth in the relay", None, "first-bug", Actor("UMO"), asker="U2")
    [group] = await asyncio.to_thread(admin.unanswered, url)
    assert group.count == 2
    [label] = await asyncio.to_thread(judged, url)
    assert (label.question, label.pair_id, label.refused) == ("moth in the relay", None, ("first-bug",))
    assert await asyncio.to_thread(admin.forgotten, url, "U2") >= 2
    [group] = await asyncio.to_thread(admin.unanswered, url)
    assert [question.asker for question in group.questions] == ["U1"]
    assert await asyncio.to_thread(judged, url) == []


def test_where_there_is_no_database_none_is_made(tmp_path):
    url = f"sqlite:///{tmp_path}/none.db"
    assert admin.unanswered(url) == ()
    assert judged(url) == []
    assert admin.only_in_database(url) == ()
    assert admin.export(url, tmp_path) == ([], [], {})
    assert admin.forgotten(url, "U1") == 0
    assert list(tmp_path.iterdir()) == []
