"""The local workspace's Web API, driven by the real AsyncWebClient."""

import asyncio
import io
import json

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from slack_sdk.errors import SlackApiError
from slack_sdk.http_retry.builtin_async_handlers import AsyncRateLimitErrorRetryHandler
from slack_sdk.web.async_client import AsyncWebClient

from localslack import Workspace
from localslack.methods import METHODS
from tests.support.greeting_app import MODAL, button, client_of, greeter, running, section


class Clock:
    def __init__(self):
        self.now = 1_800_000_000.0

    def __call__(self):
        return self.now


@pytest.fixture
async def slack():
    async with Workspace() as workspace:
        yield workspace


@pytest.fixture
def client(slack):
    return client_of(slack, retry_handlers=[])


@pytest.fixture
def group(slack):
    return slack.channel("study-group")


async def refusal(call):
    with pytest.raises(SlackApiError) as failed:
        await call
    return failed.value.response


async def error(call):
    return (await refusal(call))["error"]


# who may


async def test_auth_test_tells_who_the_token_is_and_what_it_may(slack, client):
    told = await client.auth_test()
    assert (told["user"], told["team"]) == ("ama", "Study Group")
    assert (told["user_id"], told["bot_id"], told["team_id"]) == (
        slack.bot_user_id,
        slack.bot_id,
        slack.team_id,
    )
    assert "chat:write" in told.headers["x-oauth-scopes"].split(",")


@pytest.mark.parametrize(("token", "code"), [("", "not_authed"), ("nonsense", "invalid_auth")])
async def test_a_missing_and_a_wrong_token_are_told_apart(slack, token, code):
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    async with aiohttp.ClientSession(headers=headers) as http, http.post(slack.url + "auth.test") as answer:
        assert await answer.json() == {"ok": False, "error": code}


async def test_each_token_is_good_for_its_own_methods_only(slack, client):
    assert await error(client.apps_connections_open(app_token=slack.bot_token)) == "not_allowed_token_type"
    assert await error(client.auth_test(token=slack.app_token)) == "not_allowed_token_type"


async def test_a_missing_scope_is_named(slack, client, group):
    slack.scopes.discard("chat:write")
    refused = await refusal(client.chat_postMessage(channel=group.id, text="x"))
    assert (refused["error"], refused["needed"]) == ("missing_scope", "chat:write")
    assert "channels:read" in refused["provided"].split(",")


async def test_events_are_only_told_to_who_may_read_them(group):
    async with Workspace(scopes={"app_mentions:read"}) as slack:
        await slack.say("ada", slack.channel(group.name), f"<@{slack.bot_user_id}> hi")
        assert [envelope.name for envelope in slack.acks] == ["app_mention"]


async def test_an_unknown_method_is_named(client):
    refused = await refusal(client.api_call("chat.shout"))
    assert (refused["error"], refused["req_method"]) == ("unknown_method", "chat.shout")


# messages


async def test_a_message_is_posted_changed_and_deleted(slack, client, group):
    posted = await client.chat_postMessage(
        channel=group.id, text="a & b <https://x.org|x>", blocks=[section("one")]
    )
    assert posted["message"]["text"] == "a &amp; b <https://x.org|x>"
    assert posted["message"]["blocks"][0]["block_id"]
    changed = await client.chat_update(channel=group.id, ts=posted["ts"], text="two")
    assert (changed["text"], "blocks" in changed["message"]) == ("two", False)
    await client.chat_delete(channel=group.id, ts=posted["ts"])
    assert slack.messages(group) == []
    assert await error(client.chat_delete(channel=group.id, ts=posted["ts"])) == "message_not_found"


async def test_a_change_of_blocks_is_not_marked_as_edited(client, group):
    posted = await client.chat_postMessage(channel=group.id, text="x", blocks=[section("one")])
    changed = await client.chat_update(channel=group.id, ts=posted["ts"], text="x", blocks=[section("two")])
    assert "edited" not in changed["message"]
    changed = await client.chat_update(channel=group.id, ts=posted["ts"], text="y")
    assert "edited" in changed["message"]


async def test_a_user_id_and_a_channel_name_can_be_posted_to(slack, client, group):
    ada = slack.member("ada")
    assert (await client.chat_postMessage(channel=ada.id, text="hi"))["channel"] == slack.direct(ada).id
    assert (await client.chat_postMessage(channel="#study-group", text="hi"))["channel"] == group.id


