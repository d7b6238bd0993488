"""Never lost, never twice, on WhatsApp: redelivery, another order, forgers, rate limits, lost responses, kills."""

import asyncio
import os
import random
import signal
import socket
import sys
from contextlib import asynccontextmanager

import aiohttp
import pytest

from bot.messages import Closed, InDoubt, Place, PostedMessage, Reply
from bot.messaging.webhooks import Correspondence
from bot.platforms.whatsapp.client import SILENCE, WhatsAppClient
from bot.platforms.whatsapp.setup import WhatsAppAccess
from bot.store import Store
from localwhatsapp import WhatsApp
from localwhatsapp.faults import Breakdown, GraphError, LostResponse, RateLimit, Undelivered
from localwhatsapp.webhook import DeliveryFaults
from tests.support.databases import elapse

BUG = "What was the first computer bug?"
WIRE = "Why do you hand out pieces of wire?"


async def quiet(whatsapp, name="Ada"):
    """Prove that nothing more is coming: ask one more thing, and see that its answer is the very next."""
    await whatsapp.webhook.settled()
    asked = whatsapp.write(name, WIRE)
    assert (await whatsapp.people[name].next()).quotes == asked


async def test_what_is_delivered_twice_is_answered_once(whatsapp, bot):
    value = whatsapp.value("Ada", {"type": "text", "text": {"body": BUG}})
    whatsapp.webhook.deliver(value)
    whatsapp.webhook.deliver(value)
    assert "moth" in (await whatsapp.people["Ada"].next()).text
    whatsapp.webhook.deliver(value)
    await quiet(whatsapp)


async def test_every_message_of_a_delivery_is_answered(whatsapp, bot):
    names = ("Ada", "Ben", "Chi")
    values = [whatsapp.value(name, {"type": "text", "text": {"body": BUG}}) for name in names]
    both = values[0] | {"messages": values[0]["messages"] + values[1]["messages"]}
    whatsapp.webhook.deliver(both, values[2])
    for name in names:
        assert "moth" in (await whatsapp.people[name].next()).text


@pytest.mark.parametrize("signature", ["sha256=" + "0" * 64, "sha256=", "sha1=aa", "ÿ", None])
async def test_what_has_no_valid_signature_is_refused_and_never_answered(whatsapp, bot, signature):
    value = whatsapp.value("Ada", {"type": "text", "text": {"body": BUG}})
    assert await whatsapp.webhook.forge(value, signature=signature) == 401
    await quiet(whatsapp)


async def test_the_challenge_is_answered_to_who_knows_the_token(whatsapp, bot):
    asked = {"hub.mode": "subscribe", "hub.challenge": "1158201444"}
    async with aiohttp.ClientSession() as session:
        known = asked | {"hub.verify_token": whatsapp.verify_token}
        async with session.get(whatsapp.webhook.url, params=known) as response:
            assert (response.status, await response.text()) == (200, "1158201444")
        for wrong in (asked, asked | {"hub.verify_token": "guessed"}):
            async with session.get(whatsapp.webhook.url, params=wrong) as response:
                assert response.status == 403


@pytest.mark.parametrize(
    "body", [b"\xff\x00", b"[]", b"{", b'{"object": "page", "entry": []}', b"[" * 100_000]
)
async def test_what_cannot_be_read_is_kept_and_the_next_goes_on(whatsapp, bot, on_whatsapp, body):
    whatsapp.webhook.deliver_raw(body)
    await quiet(whatsapp)
    async with Store(on_whatsapp.database_url, holder="elsewhere:1") as store:
        kept = await store.run(lambda tx: tx.receipts_by_state())
    assert kept["set aside"] == 1


async def test_a_rate_limit_is_waited_for(whatsapp, bot):
    whatsapp.faults.add(RateLimit(retry_after=1))
    whatsapp.write("Ada", BUG)
    assert "moth" in (await whatsapp.people["Ada"].next(15)).text
    refused, taken = whatsapp.calls
    assert taken.when - refused.when >= 1


async def test_who_was_sent_too_much_waits_and_others_do_not(whatsapp, bot):
    whatsapp.faults.add(GraphError(131056))
    whatsapp.write("Ada", BUG)
    await whatsapp.called(1)
    whatsapp.write("Ben", BUG)
    assert "moth" in (await whatsapp.people["Ben"].next()).text
    assert not whatsapp.people["Ada"].pending
    assert "moth" in (await whatsapp.people["Ada"].next(20)).text


