"""What the page is told over its WebSocket and what it may do; a bare WebSocket stands for the browser."""

import json

import aiohttp
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from localslack import Posted, Workspace
from tests.support.greeting_app import MODAL, browsing, button, client_of, greeter, running


@pytest.fixture
async def slack():
    async with Workspace() as workspace:
        yield workspace


@pytest.fixture
async def http():
    async with browsing() as browser:
        yield browser


class Tab:
    """One open page."""

    def __init__(self, ws, state):
        self.ws, self.state = ws, state

    async def do(self, deed, **what):
        await self.ws.send_json({"do": deed, **what})

    async def told(self, kind):
        """The next frame, which must be of that kind."""
        frame = await self.ws.receive_json(timeout=5)
        assert frame["type"] == kind, frame
        return frame

    async def upto(self, kind):
        """The next frame of that kind."""
        while (frame := await self.ws.receive_json(timeout=5))["type"] != kind:
            pass
        return frame


async def opened(slack, http, user):
    ws = await http.ws_connect(f"{slack.page_url}page/live?user={user.id}")
    return Tab(ws, await ws.receive_json())


async def test_the_page_starts_with_everything_its_member_may_see(slack, http):
    ada, mo, group = slack.member("ada"), slack.moderator("mo"), slack.channel("study-group")
    ts = await slack.say(ada, group, "hello")
    state = (await opened(slack, http, ada)).state
    assert state["me"] == {"id": ada.id, "name": "ada", "role": "member"}
    assert {user["name"] for user in state["users"]} >= {"ada", "ben", "chi", "mo", "ama"}
    assert [(c["name"], c["is_im"]) for c in state["channels"]] == [
        ("study-group", False),
        ("random", False),
        ("ama", True),
    ]
    assert state["messages"][group.id] == [
        {"ts": ts, "user": ada.id, "text": "hello", "bot": False, "reactions": []},
    ]
    assert state["bot"] == {"id": slack.bot_user_id, "name": "ama", "online": False}
    assert [command["command"] for command in state["commands"]] == ["/ama"]
    theirs = (await opened(slack, http, mo)).state
    assert "moderators" in [channel["name"] for channel in theirs["channels"]]


async def test_what_is_typed_is_escaped_and_known_names_become_mentions(slack, http):
    tab = await opened(slack, http, slack.member("ada"))
    group = slack.channel("study-group")
    await tab.do(
        "say", channel=group.id, text="@ama <@U123> a@ama.org 1 < 2 #random @nobody https://x.org/@ama"
    )
    text = (await tab.told("message"))["message"]["text"]
    bot, random = slack.bot_user_id, slack.channel("random").id
    assert (
        text == f"<@{bot}> &lt;@U123&gt; a@ama.org 1 &lt; 2 <#{random}|random> @nobody <https://x.org/@ama>"
    )


async def test_a_conversation_with_the_bot_on_the_page(slack, http):
    app = greeter(slack)

    @app.action("go")
    async def go(ack, respond, body):
        await ack()
        await respond(text=f"you chose {body['actions'][0]['value']}", response_type="ephemeral")

    group = slack.channel("study-group")
    tab = await opened(slack, http, slack.member("ada"))
    async with running(app, slack):
        assert (await tab.told("status"))["online"]
        await tab.do("say", channel=group.id, text="@ama hi")
        question = (await tab.told("message"))["message"]
        reply = (await tab.told("message"))["message"]
        assert (reply["bot"], reply["thread_ts"], reply["text"]) == (True, question["ts"], "hello")
        parent = (await tab.told("message"))["message"]
        assert (parent["ts"], parent["reply_count"], "thread_ts" in parent) == (question["ts"], 1, False)
        pressed = {**reply["blocks"][1]["elements"][0], "block_id": reply["blocks"][1]["block_id"]}
        await tab.do("press", channel=group.id, ts=reply["ts"], ephemeral=False, action=pressed)
        shown = (await tab.told("ephemeral"))["message"]
        assert (shown["text"], shown["ephemeral"]) == ("you chose 1", True)
    assert not (await tab.told("status"))["online"]


async def test_ephemeral_messages_go_to_one_member_only(slack, http):
    ada, ben, group = slack.member("ada"), slack.member("ben"), slack.channel("study-group")
    tabs = [await opened(slack, http, user) for user in (ada, ben)]
    await client_of(slack).chat_postEphemeral(channel=group.id, user=ada.id, text="psst")
    await slack.say(ben, group, "loud")
    assert (await tabs[0].told("ephemeral"))["message"]["text"] == "psst"
    assert (await tabs[1].told("message"))["message"]["text"] == "loud"