async def test_what_cannot_be_posted_is_refused_with_slacks_words(slack, client, group):
    post = client.chat_postMessage
    theirs = await slack.say("ada", group, "mine")
    assert await error(post(channel="C0", text="x")) == "channel_not_found"
    assert await error(post(channel=slack.channel("random").id, text="x")) == "not_in_channel"
    assert (
        await error(client.api_call("chat.postMessage", json={"channel": group.id, "text": " "})) == "no_text"
    )
    assert await error(post(channel=group.id, text="x" * 40_001)) == "msg_too_long"
    assert await error(post(channel=group.id, text="x", thread_ts="1.000001")) == "thread_not_found"
    assert await error(client.chat_update(channel=group.id, ts=theirs, text="x")) == "cant_update_message"
    assert await error(client.chat_update(channel=group.id, ts="1.000001", text="x")) == "message_not_found"
    assert await error(client.chat_delete(channel=group.id, ts=theirs)) == "cant_delete_message"
    refused = await refusal(post(channel=group.id, text="x", blocks=[section("x" * 3001)]))
    assert refused["error"] == "invalid_blocks"
    assert refused["errors"] == ["must be less than 3001 characters [json-pointer:/blocks/0/text/text]"]


async def test_a_private_channel_without_the_bot_is_not_there(slack, client):
    hidden = slack.channel("hidden", "private", with_bot=False)
    assert await error(client.conversations_info(channel=hidden.id)) == "channel_not_found"
    assert await error(client.chat_postMessage(channel=hidden.id, text="x")) == "channel_not_found"


async def test_ephemeral_messages_are_shown_to_members_and_not_kept(slack, client, group):
    ada = slack.member("ada")
    shown = await client.chat_postEphemeral(channel=group.id, user=ada.id, text="psst")
    assert (await slack.ephemeral()).ts == shown["message_ts"]
    assert slack.messages(group) == []
    assert (
        await error(client.chat_update(channel=group.id, ts=shown["message_ts"], text="x"))
        == "message_not_found"
    )
    assert await error(client.chat_postEphemeral(channel=group.id, user="U0", text="x")) == "user_not_found"


async def test_a_permalink_leads_to_the_page_at_the_message(slack, client, group):
    ts = await slack.say("ada", group, "x")
    link = (await client.chat_getPermalink(channel=group.id, message_ts=ts))["permalink"]
    async with aiohttp.ClientSession() as http, http.get(link, allow_redirects=False) as answer:
        assert (answer.status, answer.headers["Location"]) == (302, f"/#{group.id}/{ts}")
    async with aiohttp.ClientSession() as http, http.get(f"{link}?user=mo", allow_redirects=False) as answer:
        assert answer.headers["Location"] == f"/?user=mo#{group.id}/{ts}"


# reading


async def test_metadata_is_given_to_who_asks_for_it(slack, client, group):
    ts = await slack.say("ada", group, "question")
    mark = {"event_type": "ama_reply", "event_payload": {"key": "k", "n": 1}}
    await client.chat_postMessage(channel=group.id, text="x", thread_ts=ts, metadata=mark)
    replies = await client.conversations_replies(channel=group.id, ts=ts, include_all_metadata=True)
    assert replies["messages"][1]["metadata"] == mark
    replies = await client.conversations_replies(channel=group.id, ts=ts)
    assert "metadata" not in replies["messages"][1]
    assert (await slack.posted()).metadata == mark
    bad = client.chat_postMessage(channel=group.id, text="x", metadata={"event_type": ""})
    assert await error(bad) == "invalid_metadata_format"


async def test_history_is_newest_first_in_pages_and_without_thread_replies(slack, client, group):
    stamps = [await slack.say("ada", group, str(number)) for number in range(5)]
    await slack.say("ben", group, "reply", thread=stamps[0])
    texts, cursor = [], None
    while cursor != "":
        page = await client.conversations_history(channel=group.id, limit=2, cursor=cursor)
        texts.append([message["text"] for message in page["messages"]])
        cursor = page["response_metadata"]["next_cursor"]
        assert page["has_more"] == bool(cursor)
    assert texts == [["4", "3"], ["2", "1"], ["0"]]


