"""Conversations with a real Bolt app in the local workspace."""

import pytest
from slack_bolt.async_app import AsyncApp

from localslack import Ephemeral, OpenedView, Posted, SlackError, Unheard, UpdatedView, Workspace
from tests.support.greeting_app import FIELD, MODAL, button, client_of, greeter, running, section


@pytest.fixture
async def slack():
    async with Workspace() as workspace:
        yield workspace


@pytest.fixture
def ada(slack):
    return slack.member("ada")


@pytest.fixture
def group(slack):
    return slack.channel("study-group")


def kinds(events):
    return [event.get("subtype") or event["type"] for event in events]


async def test_who_mentions_the_bot_gets_its_reply_in_the_thread(slack, ada, group):
    async with running(greeter(slack), slack):
        ts = await slack.say(ada, group, f"<@{slack.bot_user_id}> hi")
        reply = await slack.posted()
        assert (reply.text, reply.thread_ts, reply.channel) == ("hello", ts, group.id)
        assert [m["text"] for m in slack.messages(group, thread=ts)][1:] == ["hello"]
        await slack.settled()


async def test_a_mention_comes_as_message_and_as_app_mention_of_one_ts(slack, ada, group):
    seen = []
    async with running(greeter(slack, seen), slack):
        ts = await slack.say(ada, group, f"<@{slack.bot_user_id}> 1 < 2 & see https://x.org/?a=1&b=2.")
        await slack.posted()
        await slack.settled()
    both = [event for event in seen if event["ts"] == ts]
    assert sorted(event["type"] for event in both) == ["app_mention", "message"]
    assert both[0]["text"] == f"<@{slack.bot_user_id}> 1 &lt; 2 &amp; see <https://x.org/?a=1&amp;b=2>."
    assert both[0]["channel"] == group.id
    assert both[0]["user"] == ada.id
    assert len({envelope.payload["event_id"] for envelope in slack.acks}) == len(slack.acks)


async def test_what_the_bot_posts_comes_back_to_it_with_its_bot_id(slack, ada, group):
    seen = []
    async with running(greeter(slack, seen), slack):
        await slack.say(ada, group, f"<@{slack.bot_user_id}> hi")
        reply = await slack.posted()
        await slack.settled()
        # Bolt keeps the app's own messages from its listeners: the envelope shows that it was sent.
        own = [e.payload["event"] for e in slack.acks if e.payload["event"]["ts"] == reply.ts]
    assert [event["bot_id"] for event in own] == [slack.bot_id]
    assert own[0]["bot_profile"]["app_id"] == slack.app_id


async def test_a_direct_message_is_of_channel_type_im_and_no_mention(slack, ada):
    seen = []
    async with running(greeter(slack, seen), slack):
        await slack.say_direct(ada, f"<@{slack.bot_user_id}> hi")
        await slack.settled()
    assert [(event["type"], event["channel_type"]) for event in seen] == [("message", "im")]


async def test_the_bot_hears_nothing_of_a_channel_it_is_not_in(slack, ada):
    await slack.say(ada, "random", f"<@{slack.bot_user_id}> hi")
    assert slack.acks == []


async def test_edits_deletions_and_reactions_are_told(slack, ada, group):
    seen = []
    async with running(greeter(slack, seen), slack):
        ts = await slack.say(ada, group, "one")
        await slack.edit(group, ts, "two")
        await slack.react(ada, group, ts, "x")
        await slack.unreact(ada, group, ts, "x")
        await slack.delete(group, ts)
        await slack.settled()
    assert kinds(seen) == [
        "message",
        "message_changed",
        "reaction_added",
        "reaction_removed",
        "message_deleted",
    ]
    changed, added, deleted = seen[1], seen[2], seen[4]
    assert (changed["previous_message"]["text"], changed["message"]["text"]) == ("one", "two")
    assert changed["message"]["edited"]["user"] == ada.id
    assert added["item"] == {"type": "message", "channel": group.id, "ts": ts}
    assert added["item_user"] == ada.id
    assert deleted["deleted_ts"] == ts


async def test_a_thread_parent_changes_with_its_replies_and_keeps_its_text(slack, ada, group):
    seen = []
    async with running(greeter(slack, seen), slack):
        ts = await slack.say(ada, group, "parent")
        await slack.say(ada, group, "reply", thread=ts)
        await slack.settled()
    changed = next(event for event in seen if event.get("subtype") == "message_changed")
    assert changed["message"]["reply_count"] == 1
    assert changed["message"]["text"] == changed["previous_message"]["text"] == "parent"


