"""The database: what is written once stays once, whoever comes twice, in whatever order."""

import asyncio
import subprocess
import sys
import time
import traceback
from operator import methodcaller

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.exc import DBAPIError

from bot.errors import UserError
from bot.messages import Place, PostedMessage, Reply, UnansweredQuestion
from bot.messaging.webhooks import Receipts
from bot.store import Proposed, Store
from bot.store.database import newest_revision
from bot.store.statements import LEASE
from bot.store.tables import metadata
from tests.support.databases import SERVER, elapse, of_revision, with_driver

THREAD = Place("C1", "1.0")
POSTED = PostedMessage("C1", "2.0")
ANSWER, OTHER, NOTHING = (
    Reply({"text": "an answer"}, "pair"),
    Reply({"text": "another"}, "other"),
    Reply(None),
)
AGES = 10_000.0


@pytest.fixture
def fresh(tmp_path):
    """The URL of a database without any table."""
    if not SERVER:
        yield f"sqlite:///{tmp_path}/ama.db"
        return
    engine = create_engine(with_driver(SERVER))
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS fresh CASCADE"))
        connection.execute(text("CREATE SCHEMA fresh"))
    yield f"{SERVER}?options=-csearch_path%3Dfresh"
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA fresh CASCADE"))
    engine.dispose()


@pytest.fixture
async def store(database_url):
    async with Store(database_url) as store:
        yield store


async def test_a_key_is_received_once(store):
    assert await store.run(lambda tx: tx.receive("k", "1", 0))
    assert not await store.run(lambda tx: tx.receive("k", "1", 1))


async def test_a_later_revision_is_received_and_an_earlier_one_is_not(store):
    assert await store.run(lambda tx: tx.receive("k", "2", 0))
    assert not await store.run(lambda tx: tx.receive("k", "1", 1))
    assert await store.run(lambda tx: tx.receive("k", "3", 2))


async def test_a_deleted_question_is_received_no_more_even_if_it_is_deleted_before_it_comes(store):
    await store.run(lambda tx: tx.delete_question("k", 0))
    assert not await store.run(lambda tx: tx.receive("k", "9", 1))


async def test_an_edit_of_the_unknown_is_not_received_where_only_known_ones_are_asked_for(store):
    assert not await store.run(lambda tx: tx.receive("k", "1", 0, only_known=True))
    assert await store.run(lambda tx: tx.receive("k", "1", 0))
    assert await store.run(lambda tx: tx.receive("k", "2", 0, only_known=True))


async def test_what_raises_is_undone_whole(store):
    def half(tx):
        tx.receive("k", "1", 0)
        raise RuntimeError

    with pytest.raises(RuntimeError):
        await store.run(half)
    assert await store.run(lambda tx: tx.receive("k", "1", 0))


async def test_an_error_does_not_quote_the_row_that_it_is_about(store):
    secret = "what nobody but the group should read"
    question = UnansweredQuestion("k", secret, None, "U1", addressed=True, asked_at=0.0)
    with pytest.raises(DBAPIError) as told:
        await store.run(lambda tx: tx.keep_unanswered(question))
    assert secret not in "".join(traceback.format_exception(told.value))


async def test_a_reply_is_claimed_by_who_wants_it_and_by_nobody_else_until_the_lease_ends(
    store, database_url
):
    claimed = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    assert (claimed.payload, claimed.posted, claimed.in_doubt) == (ANSWER.payload, None, False)
    assert await store.run(lambda tx: tx.due(10)) == []
    elapse(database_url, AGES)
    [again] = await store.run(lambda tx: tx.due(10))
    assert not again.in_doubt


async def test_a_reply_is_in_doubt_from_the_moment_it_is_being_posted(store, database_url):
    claimed = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    await store.run(lambda tx: tx.begin(claimed))
    elapse(database_url, AGES)
    [again] = await store.run(lambda tx: tx.due(10))
    assert again.in_doubt


async def test_what_is_held_is_due_when_somebody_writes_there(store, database_url):
    claimed = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    await store.run(lambda tx: tx.hold(claimed, "nobody has written there for a day"))
    elapse(database_url, AGES)
    assert await store.run(lambda tx: tx.due(10)) == []
    await store.run(lambda tx: tx.release("elsewhere", 5))
    assert await store.run(lambda tx: tx.due(10)) == []
    await store.run(lambda tx: tx.release(THREAD.channel, 5))
    [released] = await store.run(lambda tx: tx.due(10))
    assert (released.payload, released.wanted_at, released.in_doubt) == (ANSWER.payload, 5, False)