@pytest.mark.parametrize("fault", [Breakdown(503), GraphError(131000, 500), GraphError(2, 503)])
async def test_troubles_of_its_own_are_tried_again(whatsapp, bot, fault):
    whatsapp.faults.add(fault)
    whatsapp.write("Ada", BUG)
    assert "moth" in (await whatsapp.people["Ada"].next(15)).text
    await quiet(whatsapp)


async def test_a_lost_response_does_not_double_the_reply(whatsapp, bot):
    whatsapp.faults.add(LostResponse())
    whatsapp.write("Ada", BUG)
    assert "moth" in (await whatsapp.people["Ada"].next()).text
    await quiet(whatsapp)


async def test_an_edit_whose_new_answer_lost_its_response_is_answered_once(whatsapp, bot):
    asked = whatsapp.write("Ada", BUG)
    await whatsapp.people["Ada"].next()
    whatsapp.faults.add(LostResponse())
    whatsapp.edit("Ada", asked, WIRE)
    assert "30 cm" in (await whatsapp.people["Ada"].next()).text
    await quiet(whatsapp)


@pytest.mark.parametrize("fault", [GraphError(131047), Undelivered(131047)])
async def test_a_day_later_the_answer_waits_until_they_write_again(whatsapp, bot, fault):
    whatsapp.faults.add(fault)
    asked = whatsapp.write("Ada", BUG)
    await whatsapp.called(1)
    await whatsapp.webhook.settled()
    await quiet(whatsapp, "Ben")
    again = whatsapp.write("Ada", WIRE)
    quoted = {(await whatsapp.people["Ada"].next()).quotes for _ in range(2)}
    assert quoted == {asked, again}


async def test_that_a_message_failed_which_is_not_ours_is_no_fault_of_ours(whatsapp, bot, told):
    failed = {"status": "failed", "recipient_id": "15550001234", "errors": [{"code": 131026}]}
    whatsapp.webhook.deliver(whatsapp.change() | {"statuses": [{"id": "wamid.other", **failed}]})
    await whatsapp.webhook.settled()
    whatsapp.write("Ada", BUG)
    await whatsapp.people["Ada"].next()
    assert not told.lines


async def test_an_edit_that_comes_before_its_message_counts(whatsapp, bot):
    first = whatsapp.value("Ada", {"type": "text", "text": {"body": BUG}})
    ts = first["messages"][0]["id"]
    whatsapp.edit("Ada", ts, WIRE)
    assert "30 cm" in (await whatsapp.people["Ada"].next()).text
    whatsapp.webhook.deliver(first)
    await quiet(whatsapp)


async def test_a_message_that_was_deleted_before_it_came_is_not_answered(whatsapp, bot):
    first = whatsapp.value("Ada", {"type": "text", "text": {"body": BUG}})
    whatsapp.revoke("Ada", first["messages"][0]["id"])
    await whatsapp.webhook.settled()
    await quiet(whatsapp)
    whatsapp.webhook.deliver(first)
    await quiet(whatsapp)


async def test_what_is_in_doubt_is_sent_again_only_where_silence_says_something(database_url):
    now = [1e9]
    access = WhatsAppAccess("t", "106540352242922", "s", "v", "http://127.0.0.1:9/")
    async with Store(database_url) as store, aiohttp.ClientSession() as session:
        correspondence = Correspondence(store)
        client = WhatsAppClient(session, access, correspondence, monotonic=lambda: now[0])
        place = Place("whatsapp/4915112345671")
        for _ in range(2):  # nothing was ever confirmed: silence says nothing, however long it lasts
            with pytest.raises(InDoubt):
                await client.find(place, "k")
            now[0] += 2 * SILENCE
        await correspondence.arrived("another", PostedMessage(place.channel, "wamid.A"))
        with pytest.raises(InDoubt):
            await client.find(place, "k")
        unread = await store.run(lambda tx: tx.keep_receipt(b"the word, perhaps", 0.0))
        now[0] += 2 * SILENCE
        with pytest.raises(InDoubt):  # what is delivered and not read yet may be that very word
            await client.find(place, "k")
        await store.run(lambda tx: tx.drop_receipt(unread.id))
        assert await client.find(place, "k") is None