async def test_members_edit_delete_and_react(slack, http):
    ada, group = slack.member("ada"), slack.channel("study-group")
    tab, ts = await opened(slack, http, ada), await slack.say(ada, group, "one")
    await tab.told("message")
    await tab.do("edit", channel=group.id, ts=ts, text="two")
    message = (await tab.told("message"))["message"]
    assert (message["text"], message["edited"]) == ("two", True)
    await tab.do("react", channel=group.id, ts=ts, name="x")
    assert (await tab.told("message"))["message"]["reactions"] == [{"name": "x", "users": [ada.id]}]
    await tab.do("unreact", channel=group.id, ts=ts, name="x")
    assert (await tab.told("message"))["message"]["reactions"] == []
    await tab.do("delete", channel=group.id, ts=ts)
    assert (await tab.told("gone"))["ts"] == ts


async def test_who_leaves_their_last_page_leaves_the_modal_behind(slack, http):
    mo = slack.moderator("mo")
    one, other = await opened(slack, http, mo), await opened(slack, http, mo)
    slack.backend.views.open(mo.id, MODAL)
    for tab in (one, other):
        await tab.told("view")
    await one.ws.close(code=1001)  # as browsers do when a page is left or loaded anew
    assert (await opened(slack, http, mo)).state["view"]["callback_id"] == MODAL["callback_id"]
    await other.ws.close(code=1001)
    assert (await opened(slack, http, mo)).state["view"] is None


async def test_who_loses_the_line_finds_the_modal_again(slack, http):
    mo = slack.moderator("mo")
    tab = await opened(slack, http, mo)
    slack.backend.views.open(mo.id, MODAL)
    await tab.told("view")
    await tab.ws.close(code=1006)
    assert (await opened(slack, http, mo)).state["view"]["callback_id"] == MODAL["callback_id"]


async def test_nobody_changes_what_another_wrote(slack, http):
    group = slack.channel("study-group")
    tab, ts = await opened(slack, http, slack.member("ada")), await slack.say("ben", group, "mine")
    for deed in ({"do": "edit", "text": "x"}, {"do": "delete"}):
        await tab.ws.send_json({**deed, "channel": group.id, "ts": ts})
        assert "author" in (await tab.upto("error"))["text"]
    assert slack.messages(group)[0]["text"] == "mine"


async def test_commands_work_in_channels_and_say_why_they_do_not(slack, http):
    app = greeter(slack)

    @app.command("/ama")
    async def ama(ack, command):
        await ack(f"[{command['text']}]")

    group = slack.channel("study-group")
    tab = await opened(slack, http, slack.member("ada"))
    await tab.do("command", channel=group.id, text="/ama why")
    assert "did not react" in (await tab.told("error"))["text"]
    async with running(app, slack):
        await tab.do("command", channel=group.id, text="/ama  why not ")
        assert (await tab.upto("ephemeral"))["message"]["text"] == "[why not]"
        await tab.do("command", channel=group.id, text="/nope")
        assert "not a valid command" in (await tab.told("error"))["text"]
        await tab.do("command", channel=group.id, text="/ama x", thread_ts="1.000001")
        assert "threads" in (await tab.told("error"))["text"]


async def test_the_app_is_invited_into_a_channel_and_hears_of_it(slack, http):
    seen, random, ada = [], slack.channel("random"), slack.member("ada")
    tab = await opened(slack, http, ada)
    async with running(greeter(slack, seen), slack):
        await tab.do("command", channel=random.id, text="/invite @ama")
        line = (await tab.upto("message"))["message"]
        assert (line["subtype"], line["user"]) == ("channel_join", slack.bot_user_id)
        await tab.do("say", channel=random.id, text="@ama hi")
        assert (await slack.first(Posted, lambda posted: posted.text == "hello")).channel == random.id
    joined = next(event for event in seen if event["type"] == "member_joined_channel")
    assert (joined["user"], joined["channel"]) == (slack.bot_user_id, random.id)
    assert (joined["inviter"], joined["channel_type"], joined["team"]) == (ada.id, "C", slack.team_id)