async def test_a_reply_in_doubt_that_the_platform_tells_of_stands(store, database_url):
    claimed = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    await store.run(lambda tx: tx.begin(claimed))
    await store.run(lambda tx: tx.confirm("k", POSTED, lambda payload: payload == ANSWER.payload))
    elapse(database_url, AGES)
    assert await store.run(lambda tx: tx.due(10)) == []
    standing = await store.run(lambda tx: tx.standing(POSTED.channel, POSTED.ts))
    assert standing.key == "k"


async def test_what_the_platform_tells_of_an_earlier_version_leaves_the_newer_one_due(store, database_url):
    claimed = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    await store.run(lambda tx: tx.begin(claimed))
    await store.run(lambda tx: tx.want("k", THREAD, "U1", OTHER, 1))
    await store.run(lambda tx: tx.confirm("k", POSTED, lambda payload: payload == ANSWER.payload))
    elapse(database_url, AGES)
    [newer] = await store.run(lambda tx: tx.due(10))
    assert (newer.payload, newer.posted, newer.in_doubt) == (OTHER.payload, POSTED, False)


async def test_what_was_sent_and_did_not_arrive_is_due_again(store, database_url):
    claimed = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    await store.run(lambda tx: tx.sent(claimed, POSTED))
    assert await store.run(lambda tx: tx.undo_sent("k", "another", 5, "lost")) == 0
    assert await store.run(lambda tx: tx.undo_sent("k", POSTED.ts, 5, "lost")) == 1
    assert await store.run(lambda tx: tx.due(10)) == []
    elapse(database_url, 5)
    [again] = await store.run(lambda tx: tx.due(10))
    assert (again.payload, again.posted, again.in_doubt) == (ANSWER.payload, None, False)


async def test_a_receipt_is_kept_until_it_is_taken_in_or_set_aside(store, database_url):
    for body in (b"first", b"second", b"\xff\x00"):
        await store.run(lambda tx, body=body: tx.keep_receipt(body, 7.0))
    assert await store.run(lambda tx: tx.take_receipts(10)) == [], "they are under way here"
    elapse(database_url, AGES)
    first, second, third = await store.run(lambda tx: tx.take_receipts(10))
    assert (first.body, third.body, first.received_at) == (b"first", b"\xff\x00", 7.0)
    await store.run(lambda tx: tx.drop_receipt(first.id))
    await store.run(lambda tx: tx.retry_receipt(second.id))
    await store.run(lambda tx: tx.set_receipt_aside(third.id, "no JSON"))
    [left] = await store.run(lambda tx: tx.take_receipts(10))
    assert (left.body, left.attempts) == (b"second", 1)
    assert await store.run(lambda tx: tx.receipts_by_state()) == {"waiting": 1, "set aside": 1}


async def test_a_receipt_that_another_machine_left_behind_is_taken_in_when_its_lease_has_ended(
    store, database_url
):
    async with Store(database_url, holder="a-container-that-is-no-more:1") as other:
        left, mine = [await one.run(lambda tx: tx.keep_receipt(b"{}", 7.0)) for one in (other, store)]
    under_way = methodcaller("take_receipts", 10, [mine.id])
    assert await store.run(under_way) == []
    elapse(database_url, 50)
    assert await store.run(under_way) == []
    elapse(database_url, 50)
    assert [one.id for one in await store.run(under_way)] == [left.id]


async def test_what_two_replicas_want_first_at_the_same_time_is_claimed_by_one(store, database_url):
    async with Store(database_url, holder="elsewhere:1") as other:
        wanted = [
            replica.run(methodcaller("want", f"k{number}", THREAD, "U1", ANSWER, 0))
            for number in range(100)
            for replica in (store, other)
        ]
        claimed = [one.key for one in await asyncio.gather(*wanted) if one]
    assert sorted(claimed) == sorted(f"k{number}" for number in range(100))


