"""Never again: a pair that was ruled out for a question stays so, whatever its id becomes."""

import pytest

from bot import archive
from bot.moderation import Actor
from bot.moderation.serving import held_for, known_again
from bot.pairs import Archive
from bot.retrieval import veto_mark
from bot.store import Label, Veto
from tests.support.desk import FILE, stage

RELAY, BUG = "moth in the relay", "What was the first computer bug?"
MARK = veto_mark(RELAY)


@pytest.fixture
def url(database_url):
    return database_url


def change(answers, old, new):
    file = answers / FILE
    assert old in file.read_text()
    file.write_text(file.read_text().replace(old, new), encoding="utf-8")


async def test_a_pair_that_was_ruled_out_is_known_again_under_another_id(answers, url):
    async with stage(answers, url) as at:
        await at.desk.reviews.correct("k", RELAY, None, "first-bug", Actor("UMO"))
        change(answers, "id: first-bug", "id: bug-of-bugs")
        await at.desk.archive.refresh()
        assert at.answers(BUG) == "bug-of-bugs"
        assert at.answers(RELAY) is None
        kept = await at.store.run(lambda tx: tx.kept_vetoes())
        assert held_for(kept, at.responder.served.archive) == at.responder.vetoes
    async with stage(answers, url) as later:
        assert later.answers(RELAY) is None


async def test_it_is_known_again_after_it_was_reworded_first(answers, url):
    async with stage(answers, url) as at:
        await at.desk.reviews.correct("k", RELAY, None, "first-bug", Actor("UMO"))
        change(answers, BUG, "Which bug was the first?")
        await at.desk.archive.refresh()
        change(answers, "id: first-bug", "id: bug-of-bugs")
        await at.desk.archive.refresh()
        change(answers, "Which bug was the first?", BUG)
        await at.desk.archive.refresh()
        assert at.answers(RELAY) is None


async def test_a_veto_of_before_the_question_of_its_pair_was_noted_is_followed_too(answers, url):
    async with stage(answers, url) as at:
        await at.store.run(lambda tx: tx.label(Label(MARK, RELAY, None, ("first-bug",)), "UMO", 1.0))
    async with stage(answers, url):
        pass
    change(answers, "id: first-bug", "id: bug-of-bugs")
    async with stage(answers, url) as later:
        assert later.answers(RELAY) is None


async def test_what_a_moderator_says_is_right_after_all_stays_so_under_its_new_id(answers, url):
    async with stage(answers, url) as at:
        await at.desk.reviews.correct("k", RELAY, None, "first-bug", Actor("UMO"))
        change(answers, "id: first-bug", "id: bug-of-bugs")
        await at.desk.archive.refresh()
        await at.desk.reviews.correct("k", RELAY, "bug-of-bugs", None, Actor("UJO"))
        assert at.answers(RELAY) == "bug-of-bugs"
    async with stage(answers, url) as later:
        assert later.answers(RELAY) == "bug-of-bugs"


async def test_a_pair_that_is_still_there_lends_its_veto_to_nobody(answers):
    loaded = archive.load(answers).archive
    vetoes = [Veto(MARK, "first-bug", veto_mark(BUG))]
    assert list(known_again(vetoes, loaded)) == []
    assert held_for(vetoes, loaded) == {MARK: frozenset({"first-bug"})}
    gone = Archive.of(pair for pair in loaded if pair.id != "first-bug")
    assert held_for(vetoes, gone) == {MARK: frozenset({"first-bug"})}
