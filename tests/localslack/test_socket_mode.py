"""The local workspace's Socket Mode, with the real client and with a bare WebSocket."""

import aiohttp
import pytest
from slack_sdk.web.async_client import AsyncWebClient

from localslack import Workspace
from localslack.errors import PortTakenError
from tests.support.greeting_app import browsing, client_of, greeter, running


@pytest.fixture
async def slack():
    async with Workspace(ack_timeout=0.05) as workspace:
        yield workspace


@pytest.fixture
async def http():
    async with browsing() as browser:
        yield browser


async def connection(slack, http):
    """A bare connection, its hello read."""
    ws = await http.ws_connect(await ticket(slack))
    assert (await ws.receive_json())["type"] == "hello"
    return ws


async def ticket(slack):
    return (await AsyncWebClient(base_url=slack.url).apps_connections_open(app_token=slack.app_token))["url"]


async def test_the_hello_says_which_app_and_how_many(slack, http):
    first, second = await connection(slack, http), await http.ws_connect(await ticket(slack))
    hello = await second.receive_json()
    assert not first.closed
    assert (hello["num_connections"], hello["connection_info"]) == (2, {"app_id": slack.app_id})


async def test_a_ticket_lets_in_one_connection(slack, http):
    url = await ticket(slack)
    await http.ws_connect(url)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect(url)
    assert refused.value.status == 403


async def test_an_event_is_sent_again_three_times_and_then_given_up(slack, http):
    ws = await connection(slack, http)
    await slack.say("ada", "study-group", "x")
    frames = [await ws.receive_json() for _ in range(4)]
    assert [frame["retry_attempt"] for frame in frames] == [0, 1, 2, 3]
    assert [frame["retry_reason"] for frame in frames] == ["", "timeout", "timeout", "timeout"]
    assert len({frame["payload"]["event_id"] for frame in frames}) == 1
    with pytest.raises(AssertionError, match=r"not acknowledged: message \(sent 4 times\)"):
        await slack.settled()


async def test_an_acknowledged_event_is_not_sent_again(slack, http):
    ws = await connection(slack, http)
    await slack.say("ada", "study-group", "one")
    frame = await ws.receive_json()
    await ws.send_json({"envelope_id": frame["envelope_id"]})
    await slack.settled()
    await slack.say("ada", "study-group", "two")
    assert (await ws.receive_json())["payload"]["event"]["text"] == "two"


async def test_connections_take_turns(slack, http):
    both = [await connection(slack, http) for _ in range(2)]
    for text in ("one", "two"):
        await slack.say("ada", "study-group", text)
    texts = [(await ws.receive_json())["payload"]["event"]["text"] for ws in both]
    assert sorted(texts) == ["one", "two"]


async def test_an_event_waits_for_a_connection(slack):
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> hi")
    async with running(greeter(slack), slack):
        assert (await slack.posted()).text == "hello"
        await slack.settled()


async def test_an_event_that_went_down_with_its_connection_comes_on_the_next(slack, http):
    ws = await connection(slack, http)
    await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> hi")
    await ws.receive_json()
    await slack.cut()
    async with running(greeter(slack), slack):
        assert (await slack.posted()).text == "hello"
        await slack.settled()


async def test_a_redelivered_event_comes_as_a_retry(slack, http):
    ws = await connection(slack, http)
    await slack.say("ada", "study-group", "x")
    frame = await ws.receive_json()
    await ws.send_json({"envelope_id": frame["envelope_id"]})
    await slack.settled()
    await slack.redeliver_last()
    again = await ws.receive_json()
    assert again["payload"] == frame["payload"]
    assert again["retry_attempt"] == 1


async def test_a_client_told_to_go_comes_back(slack):
    async with running(greeter(slack), slack):
        before = len(slack.calls)
        await slack.disconnect()
        await slack.connected()
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> hi")
        assert (await slack.posted()).text == "hello"
        assert [call.method for call in slack.calls[before:]].count("apps.connections.open") == 1


async def test_one_of_two_connections_goes_and_the_other_stays(slack, http):
    first, second = await connection(slack, http), await connection(slack, http)
    await slack.disconnect("warning")
    assert await first.receive_json() == {
        "type": "disconnect",
        "reason": "warning",
        "debug_info": {"host": "workspace"},
    }
    for text in ("one", "two"):
        await slack.say("ada", "study-group", text)
        assert (await second.receive_json())["payload"]["event"]["text"] == text


async def test_a_client_that_was_cut_off_comes_back(slack):
    async with running(greeter(slack), slack, ping_interval=0.05):
        await slack.cut()
        await slack.connected()
        await slack.say("ada", "study-group", f"<@{slack.bot_user_id}> hi")
        assert (await slack.posted()).text == "hello"


async def test_upgrades_are_refused_on_demand(slack, http):
    slack.refuse_upgrades(times=1)
    url = await ticket(slack)
    with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
        await http.ws_connect(url)
    assert refused.value.status == 503
    await http.ws_connect(await ticket(slack))


async def test_the_eleventh_connection_is_one_too_many(slack, http):
    many = [await connection(slack, http) for _ in range(11)]
    assert (await many[-1].receive_json(timeout=5))["reason"] == "too_many_websockets"


@pytest.mark.parametrize(
    "garbage", ["", "{", "[]", "1", '{"envelope_id": []}', '{"envelope_id": "x"}', "[" * 100_000]
)
async def test_garbage_on_the_wire_is_not_heard(slack, http, garbage):
    ws = await connection(slack, http)
    await ws.send_str(garbage)
    await ws.send_bytes(b"\xff")
    await slack.say("ada", "study-group", "x")
    frame = await ws.receive_json()
    await ws.send_json({"envelope_id": frame["envelope_id"], "payload": ["of", "another", "type"]})
    await slack.settled()


async def test_a_plain_request_to_the_socket_is_told_so(slack, http):
    async with http.get((await ticket(slack)).replace("ws", "http", 1)) as answer:
        assert answer.status == 426


async def test_no_connection_is_needed_to_use_the_web_api(slack):
    assert (await client_of(slack).auth_test())["ok"]
    assert slack.connections == 0


async def test_a_port_that_is_taken_is_told_with_its_remedy(slack):
    port = int(slack.page_url.rstrip("/").rpartition(":")[2])
    with pytest.raises(PortTakenError, match=f"port {port} cannot be opened"):
        await Workspace(port).__aenter__()