async def test_a_deleted_parent_leaves_a_tombstone_until_its_last_reply_goes(slack, ada, group):
    seen = []
    async with running(greeter(slack, seen), slack):
        ts = await slack.say(ada, group, "parent")
        reply = await slack.say(ada, group, "reply", thread=ts)
        await slack.settled()
        seen.clear()
        await slack.delete(group, ts)
        await slack.delete(group, reply)
        await slack.settled()
    assert kinds(seen) == ["message_changed", "message_deleted", "message_deleted"]
    assert seen[0]["message"]["subtype"] == "tombstone"
    assert seen[0]["previous_message"]["text"] == "parent"
    assert [event["deleted_ts"] for event in seen[1:]] == [reply, ts]
    assert slack.messages(group) == []


async def test_joins_files_broadcasts_integrations_and_unfurls_have_their_subtypes(slack, ada, group):
    seen = []
    async with running(greeter(slack, seen), slack):
        await slack.join(ada, group)
        ts = await slack.share_file(ada, group, "my notes")
        await slack.broadcast(ada, group, "for all", thread=ts)
        await slack.say_as_integration(group, "deployed")
        await slack.unfurl(group, ts)
        await slack.settled()
    told = set(kinds(seen))
    assert told >= {"member_joined_channel", "channel_join", "file_share", "thread_broadcast", "bot_message"}
    unfurled = [event for event in seen if event.get("subtype") == "message_changed"][-1]
    assert unfurled["message"]["text"] == unfurled["previous_message"]["text"]
    assert "edited" not in unfurled["message"]


async def test_a_pressed_button_can_replace_its_message(slack, ada, group):
    app = greeter(slack)

    @app.action("go")
    async def go(ack, respond, body):
        await ack()
        await respond(text=f"{body['user']['id']} chose {body['actions'][0]['value']}", replace_original=True)

    async with running(app, slack):
        await slack.say(ada, group, f"<@{slack.bot_user_id}> hi")
        reply = await slack.posted()
        await slack.press(ada, group, reply.ts, "go")
        changed = await slack.updated()
    assert (changed.ts, changed.text, changed.blocks) == (reply.ts, f"{ada.id} chose 1", [])


async def test_feedback_buttons_send_the_value_that_was_pressed(slack, ada, group):
    app = greeter(slack)

    @app.action("feedback")
    async def feedback(ack, body, client):
        await ack()
        text = (
            f"{body['actions'][0]['type']} {body['actions'][0]['value']} on {body['container']['message_ts']}"
        )
        await client.chat_postEphemeral(channel=body["channel"]["id"], user=body["user"]["id"], text=text)

    async with running(app, slack):
        await slack.say(ada, group, f"<@{slack.bot_user_id}> hi")
        reply = await slack.posted()
        await slack.press(ada, group, reply.ts, "feedback", "negative")
        shown = await slack.ephemeral()
    assert (shown.text, shown.user) == (f"feedback_buttons down on {reply.ts}", ada.id)


async def test_overflow_and_select_send_the_chosen_option_and_the_state(slack, ada, group):
    def option(value):
        return {"text": {"type": "plain_text", "text": value}, "value": value}

    menus = [
        {"type": "overflow", "action_id": "more", "options": [option("edit"), option("hide")]},
        {"type": "static_select", "action_id": "pick", "options": [option("a"), option("b")]},
    ]
    seen = []
    app = greeter(slack)

    @app.action("more")
    @app.action("pick")
    async def note(ack, body):
        seen.append(body)
        await ack()

    async with running(app, slack):
        posted = await app.client.chat_postMessage(
            channel=group.id, text="choose", blocks=[{"type": "actions", "elements": menus}]
        )
        await slack.press(ada, group, posted["ts"], "more", "hide")
        await slack.press(ada, group, posted["ts"], "pick", "b")
    assert [body["actions"][0]["selected_option"]["value"] for body in seen] == ["hide", "b"]
    (held,) = seen[1]["state"]["values"].values()
    assert held["pick"]["selected_option"]["value"] == "b"


async def test_pressing_what_is_not_there_names_what_is(slack, ada, group):
    posted = await client_of(slack).chat_postMessage(
        channel=group.id, text="x", blocks=[{"type": "actions", "elements": [button("go", "1")]}]
    )
    with pytest.raises(SlackError) as refused:
        await slack.press(ada, group, posted["ts"], "gone")
    assert "go = 1" in refused.value.messages[0]