async def test_what_two_replicas_want_otherwise_at_the_same_time_is_what_is_shown_in_the_end(
    store, database_url
):
    shown = {}

    async def show(replica, key, reply):
        claimed = await replica.run(lambda tx: tx.want(key, THREAD, "U1", reply, 0))
        while claimed:
            shown[key] = claimed.payload
            claimed, _ = await replica.run(lambda tx, one=claimed: tx.sent(one, POSTED))

    keys = [f"k{number}" for number in range(50)]
    await asyncio.gather(*(show(store, key, ANSWER) for key in keys))
    async with Store(database_url, holder="elsewhere:1") as other:
        differing = ((store, OTHER), (other, Reply({"text": "a third"})))
        await asyncio.gather(*(show(replica, key, reply) for key in keys for replica, reply in differing))
    for key, payload in shown.items():
        same = Reply(payload)
        assert await store.run(lambda tx, key=key, same=same: tx.want(key, THREAD, "U1", same, 1)) is None


async def test_each_silence_that_two_replicas_count_at_the_same_time_counts(store, database_url):
    async with Store(database_url, holder="elsewhere:1") as other:
        for reason in map(str, range(20)):
            counting = [
                one.run(methodcaller("count_silence", reason, AGES)) for one in (store, other) for _ in "123"
            ]
            await asyncio.gather(*counting)
    counted = await store.run(lambda tx: tx.silences_between(-1, AGES))
    assert counted == dict.fromkeys(map(str, range(20)), 6)


async def test_what_was_sent_is_not_due_again(store, database_url):
    claimed = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    assert await store.run(lambda tx: tx.sent(claimed, POSTED)) == (None, False)
    elapse(database_url, AGES)
    assert await store.run(lambda tx: tx.due(10)) == []
    assert await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 2)) is None


async def test_a_reply_that_changes_while_it_is_sent_goes_on_with_the_newer_one(store):
    first = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    assert await store.run(lambda tx: tx.want("k", THREAD, "U1", OTHER, 1)) is None
    second, _ = await store.run(lambda tx: tx.sent(first, POSTED))
    assert (second.payload, second.posted, second.in_doubt) == (OTHER.payload, POSTED, False)
    assert await store.run(lambda tx: tx.sent(second, POSTED)) == (None, False)


async def test_a_reply_that_is_taken_back_while_it_is_sent_is_deleted_next(store):
    first = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    assert await store.run(lambda tx: tx.delete_question("k", 1)) is None
    second, _ = await store.run(lambda tx: tx.sent(first, POSTED))
    assert (second.payload, second.posted) == (None, POSTED)


async def test_no_reply_wanted_where_none_was_is_nothing_to_do(store):
    assert await store.run(lambda tx: tx.want("k", THREAD, "U1", NOTHING, 0)) is None
    assert not await store.run(lambda tx: tx.stands("k"))


async def test_what_a_person_took_back_is_not_posted_again(store):
    claimed = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    await store.run(lambda tx: tx.sent(claimed, POSTED))
    gone = await store.run(lambda tx: tx.take_back("k", 2, for_good=True))
    await store.run(lambda tx: tx.sent(gone, None))
    assert await store.run(lambda tx: tx.want("k", THREAD, "U1", OTHER, 4)) is None


async def test_what_is_put_off_is_due_when_its_time_has_come(store, database_url):
    claimed = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    await store.run(lambda tx: tx.put_off(claimed, 60, "later", in_doubt=False))
    elapse(database_url, 30)
    assert await store.run(lambda tx: tx.due(10)) == []
    elapse(database_url, 30)
    [again] = await store.run(lambda tx: tx.due(10))
    assert (again.attempts, again.in_doubt) == (1, False)


async def test_what_is_given_up_is_not_due_but_a_newer_version_is(store, database_url):
    claimed = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    await store.run(lambda tx: tx.give_up(claimed, "refused"))
    elapse(database_url, AGES)
    assert await store.run(lambda tx: tx.due(10)) == []
    newer = await store.run(lambda tx: tx.want("k", THREAD, "U1", OTHER, 1))
    assert (newer.payload, newer.in_doubt) == (OTHER.payload, False)