async def test_what_stands_ends_the_doubt_also_where_the_tag_was_not_passed_on(database_url):
    place, posted = Place("whatsapp/4915112345671"), PostedMessage("whatsapp/4915112345671", "wamid.A")
    async with Store(database_url) as store:
        correspondence = Correspondence(store)
        claimed = await store.run(lambda tx: tx.want("k", place, None, Reply({"key": "k"}), 0))
        await store.run(lambda tx: tx.begin(claimed))
        await correspondence.arrived_untagged(posted)
        await correspondence.arrived_untagged(posted)  # "delivered" follows on "sent"
        standing = await store.run(lambda tx: tx.standing(posted.channel, posted.ts))
        assert standing.key == "k"
        elapse(database_url, 1e6)
        assert await store.run(lambda tx: tx.due(10)) == []
        assert await correspondence.is_confirmed_to()


async def test_nothing_is_sent_a_day_after_somebody_wrote(database_url):
    now = [1e9]
    access = WhatsAppAccess("t", "106540352242922", "s", "v", "http://127.0.0.1:9/")
    async with Store(database_url) as store, aiohttp.ClientSession() as session:
        correspondence = Correspondence(store, clock=lambda: now[0])
        client = WhatsAppClient(session, access, correspondence)
        await correspondence.wrote("whatsapp/4915112345671", now[0])
        now[0] += 24 * 3600
        with pytest.raises(Closed):
            await client.post(Place("whatsapp/4915112345671"), {"key": "k", "message": {}})


@asynccontextmanager
async def process(whatsapp, url, port, folder):
    """`ama run` in a process of its own, on WhatsApp; killed at the end."""
    environment = os.environ | {
        "WHATSAPP_TOKEN": whatsapp.token, "WHATSAPP_PHONE_NUMBER_ID": whatsapp.number_id,
        "WHATSAPP_APP_SECRET": whatsapp.app_secret, "WHATSAPP_VERIFY_TOKEN": whatsapp.verify_token,
        "WHATSAPP_API_URL": whatsapp.url, "DATABASE_URL": url, "HOST": "127.0.0.1", "PORT": str(port),
        "SLACK_BOT_TOKEN": "", "SLACK_APP_TOKEN": "",
    }  # fmt: skip
    (folder / "config.yaml").write_text(f"answers: {folder / 'answers'}\n", encoding="utf-8")
    words = ("run", "--config", str(folder / "config.yaml"))
    running = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *words, env=environment, stderr=asyncio.subprocess.PIPE
    )
    try:
        async for line in running.stderr:
            if b"ready" in line:
                break
        else:
            raise AssertionError
        draining = asyncio.create_task(running.stderr.read())
        yield running
    finally:
        if running.returncode is None:
            running.send_signal(signal.SIGKILL)
        await running.wait()
        await draining


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


@pytest.mark.timeout(240)
async def test_kills_redelivery_and_another_order_lose_and_double_nothing(answers, database_url, tmp_path):
    chance, port = random.Random(7), free_port()
    faults = DeliveryFaults(twice=0.3, late=0.5, seed=7)
    async with WhatsApp(webhook_faults=faults) as whatsapp:
        whatsapp.webhook.url = f"http://127.0.0.1:{port}/whatsapp"
        asked = {}
        for life in range(3):
            async with process(whatsapp, database_url, port, tmp_path):
                for number in range(10):
                    name = f"P{life}{number}"
                    asked[name] = whatsapp.write(name, chance.choice([BUG, WIRE]))
                    if not number % 3:
                        value = whatsapp.value(name, {"type": "text", "text": {"body": BUG}})
                        assert await whatsapp.webhook.forge(value) == 401
                killed_after = whatsapp.webhook.taken + chance.randint(1, 8)
                assert await whatsapp.webhook.reach(killed_after, 60)
        async with process(whatsapp, database_url, port, tmp_path):
            for name, ts in asked.items():
                assert (await whatsapp.people[name].next(90)).quotes == ts
            await whatsapp.webhook.settled(30)
            await quiet(whatsapp)
            assert not any(whatsapp.people[name].pending for name in asked)