async def test_history_lies_between_oldest_and_latest(slack, client, group):
    stamps = [await slack.say("ada", group, str(number)) for number in range(5)]

    async def texts(**bounds):
        return [
            m["text"] for m in (await client.conversations_history(channel=group.id, **bounds))["messages"]
        ]

    assert await texts(oldest=stamps[1], latest=stamps[3]) == ["2"]
    assert await texts(oldest=stamps[1], latest=stamps[3], inclusive=True) == ["3", "2", "1"]
    assert await texts(oldest=stamps[3]) == ["4"]


async def test_a_thread_has_its_parent_first_on_every_page(slack, client, group):
    ts = await slack.say("ada", group, "parent")
    for number in range(3):
        await slack.say("ben", group, str(number), thread=ts)
    first = await client.conversations_replies(channel=group.id, ts=ts, limit=2)
    cursor = first["response_metadata"]["next_cursor"]
    second = await client.conversations_replies(channel=group.id, ts=ts, limit=2, cursor=cursor)
    pages = [[message["text"] for message in page["messages"]] for page in (first, second)]
    assert pages == [["parent", "0", "1"], ["parent", "2"]]
    assert await error(client.conversations_replies(channel=group.id, ts="1.000001")) == "thread_not_found"


async def test_channels_are_listed_by_type_with_membership(slack, client):
    listed = (await client.conversations_list(types="public_channel,private_channel"))["channels"]
    assert {c["name"]: (c["is_member"], c["is_private"]) for c in listed} == {
        "study-group": (True, False),
        "random": (False, False),
        "moderators": (True, True),
    }
    mine = (await client.users_conversations(types="public_channel,private_channel"))["channels"]
    assert {channel["name"] for channel in mine} == {"study-group", "moderators"}
    slack.scopes.discard("im:read")
    refused = await refusal(client.conversations_list(types="im"))
    assert (refused["error"], refused["needed"]) == ("missing_scope", "im:read")
    assert await error(client.conversations_list(types="nonsense")) == "invalid_types"
    assert await error(client.conversations_list(cursor="nonsense")) == "invalid_cursor"
    assert await error(client.conversations_list(limit=-1)) == "invalid_limit"


async def test_people_groups_and_the_team_can_be_looked_up(slack, client):
    mo = slack.moderator("mo")
    assert (await client.users_info(user=mo.id))["user"]["name"] == "mo"
    assert {user["name"] for user in (await client.users_list())["members"]} == {
        "ada",
        "ben",
        "chi",
        "mo",
        "ama",
    }
    group = (await client.usergroups_list())["usergroups"][0]
    assert (group["handle"], group["id"]) == ("moderators", slack.usergroup_id)
    assert (await client.usergroups_users_list(usergroup=group["id"]))["users"] == [mo.id]
    assert (await client.bots_info(bot=slack.bot_id))["bot"]["user_id"] == slack.bot_user_id
    assert (await client.api_test(foo="bar"))["args"] == {"foo": "bar"}
    assert await error(client.users_info(user="U0")) == "user_not_found"


async def test_the_bot_can_be_let_do_more(slack, client):
    slack.scopes.update({"reactions:write", "channels:join", "im:write", "team:read"})
    random = slack.channel("random")
    await client.conversations_join(channel=random.id)
    ts = await slack.say("ada", random, "x")
    await client.reactions_add(channel=random.id, timestamp=ts, name="eyes")
    got = await client.reactions_get(channel=random.id, timestamp=ts)
    assert got["message"]["reactions"] == [{"name": "eyes", "users": [slack.bot_user_id], "count": 1}]
    assert (
        await error(client.reactions_add(channel=random.id, timestamp=ts, name="eyes")) == "already_reacted"
    )
    await client.reactions_remove(channel=random.id, timestamp=ts, name="eyes")
    assert await error(client.reactions_remove(channel=random.id, timestamp=ts, name="eyes")) == "no_reaction"
    ada = slack.member("ada")
    assert (await client.conversations_open(users=ada.id))["channel"]["id"] == slack.direct(ada).id
    assert slack.bot_user_id in (await client.conversations_members(channel=random.id))["members"]
    assert (await client.team_info())["team"]["name"] == "Study Group"


# triggers and response URLs


async def pressed(slack, group, client):
    """A press by ada, as the app gets it."""
    app, bodies = greeter(slack), []

    @app.action("go")
    async def go(ack, body):
        bodies.append(body)
        await ack()

    async with running(app, slack):
        blocks = [{"type": "actions", "elements": [button("go", "1")]}]
        posted = await client.chat_postMessage(channel=group.id, text="x", blocks=blocks)
        await slack.press("ada", group, posted["ts"], "go")
    return bodies[0]