async def test_a_newer_version_survives_that_the_older_is_given_up(store):
    claimed = await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    await store.run(lambda tx: tx.want("k", THREAD, "U1", OTHER, 1))
    await store.run(lambda tx: tx.give_up(claimed, "refused"))
    [newer] = await store.run(lambda tx: tx.due(10))
    assert newer.payload == OTHER.payload


async def test_a_restart_takes_over_at_once_what_the_dead_held(tmp_path):
    url = f"sqlite:///{tmp_path}/ama.db"
    async with Store(url, holder="here:1") as first:
        await first.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
        await first.run(lambda tx: tx.release_leases_of_the_dead(lambda holder: holder != "here:1"))
        [claimed] = await first.run(lambda tx: tx.due(10))
        assert claimed.payload == ANSWER.payload
        await first.run(lambda tx: tx.release_leases_of_the_dead(lambda _holder: True))
        assert await first.run(lambda tx: tx.due(10)) == []


async def test_a_pair_is_given_once_in_a_thread(store):
    await store.run(lambda tx: tx.want("k", THREAD, "U1", ANSWER, 0))
    assert await store.run(lambda tx: tx.given_above(THREAD, "k2", 1)) == {"pair"}
    assert not await store.run(lambda tx: tx.given_above(THREAD, "k", 1))
    assert not await store.run(lambda tx: tx.given_above(Place("C1", "9.9"), "k2", 1))


async def test_replies_are_counted_by_channel_and_hour_and_what_was_taken_back_is_not(store):
    await store.run(lambda tx: tx.want("k1", THREAD, "U1", ANSWER, 100))
    await store.run(lambda tx: tx.want("k2", THREAD, "U1", ANSWER, 200))
    await store.run(lambda tx: tx.want("k3", Place("C2"), "U1", ANSWER, 200))
    assert await store.run(lambda tx: tx.replies_between("C1", 100, 1000)) == 2
    assert await store.run(lambda tx: tx.replies_between("C1", 101, 1000)) == 1
    await store.run(lambda tx: tx.delete_question("k2", 300))
    assert await store.run(lambda tx: tx.replies_between("C1", 101, 1000)) == 0


async def test_what_was_given_before_the_clock_was_set_back_was_not_given_a_moment_ago(store):
    given = Reply(ANSWER.payload, "tea")
    for key, created in (("k1", 100), ("k2", 200), ("k3", 4_000)):
        await store.run(lambda tx, key=key, created=created: tx.want(key, THREAD, "U1", given, created))
    found = await store.run(lambda tx: tx.given_between("U1", "tea", 150, 250, elsewhere_than="k"))
    assert found == ["k2"]


async def test_the_last_vote_of_a_person_counts(store):
    assert await store.run(lambda tx: tx.vote("k", "U1", "pair", "helpful", 0))
    assert not await store.run(lambda tx: tx.vote("k", "U1", "pair", "helpful", 1))
    await store.run(lambda tx: tx.vote("k", "U2", "pair", "helpful", 0))
    assert await store.run(lambda tx: tx.vote("k", "U1", "pair", "not_helpful", 1))
    assert await store.run(lambda tx: tx.votes_by_pair()) == {"pair": {"helpful": 1, "not_helpful": 1}}


async def test_an_unanswered_question_is_remembered_until_it_is_answered(store):
    question = UnansweredQuestion("k", "why?", "C1", "U1", addressed=True, asked_at=5.0)
    await store.run(lambda tx: tx.keep_unanswered(question))
    assert await store.run(lambda tx: tx.unanswered(10)) == [question]
    assert await store.run(lambda tx: tx.unanswered_question("k")) == question
    await store.run(lambda tx: tx.forget_unanswered("k"))
    assert await store.run(lambda tx: tx.unanswered(10)) == []


async def test_a_question_that_was_decided_about_is_open_no_more_until_it_is_asked_otherwise(store):
    question = UnansweredQuestion(
        "k", "why?", "C1", "U1", addressed=True, asked_at=5.0, thread="1.0", aside=True
    )
    await store.run(lambda tx: tx.keep_unanswered(question))
    assert await store.run(lambda tx: tx.decide_questions(["k", "other"], "dismissed", "UMO", 6)) == ["k"]
    assert await store.run(lambda tx: tx.decide_questions(["k"], "answered", "UJO", 7)) == []
    assert await store.run(lambda tx: tx.unanswered_question("k")) is None
    assert await store.run(lambda tx: tx.decision_on("k")) == ("UMO", "dismissed")
    await store.run(lambda tx: tx.keep_unanswered(question))
    assert await store.run(lambda tx: tx.unanswered(10)) == [question]
    assert await store.run(lambda tx: tx.decision_on("k")) is None