async def test_who_cannot_be_invited_is_told(slack, http):
    tab, group = await opened(slack, http, slack.member("ada")), slack.channel("study-group")
    direct = slack.direct("ada")
    for channel, text, told in (
        (group, "/invite @ama", "@ama is in this channel already."),
        (group, "/invite @nobody", "There is nobody called @nobody."),
        (group, "/invite", "Say whom: /invite @name"),
        (direct, "/invite @ben", "Nobody can be invited into a direct conversation."),
    ):
        await tab.do("command", channel=channel.id, text=text)
        error = await tab.told("error")
        assert (error["text"], error["unsent"]) == (told, text)


async def test_modals_and_the_home_show_on_the_page(slack, http):
    app = greeter(slack)

    @app.command("/ama")
    async def ama(ack, client, command):
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=MODAL)
        home = {"type": "home", "blocks": [{"type": "actions", "elements": [button("b", "1")]}]}
        await client.views_publish(user_id=command["user_id"], view=home)

    @app.view("ask")
    async def ask(ack, view):
        if view["state"]["values"]["q"]["text"]["value"]:
            await ack()
        else:
            await ack(response_action="errors", errors={"q": "Say something"})

    @app.action("b")
    async def pressed(ack, body, client):
        await ack()
        await client.chat_postMessage(channel=body["user"]["id"], text="pressed")

    tab = await opened(slack, http, slack.member("ada"))
    async with running(app, slack):
        await tab.do("command", channel=slack.channel("study-group").id, text="/ama")
        view = (await tab.upto("view"))["view"]
        home = (await tab.upto("home"))["view"]
        for value, answer in (("", "view_errors"), ("why?", "view_closed")):
            await tab.do(
                "submit",
                view_id=view["id"],
                values={"q": {"text": {"type": "plain_text_input", "value": value}}},
            )
            await tab.told(answer)
        await tab.do("press", view_id=home["id"], action={"action_id": "b", "value": "1"})
        assert (await tab.told("message"))["message"]["text"] == "pressed"
        await tab.do("home")
        assert (await tab.upto("home"))["view"]["id"] == home["id"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)
DEEDS = [
    "say",
    "edit",
    "delete",
    "react",
    "unreact",
    "command",
    "press",
    "submit",
    "close",
    "home",
    "shortcut",
    "",
    "x",
]
NAMES = ["channel", "ts", "text", "thread_ts", "name", "action", "view_id", "values", "callback_id"]


@settings(max_examples=80, deadline=None)
@given(st.sampled_from(DEEDS), st.dictionaries(st.sampled_from(NAMES), JSON), st.booleans())
async def test_no_frame_whatever_ends_the_page(deed, asked, here):
    async with Workspace() as slack, browsing() as http:
        tab = await opened(slack, http, slack.member("ada"))
        place = {"channel": slack.channel("study-group").id} if here else {}
        await tab.ws.send_str(json.dumps({**asked, **place, "do": deed}))
        await tab.ws.send_str("{")
        await tab.ws.send_str("[]")
        await tab.do("say", channel=slack.channel("study-group").id, text="still here")
        while (frame := await tab.ws.receive_json(timeout=5)).get("message", {}).get("text") != "still here":
            assert frame["type"] in ("error", "message", "home")


async def test_the_page_and_its_files_are_served(slack, http):
    async with http.get(slack.page_url) as answer:
        assert answer.status == 200
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert "<html" in await answer.text()
    async with http.get(slack.page_url + "static/../page.py") as answer:
        assert answer.status == 404
    async with http.get(slack.page_url + "static/%2e%2e/page.py") as answer:
        assert answer.status in (403, 404)


@pytest.mark.parametrize(
    "headers", [{"Host": "evil.example"}, {"Host": "127.0.0.1.evil.example"}, {"Host": "["}]
)
async def test_a_foreign_host_name_is_turned_away(slack, http, headers):
    for path in ("", "api/auth.test", "page/live"):
        async with http.get(slack.page_url + path, headers=headers) as answer:
            assert answer.status in (400, 403)


async def test_another_sites_page_is_turned_away_and_our_own_is_not(slack, http):
    address = f"{slack.page_url}page/live"
    for origin in ("https://evil.example", "null", slack.page_url.rstrip("/").replace("http:", "https:")):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(address, headers={"Origin": origin})
        assert refused.value.status == 403
    ours = await http.ws_connect(address, headers={"Origin": slack.page_url.rstrip("/")})
    assert (await ours.receive_json())["type"] == "state"


async def test_a_user_who_is_not_there_is_told_so(slack, http):
    for user in ("U0", slack.bot_user_id):
        with pytest.raises(aiohttp.WSServerHandshakeError) as refused:
            await http.ws_connect(f"{slack.page_url}page/live?user={user}")
        assert refused.value.status == 400