async def test_a_trigger_opens_one_modal_within_three_seconds():
    clock = Clock()
    async with Workspace(clock=clock) as slack:
        client, group = client_of(slack), slack.channel("study-group")
        trigger = (await pressed(slack, group, client))["trigger_id"]
        clock.now += 2.9
        opened = await client.views_open(trigger_id=trigger, view=MODAL)
        assert await error(client.views_open(trigger_id=trigger, view=MODAL)) == "exchanged_trigger_id"
        assert await error(client.views_open(trigger_id="1.2.3", view=MODAL)) == "invalid_trigger_id"
        late = (await pressed(slack, group, client))["trigger_id"]
        clock.now += 3.1
        assert await error(client.views_open(trigger_id=late, view=MODAL)) == "expired_trigger_id"
        other = {**MODAL, "title": {"type": "plain_text", "text": "Other"}}
        view = opened["view"]
        changed = await client.views_update(view_id=view["id"], hash=view["hash"], view=other)
        assert changed["view"]["title"]["text"] == "Other"
        stale = client.views_update(view_id=view["id"], hash=view["hash"], view=MODAL)
        assert await error(stale) == "hash_conflict"
        broken = client.views_update(view_id=view["id"], view={**MODAL, "blocks": "none"})
        assert await error(broken) == "invalid_arguments"


async def test_a_response_url_works_five_times_in_thirty_minutes():
    clock = Clock()
    async with Workspace(clock=clock) as slack, aiohttp.ClientSession() as http:
        client, group = client_of(slack), slack.channel("study-group")
        url = (await pressed(slack, group, client))["response_url"]

        async def respond(to, **body):
            async with http.post(to, json=body) as answer:
                return answer.status, (await answer.json()).get("error")

        assert [await respond(url, text="x") for _ in range(5)] == [(200, None)] * 5
        assert await respond(url, text="x") == (404, "used_url")
        late = (await pressed(slack, group, client))["response_url"]
        clock.now += 30 * 60 + 1
        assert await respond(late, text="x") == (404, "expired_url")
        assert await respond(late + "x", text="x") == (404, "no_active_hooks")


# faults


async def test_errors_and_rate_limits_come_on_demand(slack, client, group):
    slack.faults.fail("chat.postMessage", error="internal_error")
    slack.faults.rate_limit("chat.postMessage", retry_after=7)
    assert await error(client.chat_postMessage(channel=group.id, text="x")) == "internal_error"
    limited = await refusal(client.chat_postMessage(channel=group.id, text="x"))
    assert (limited.status_code, limited.headers["Retry-After"], limited["error"]) == (
        429,
        "7",
        "ratelimited",
    )
    await client.chat_postMessage(channel=group.id, text="x")
    assert len(slack.messages(group)) == 1
    assert [call.method for call in slack.calls] == ["chat.postMessage"] * 3


async def test_the_sdk_waits_out_a_rate_limit(slack, group):
    client = client_of(slack, retry_handlers=[AsyncRateLimitErrorRetryHandler(max_retry_count=1)])
    slack.faults.rate_limit("chat.postMessage", retry_after=0)
    await client.chat_postMessage(channel=group.id, text="x")
    assert len(slack.messages(group)) == 1


