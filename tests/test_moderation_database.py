"""Where the disk forgets, what moderators add lives in the database, until it is exported into the files."""

import asyncio

import pytest

from bot import archive
from bot.config import ArchiveOptions
from bot.moderation import Draft, commands
from tests.moderation_desk import FILE, stage, tea

TEA = "When is tea served aboard?"
DATABASE = {"archive": ArchiveOptions(additions="database")}


@pytest.fixture
def url(tmp_path):
    return f"sqlite:///{tmp_path}/ama.db"


def by_id(pair):
    return pair.id


def judged(url):
    return commands.looked_up(url, lambda tx: tx.labels(), [])


async def changed(answers, url):
    """Additions and changes of every kind, none of them in a file."""
    async with stage(answers, url, **DATABASE) as at:
        await at.desk.add(tea(tags=("tea",)), "UMO", "")
        await at.desk.add(Draft("What is an engine?", "A mill.", new_title="AMA with Ada"), "UMO", "")
        await at.desk.add(Draft("Who is Ada?", "A countess.", new_title="AMA with Ada"), "UMO", "")
        await at.desk.add_phrasing("first-bug", "bug of bugs", "UMO", "")
        opened = at.desk.draft("nanosecond")
        edited = Draft.from_json(opened.as_json() | {"answer": "A foot long.", "also": opened.also[1:]})
        await at.desk.edit("nanosecond", edited, "UMO", "", opened=opened.fingerprint())
        await at.desk.supersede("favourite-language", Draft("Which language now?", "FLOW-MATIC."), "UMO", "")
        await at.desk.retire("first-bug", "UMO", "It was a fly", "")
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


async def test_the_export_writes_just_that_into_the_files(answers, url):
    served = await changed(answers, url)
    written, lost = await asyncio.to_thread(commands.export, url, answers)
    assert (len(written), lost) == (7, [])
    loaded = archive.load(answers)
    assert loaded.errors == ()
    assert sorted(loaded.archive, key=by_id) == sorted(served, key=by_id)
    assert "valid_until: 2026-11-20  # It was a fly" in (answers / FILE).read_text()
    assert await asyncio.to_thread(commands.only_in_database, url) == ()
    assert await asyncio.to_thread(commands.export, url, answers) == ([], [])


async def test_what_a_pair_says_in_its_file_goes_on_beside_what_was_changed(answers, url):
    async with stage(answers, url, **DATABASE) as at:
        await at.desk.add_phrasing("first-bug", "bug of bugs", "UMO", "")
        file = answers / FILE
        file.write_text(file.read_text().replace("moth in the relay", "moth in a relay"), encoding="utf-8")
        await at.desk.refresh()
        assert at.desk.pair("first-bug").also == (
            "where does the word bug come from",
            "moth in a relay",
            "bug of bugs",
        )


async def test_two_bots_on_one_database_serve_what_the_other_added(answers, url):
    async with stage(answers, url, **DATABASE) as one, stage(answers, url, **DATABASE) as other:
        await one.desk.add(tea(), "UMO", "")
        await one.desk.correct("k", "moth in the relay", None, "first-bug", "UMO")
        assert other.answers(TEA) is None
        await other.desk.look()
        assert other.answers(TEA) == "when-is-tea-served-aboard"
        assert other.answers("moth in the relay") is None


async def test_the_terminal_lists_forgets_and_labels(answers, url):
    async with stage(answers, url) as at:
        await at.ask(TEA, "1.0", "U1")
        await at.ask(TEA, "2.0", "U2")
        await at.desk.correct("k", "moth in the relay", None, "first-bug", "UMO", asker="U2")
    [group] = await asyncio.to_thread(commands.unanswered, url)
    assert group.count == 2
    [label] = await asyncio.to_thread(judged, url)
    assert (label.question, label.pair_id, label.refused) == ("moth in the relay", None, ("first-bug",))
    assert await asyncio.to_thread(commands.forget_user, url, "U2") >= 2
    [group] = await asyncio.to_thread(commands.unanswered, url)
    assert [question.asker for question in group.questions] == ["U1"]
    assert await asyncio.to_thread(judged, url) == []


def test_where_there_is_no_database_none_is_made(tmp_path):
    url = f"sqlite:///{tmp_path}/none.db"
    assert commands.unanswered(url) == ()
    assert judged(url) == []
    assert commands.only_in_database(url) == ()
    assert commands.export(url, tmp_path) == ([], [])
    assert commands.forget_user(url, "U1") == 0
    assert list(tmp_path.iterdir()) == []