async def test_a_proposal_is_decided_once_and_reopened_only_until_it_has_its_pair(store):
    proposed = Proposed("p", {"question": "Q?"}, "U1", "here", 1.0, group="k")
    await store.run(lambda tx: tx.propose(proposed))
    assert await store.run(lambda tx: tx.proposal("p")) == proposed
    assert await store.run(lambda tx: tx.open_proposals(10, 0)) == [proposed]
    assert await store.run(lambda tx: tx.decide_proposal("p", "approved", "UMO", 2))
    assert not await store.run(lambda tx: tx.decide_proposal("p", "rejected", "UJO", 3))
    await store.run(lambda tx: tx.reopen_proposal("p"))
    assert (await store.run(lambda tx: tx.proposal("p"))).state == "open"
    assert await store.run(lambda tx: tx.decide_proposal("p", "approved", "UMO", 4))
    await store.run(lambda tx: tx.proposal_became("p", "pair"))
    await store.run(lambda tx: tx.reopen_proposal("p"))
    decided = await store.run(lambda tx: tx.proposal("p"))
    assert (decided.state, decided.decided_by, decided.pair_id) == ("approved", "UMO", "pair")


async def test_an_addition_that_changed_meanwhile_is_not_dropped(store):
    await store.run(lambda tx: tx.keep_addition("p", {"fields": {"answer": "A"}}, 1))
    await store.run(lambda tx: tx.keep_addition("p", {"fields": {"answer": "B"}}, 2))
    assert await store.run(lambda tx: tx.additions_version()) == (1, 2.0)
    assert not await store.run(lambda tx: tx.drop_addition("p", {"fields": {"answer": "A"}}))
    assert await store.run(lambda tx: tx.drop_addition("p", {"fields": {"answer": "B"}}))
    assert await store.run(lambda tx: tx.additions()) == {}


async def test_a_name_with_wildcards_forgets_nobody_else(store):
    for key, asker in (("k1", "U_1"), ("k2", "UA1")):
        await store.run(lambda tx, k=key: tx.receive(k, "1", 0))
        await store.run(lambda tx, k=key, a=asker: tx.set_aside(k, f'{{"author": "{a}"}}', "error"))
    assert await store.run(lambda tx: tx.forget("U_1")) == 1
    assert await store.run(lambda tx: tx.forget("%")) == 0


async def test_when_its_text_is_no_longer_kept_it_is_known_whose_a_reply_is_if_it_names_or_quotes_them(store):
    channel = Place("C1")
    stands = {"word:1": channel, "k1:answer": channel, "k2:answer": THREAD, "k3": channel, "k4": THREAD}
    for key, place in stands.items():
        claimed = await store.run(lambda tx, k=key, p=place: tx.want(k, p, "U1", ANSWER, 0))
        await store.run(lambda tx, one=claimed: tx.sent(one, POSTED))
    assert await store.run(lambda tx: tx.purge(1.0)) == len(stands)
    assert sorted(await store.run(lambda tx: tx.keys_of("U1"))) == ["k1:answer", "word:1"]
    assert sorted(await store.run(lambda tx: tx.words_of("U1"))) == ["k1:answer", "word:1"]


async def test_a_card_without_its_words_is_not_sent_until_it_says_something_again(store, database_url):
    for key, asker in (("k1", "U1"), ("k2", "U2")):
        question = UnansweredQuestion(key, "why?", "C1", asker, addressed=True, asked_at=5.0)
        await store.run(lambda tx, q=question: tx.keep_unanswered(q))
        await store.run(lambda tx, k=key: tx.put_on_card("card", k))
    claimed = await store.run(lambda tx: tx.want("card", Place("CMOD"), None, Reply({"text": "why?"}), 0))
    await store.run(lambda tx: tx.put_off(claimed, 60, "later", in_doubt=True))
    assert await store.run(lambda tx: tx.blank_if_others_asked("card", "U1"))
    elapse(database_url, AGES)
    assert await store.run(lambda tx: tx.due(10)) == []
    anew = await store.run(lambda tx: tx.want("card", Place("CMOD"), None, Reply({"text": "anew"}), AGES))
    assert (anew.payload, anew.in_doubt) == ({"text": "anew"}, True)