async def test_a_press_that_nobody_acknowledges_is_told_to_the_member(slack, ada, group):
    posted = await client_of(slack).chat_postMessage(
        channel=group.id, text="x", blocks=[{"type": "actions", "elements": [button("go", "1")]}]
    )
    with pytest.raises(Unheard, match="did not react"):
        await slack.press(ada, group, posted["ts"], "go")


async def test_a_command_is_answered_by_acknowledgement_or_response_url(slack, ada, group):
    app = greeter(slack)

    @app.command("/ama")
    async def ama(ack, respond, command):
        if command["text"] == "quick":
            await ack(f"at once, {command['user_name']}")
        else:
            await ack()
            await respond(blocks=[section("later")])

    async with running(app, slack):
        quick = await slack.command(ada, group, "/ama", "quick")
        later = await slack.command(ada, group, "/ama", "slow")
        assert isinstance(quick, Ephemeral)
        assert isinstance(later, Ephemeral)
        assert (quick.text, later.plain) == ("at once, ada", "later")
        assert slack.pending == []
        with pytest.raises(Unheard, match="not a valid command"):
            await slack.command(ada, group, "/nope")


async def test_an_ephemeral_reply_can_be_shared_replaced_and_taken_back(slack, ada, group):
    app = greeter(slack)

    @app.command("/ama")
    async def ama(ack, respond):
        await ack()
        choices = [button("share", "1"), button("replace", "2"), button("away", "3")]
        await respond(text="private", blocks=[{"type": "actions", "elements": choices}])

    @app.action("share")
    async def share(ack, respond):
        await ack()
        await respond(text="public", response_type="in_channel")

    @app.action("replace")
    async def replace(ack, respond, body):
        assert body["container"]["is_ephemeral"]
        assert "message" not in body
        await ack()
        await respond(
            text="new", blocks=[{"type": "actions", "elements": [button("away", "3")]}], replace_original=True
        )

    @app.action("away")
    async def away(ack, respond):
        await ack()
        await respond(delete_original=True)

    async with running(app, slack):
        reply = await slack.command(ada, group, "/ama")
        await slack.press(ada, group, reply.ts, "share")
        assert (await slack.posted()).text == "public"
        await slack.press(ada, group, reply.ts, "replace")
        new = await slack.ephemeral()
        assert (new.ts, new.text, new.replaced) == (reply.ts, "new", True)
        await slack.press(ada, group, reply.ts, "away")
        assert (await slack.next()).ts == reply.ts
        with pytest.raises(SlackError, match="message_not_found"):
            await slack.press(ada, group, reply.ts, "away")


async def test_a_modal_opens_complains_and_closes(slack, ada, group):
    app = greeter(slack)
    taken = []

    @app.command("/ama")
    async def ama(ack, client, command):
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=MODAL)

    @app.view("ask")
    async def ask(ack, view):
        text = view["state"]["values"]["q"]["text"]["value"]
        if text:
            taken.append(text)
            await ack()
        else:
            await ack(response_action="errors", errors={"q": "Say something"})

    async with running(app, slack):
        assert await slack.command(ada, group, "/ama") is None
        opened = await slack.expect(OpenedView)
        assert opened.user == ada.id
        empty = {"q": {"text": {"type": "plain_text_input", "value": ""}}}
        assert await slack.submit(ada, opened.view["id"], empty) == {"q": "Say something"}
        full = {"q": {"text": {"type": "plain_text_input", "value": "why?"}}}
        assert await slack.submit(ada, opened.view["id"], full) == {}
        assert taken == ["why?"]
        with pytest.raises(SlackError, match="not_found"):
            await slack.submit(ada, opened.view["id"], full)