async def test_a_lost_response_has_done_its_work_and_a_lost_request_has_not(slack, client, group):
    slack.faults.lose_response("chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=group.id, text="done")
    slack.faults.drop_before("chat.postMessage")
    with pytest.raises(aiohttp.ClientConnectionError):
        await client.chat_postMessage(channel=group.id, text="not done")
    assert [message["text"] for message in slack.messages(group)] == ["done"]
    assert slack.calls[-1].args["text"] == "not done"


async def test_the_sdks_default_client_posts_twice_when_a_response_is_lost(slack, group):
    # Why the bot must not keep the SDK's default retry handler.
    slack.faults.lose_response("chat.postMessage")
    await AsyncWebClient(token=slack.bot_token, base_url=slack.url).chat_postMessage(
        channel=group.id, text="x"
    )
    assert len(slack.messages(group)) == 2


async def test_a_breakdown_answers_a_page_and_a_delay_only_delays(slack, client, group):
    slack.faults.break_down("chat.postMessage", status=503)
    slack.faults.delay("chat.postMessage", 0.01)
    assert (await refusal(client.chat_postMessage(channel=group.id, text="x"))).status_code == 503
    assert (await client.chat_postMessage(channel=group.id, text="x"))["ok"]


async def test_a_call_can_be_awaited_before_it_is_answered(slack, client, group):
    slack.faults.delay("chat.postMessage", 0.05)
    posting = asyncio.create_task(client.chat_postMessage(channel=group.id, text="x"))
    call = await slack.called("chat.postMessage")
    assert (call.args["text"], call.done, slack.messages(group)) == ("x", False, [])
    await posting
    assert (call.done, call.error) == (True, None)
    with pytest.raises(AssertionError, match="was not called"):
        await slack.called("chat.postMessage", timeout=0.01)


# whatever comes

KNOWN_NAMES = (
    *(
        "channel",
        "text",
        "blocks",
        "ts",
        "thread_ts",
        "user",
        "limit",
        "cursor",
        "oldest",
        "latest",
        "metadata",
    ),
    *(
        "view",
        "trigger_id",
        "types",
        "name",
        "timestamp",
        "users",
        "attachments",
        "view_id",
        "user_id",
        "hash",
    ),
    *("error", "message_ts", "usergroup", "bot", "external_id", "inclusive"),
)
NESTED = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=10), inner, max_size=4),
    max_leaves=10,
)
NAMES = st.sampled_from([*KNOWN_NAMES, "x"])
KNOWN = st.sampled_from(["channel", "ts", "timestamp", "user", "user_id"])
ALL_SCOPES = {method.scope for method in METHODS.values() if method.scope} | {
    f"{kind}:{right}"
    for kind in ("channels", "groups", "im")
    for right in ("read", "history", "write", "join")
}


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(sorted(METHODS)), st.dictionaries(NAMES, NESTED, max_size=6), st.sets(KNOWN))
async def test_no_arguments_whatever_break_a_method(method, arguments, known):
    async with Workspace(scopes=ALL_SCOPES) as slack, aiohttp.ClientSession() as http:
        group, ada = slack.channel("study-group"), slack.member("ada")
        posted = await client_of(slack).chat_postMessage(channel=group.id, text="x")
        real = {
            "channel": group.id,
            "ts": posted["ts"],
            "timestamp": posted["ts"],
            "user": ada.id,
            "user_id": ada.id,
        }
        token = slack.app_token if method.startswith("apps.") else slack.bot_token
        body = json.dumps({**arguments, **{name: real[name] for name in known}, "token": token})
        kind = {"Content-Type": "application/json"}
        async with http.post(slack.url + method, data=body, headers=kind) as answer:
            assert answer.status == 200
            told = await answer.json()
        assert told["ok"] or isinstance(told["error"], str)


GARBAGE = [
    ("application/json", b"{", "invalid_json"),
    ("application/json", b"[" * 100_000, "invalid_json"),
    ("application/json", b'{"a": NaN}', "invalid_json"),
    ("application/json", b"\xff\xfe\x00", "invalid_json"),
    ("application/json", b"[1]", "json_not_object"),
    ("application/json; charset=nonsense", b"{}", "not_authed"),
    ("application/x-www-form-urlencoded; charset=nonsense", b"a=b", "invalid_form_data"),
    ("multipart/form-data", b"a=b", "invalid_form_data"),
    ("multipart/form-data; boundary=x", b"--y\r\n", "invalid_form_data"),
    ("text/plain", b"\x00\xff", "not_authed"),
    ("nonsense", b"\x00", "not_authed"),
]


@pytest.mark.parametrize(("kind", "body", "code"), GARBAGE)
async def test_garbage_in_a_body_is_an_error_in_slacks_words(slack, kind, body, code):
    headers = {"Content-Type": kind}
    async with aiohttp.ClientSession() as http:
        async with http.post(slack.url + "auth.test", data=body, headers=headers) as answer:
            assert (answer.status, (await answer.json())["error"]) == (200, code)
        async with http.post(slack.page_url + "actions/T/x", data=body, headers=headers) as answer:
            assert answer.status == 404


async def test_too_large_a_body_is_refused(slack):
    async with aiohttp.ClientSession() as http:
        body = io.BytesIO(b"x" * (5 * 1024 * 1024))
        async with http.post(slack.url + "auth.test", data=body) as answer:
            assert (await answer.json())["error"] == "request_too_large"