async def test_a_first_release_is_brought_up_to_date_with_what_it_knows(fresh):
    payload = '{"blocks":[{"type":"actions","elements":[]}]}'
    with of_revision(fresh, "0001") as connection:
        connection.execute(text("INSERT INTO unanswered VALUES ('k', 'why?', 'C1', 'U1', true, 5.0)"))
        card = "('k:notice', 'CMOD', :payload, 1, 1, false, false, 'settled', 5.0, 5.0, 0.0, 0)"
        columns = "key, channel, payload, version, sent_version, in_doubt, withdrawn, state"
        times = "created_at, due_at, lease_until, attempts"
        statement = text(f"INSERT INTO outbox ({columns}, {times}) VALUES {card}")
        connection.execute(statement, {"payload": payload})
    async with Store(fresh) as store:
        [question] = await store.run(lambda tx: tx.unanswered(10))
        assert await store.run(lambda tx: tx.ended_reviews()) == []
        await store.run(lambda tx: tx.decide_questions(["k"], "dismissed", "UMO", 6.0))
        [ended] = await store.run(lambda tx: tx.ended_reviews())
    assert question == UnansweredQuestion("k", "why?", "C1", "U1", addressed=True, asked_at=5.0)
    assert (ended.review_item.key, ended.outcome) == ("k:notice", "dismissed"), (
        "its card can still be pressed"
    )


async def test_an_answer_found_wanting_before_the_upgrade_is_still_to_be_decided(fresh):
    with of_revision(fresh, "0002") as connection:
        columns = "key, channel, pair, payload, version, sent_version, in_doubt, withdrawn, state"
        times = "created_at, due_at, lease_until, attempts"
        values = ":key, 'C1', :pair, :payload, 1, 1, false, false, 'settled', 5.0, 5.0, 0.0, 0"
        insert = text(f"INSERT INTO outbox ({columns}, {times}) VALUES ({values})")
        pressable = '{"blocks":[{"type":"actions","elements":[]}]}'
        connection.execute(insert, {"key": "k", "pair": "first-bug", "payload": "{}"})
        connection.execute(insert, {"key": "k:vote", "pair": None, "payload": pressable})
    async with Store(fresh) as store:
        [doubt] = await store.run(lambda tx: tx.doubts())
    assert (doubt.key, doubt.subject, doubt.pair_id) == ("k:vote", "k", "first-bug")


async def test_what_an_earlier_version_posted_to_a_person_is_found_in_their_conversation(fresh):
    with of_revision(fresh, "0006") as connection:
        columns = "key, channel, ts, payload, version, sent_version, in_doubt, withdrawn, state"
        times = "created_at, due_at, lease_until, attempts"
        values = ":key, :channel, :ts, '{}', 1, 1, false, false, 'settled', 5.0, 5.0, 0.0, 0"
        insert = text(f"INSERT INTO outbox ({columns}, {times}) VALUES ({values})")
        connection.execute(insert, {"key": "word:1", "channel": "U1", "ts": "D1:2.0"})
        connection.execute(insert, {"key": "k", "channel": "C1", "ts": "2.0"})
    async with Store(fresh) as store:
        for channel, key in (("D1", "word:1"), ("C1", "k")):
            found = await store.run(methodcaller("standing", channel, "2.0"))
            assert found.key == key


async def test_what_was_put_off_or_leased_by_the_wall_clock_is_due_at_once_after_the_upgrade(fresh):
    later = time.time() + 60
    with of_revision(fresh, "0057") as connection:
        columns = "key, channel, payload, version, sent_version, in_doubt, withdrawn, state, holder"
        times = "created_at, due_at, lease_until, attempts"
        values = f":key, 'C1', '{{}}', 1, 0, false, false, 'due', :holder, 5.0, {later}, :lease_until, 0"
        insert = text(f"INSERT INTO outbox ({columns}, {times}) VALUES ({values})")
        connection.execute(insert, {"key": "put-off", "holder": None, "lease_until": 0.0})
        left = {"key": "leased", "holder": "a-container-that-is-no-more:1", "lease_until": later}
        connection.execute(insert, left)
    async with Store(fresh) as store:
        due = await store.run(lambda tx: tx.due(10))
        assert {one.key for one in due} >= {"put-off"}
        elapse(fresh, 120)
        due += await store.run(lambda tx: tx.due(10))
    assert {one.key for one in due} == {"put-off", "leased"}