async def test_modals_stack_change_and_clear(slack, ada, group):
    app, closed = greeter(slack), []
    second = {**MODAL, "callback_id": "second", "notify_on_close": True}

    @app.command("/ama")
    async def ama(ack, client, command):
        await ack()
        await client.views_open(trigger_id=command["trigger_id"], view=MODAL)

    @app.view("ask")
    async def ask(ack, view):
        text = view["state"]["values"]["q"]["text"]["value"]
        await ack(response_action=text, **({} if text == "clear" else {"view": second}))

    @app.view_closed("second")
    async def gone(ack, view):
        closed.append(view["id"])
        await ack()

    def typed(text):
        return {"q": {"text": {"type": "plain_text_input", "value": text}}}

    async with running(app, slack):
        await slack.command(ada, group, "/ama")
        first = (await slack.expect(OpenedView)).view
        await slack.submit(ada, first["id"], typed("push"))
        pushed = (await slack.expect(OpenedView)).view
        assert (pushed["previous_view_id"], pushed["root_view_id"]) == (first["id"], first["id"])
        await slack.close_view(ada, pushed["id"])
        assert closed == [pushed["id"]]
        await slack.submit(ada, first["id"], typed("update"))
        assert (await slack.expect(UpdatedView)).view["callback_id"] == "second"
        await slack.command(ada, group, "/ama")
        again = (await slack.expect(OpenedView)).view
        await slack.submit(ada, again["id"], typed("clear"))
        with pytest.raises(SlackError, match="not_found"):
            await slack.close_view(ada, again["id"])


async def test_the_home_tab_asks_for_its_view_and_shows_it(slack, ada):
    app = AsyncApp(client=client_of(slack))

    @app.event("app_home_opened")
    async def opened(event, client):
        view = {
            "type": "home",
            "blocks": [section("welcome"), {"type": "actions", "elements": [button("b", "1")]}],
        }
        await client.views_publish(user_id=event["user"], view=view)

    @app.action("b")
    async def pressed(ack, body, client):
        await ack()
        assert body["container"] == {"type": "view", "view_id": body["view"]["id"]}
        await client.views_publish(
            user_id=body["user"]["id"], view={"type": "home", "blocks": [section("again")]}
        )

    async with running(app, slack):
        await slack.open_home(ada)
        home = await slack.next()
        assert home.user == ada.id
        await slack.press_in_view(ada, home.view["id"], "b")
        assert (await slack.next()).view["blocks"][0]["text"]["text"] == "again"


async def test_a_message_shortcut_carries_the_message(slack, ada, group):
    app = greeter(slack)

    @app.shortcut("keep")
    async def keep(ack, shortcut, respond):
        await ack()
        await respond(f"kept {shortcut['message']['text']}")

    async with running(app, slack):
        ts = await slack.say(ada, group, "gold")
        await slack.shortcut(ada, group, ts, "keep")
        assert (await slack.ephemeral()).text == "kept gold"


async def test_asking_for_a_post_when_something_else_happened_says_what(slack, ada, group):
    client = client_of(slack)
    posted = await client.chat_postMessage(channel=group.id, text="one")
    await client.chat_update(channel=group.id, ts=posted["ts"], text="two")
    assert isinstance(await slack.next(), Posted)
    with pytest.raises(AssertionError, match="Updated"):
        await slack.posted()
    with pytest.raises(AssertionError, match="did nothing"):
        await slack.next(timeout=0.01)


async def test_a_global_shortcut_has_neither_message_nor_channel(slack, ada):
    app, heard = greeter(slack), []

    @app.shortcut("new")
    async def new(ack, body, client):
        heard.append(body)
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=MODAL)

    async with running(app, slack):
        await slack.global_shortcut(ada, "new")
        assert (await slack.first(OpenedView)).user == ada.id
        assert (heard[0]["type"], heard[0]["callback_id"]) == ("shortcut", "new")
        assert not heard[0].keys() & {"channel", "message", "response_url"}


async def test_options_are_the_apps_answer_to_what_is_typed(slack, ada):
    app = greeter(slack)
    picker = {"type": "external_select", "action_id": "pick", "min_query_length": 0}
    view = MODAL | {"blocks": [FIELD | {"block_id": "p", "element": picker}]}
    offered = {"text": {"type": "plain_text", "text": "A pair"}, "value": "a"}

    @app.shortcut("new")
    async def new(ack, body, client):
        await ack()
        await client.views_open(trigger_id=body["trigger_id"], view=view)

    @app.options("pick")
    async def pick(ack, body):
        await ack(options=[offered] * (200 if body["value"] == "many" else 1))

    async with running(app, slack):
        await slack.global_shortcut(ada, "new")
        opened = (await slack.first(OpenedView)).view
        assert await slack.suggest(ada, opened["id"], "pick", "pair") == [offered]
        with pytest.raises(SlackError, match="invalid_options"):
            await slack.suggest(ada, opened["id"], "pick", "many")
        with pytest.raises(SlackError, match="no_such_action"):
            await slack.suggest(ada, opened["id"], "other")