async def test_what_the_release_before_wrote_is_all_there_after_the_upgrade(fresh):
    with of_revision(fresh, "0031") as connection:
        of_before = MetaData()
        of_before.reflect(connection)
        before = {}
        for name, table in of_before.tables.items():
            if name != "alembic_version":
                connection.execute(table.insert().values({one.name: a_value(one) for one in table.columns}))
                before[name] = connection.execute(table.select()).mappings().one()
    async with Store(fresh) as store:
        [entry] = await store.run(lambda tx: tx.history(None, 10, 0))
        assert entry.undo is None
        assert not await store.run(lambda tx: tx.is_paused("channel", 0.0))
    engine = create_engine(with_driver(fresh))
    with engine.connect() as connection:
        for name, row in before.items():
            assert (
                row.items()
                <= dict(connection.execute(metadata.tables[name].select()).mappings().one()).items()
            )
    engine.dispose()


def a_value(column):
    """Something that a column may hold; what is told apart by its name tells its name."""
    kind = column.type.python_type
    return column.name if kind is str else kind(1)


async def test_the_migrations_make_just_the_tables_that_the_code_knows(fresh):
    async with Store(fresh):
        pass
    engine = create_engine(with_driver(fresh))
    with engine.connect() as connection:
        opened = MigrationContext.configure(connection)
        assert compare_metadata(opened, metadata) == []
        assert opened.get_current_heads() == (newest_revision(),)
    engine.dispose()


async def test_a_database_survives_being_opened_again(fresh):
    async with Store(fresh) as store:
        await store.run(lambda tx: tx.receive("k", "1", 0))
    async with Store(fresh) as store:
        assert not await store.run(lambda tx: tx.receive("k", "1", 0))


OPENING = """
import asyncio, sys
from bot.store import Store
async def main():
    async with Store(sys.argv[1]) as store:
        assert await store.run(lambda tx: tx.receive(sys.argv[2], "1", 0))
asyncio.run(main())
"""


def test_replicas_that_open_a_new_database_at_once_all_can(fresh):
    replicas = [
        subprocess.Popen([sys.executable, "-c", OPENING, fresh, f"k{number}"], stderr=subprocess.PIPE)
        for number in range(3)
    ]
    assert [(replica.communicate()[1], replica.returncode) for replica in replicas] == [(b"", 0)] * 3


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("mongodb://nowhere", "not a database we know"),
        ("no url at all", "not a database we know"),
        (
            "mysql://nowhere/ama",
            r"not a database we know.*SQLite \(sqlite:///FILE\) or PostgreSQL \(postgresql://",
        ),
        ("sqlite:////nowhere/at/all.db", "cannot open"),
        ("sqlite:////nowhere/at/all.db", "there is no folder /nowhere/at: make it"),
    ],
)
async def test_a_database_that_cannot_be_had_is_told_in_a_line(url, told):
    with pytest.raises(UserError, match=told):
        async with Store(url):
            pass


async def test_a_file_that_is_no_database_is_told_in_a_line(tmp_path):
    (tmp_path / "ama.db").write_text("not a database at all, but long enough to be taken for one" * 100)
    with pytest.raises(UserError, match="cannot open"):
        async with Store(f"sqlite:///{tmp_path}/ama.db"):
            pass


async def test_each_receipt_is_taken_in_at_once_though_its_number_is_one_that_is_just_done(store):
    begun = []
    last = asyncio.Event()

    async def take(body, _received_at):
        if len(body) == 200:
            last.set()
        else:
            begun.append(asyncio.create_task(receipts.keep(body + b".")))

    receipts = Receipts(store, take)
    await receipts.keep(b"")
    await asyncio.wait_for(last.wait(), LEASE / 2)
    await asyncio.gather(*begun)
