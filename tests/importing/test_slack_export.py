"""Slack's exports and its live channels: one talk, whatever files, threads and pages it comes in."""

import json
import shutil
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import UserError
from bot.platforms.slack.mrkdwn import Names, markdown
from bot.transcripts import sources
from bot.transcripts.readers import slack_export, slack_live
from bot.transcripts.readers.slack_live import Where, connect, read_live, where
from bot.transcripts.readers.slack_messages import parts_of
from bot.transcripts.record import Record
from tests.support.transcript_samples import expected, samples, told

SAMPLES = samples("slack-*")
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


def zipped(folder, path):
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.rglob("*.json"):
            archive.write(file, file.relative_to(folder))
    return path


# -- exports ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_a_sample_is_read_as_it_was_meant(path):
    assert told(slack_export.read(path, path.name)) == expected(path)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_zip_says_what_the_folder_says(path, tmp_path):
    archive = zipped(path, tmp_path / "export.zip")
    assert slack_export.looks_like("export.zip", sources.listing(archive)) == 1
    assert slack_export.looks_like(path.name, sources.listing(path)) == 1
    assert slack_export.read(archive) == slack_export.read(path)


def test_one_channel_can_be_named_and_a_wrong_name_gets_a_hint():
    record = slack_export.read(SAMPLES[-1], channel="#other")
    assert ([turn.text for turn in record.turns], record.title) == (["elsewhere"], "#other")
    with pytest.raises(UserError, match=r"no channel #study_group, did you mean 'study-group'\?"):
        slack_export.read(SAMPLES[-1], "x", channel="study_group")


def test_a_reply_in_another_days_file_knows_its_question():
    record = slack_export.read(SAMPLES[0])
    question, answer = record.turns
    assert (answer.reply_to, answer.thread) == (question.id, question.thread)


def test_links_need_the_workspaces_address_which_a_file_of_its_own_tells(tmp_path):
    shutil.copytree(SAMPLES[0], tmp_path / "export")
    record = slack_export.read(tmp_path / "export")
    assert [turn.link for turn in record.turns] == [None, None]
    assert "does not tell the workspace's address" in record.notes[-1]
    day = min((tmp_path / "export").glob("*/2*.json"))
    messages = json.loads(day.read_text())
    messages[0]["files"] = [{"permalink": "https://lerngruppe.slack.com/files/U1/F1/notes.pdf"}]
    day.write_text(json.dumps(messages))
    record = slack_export.read(tmp_path / "export")
    assert record.turns[0].link == "https://lerngruppe.slack.com/archives/G0AMA1/p1701340000000100"
    assert record.notes == ()


def days(folder, channel="ama"):
    (folder / channel).mkdir(parents=True)
    (folder / "users.json").write_text('[{"id": "U1", "profile": {"real_name": "Mira"}}]', encoding="utf-8")
    (folder / channel / "2024-01-31.json").write_text(
        '[{"type": "message", "user": "U1", "text": "How?", "ts": "1706700000.0001"}]', encoding="utf-8"
    )
    return folder / channel


def test_a_channels_own_folder_and_a_day_of_it_are_read_with_the_names_of_the_export(tmp_path):
    channel = days(tmp_path)
    day = channel / "2024-01-31.json"
    assert slack_export.looks_like("ama", sources.listing(channel)) == 0.5
    assert slack_export.looks_like("ama/2024-01-31.json", day.read_text()) > 0.9
    for path in (channel, day):
        record = slack_export.read(path, "ama")
        assert ([turn.speaker for turn in record.turns], record.title) == (["Mira"], "#ama")


def test_slackdumps_dumps_of_channels_and_threads_are_read(tmp_path):
    reply = {
        "type": "message",
        "user": "U2",
        "text": "So.",
        "ts": "1706700060.0001",
        "thread_ts": "1706700000.0001",
    }
    asked = {
        "type": "message",
        "user": "U1",
        "text": "How?",
        "ts": "1706700000.0001",
        "thread_ts": "1706700000.0001",
    }
    dump = {
        "name": "ama",
        "channel_id": "C0AMA12345",
        "messages": [asked | {"slackdump_thread_replies": [reply]}],
    }
    path = tmp_path / "C0AMA12345.json"
    path.write_text(json.dumps(dump), encoding="utf-8")
    assert slack_export.looks_like(path.name, path.read_text()) > 0.9
    assert slack_export.looks_like("dump", sources.listing(tmp_path)) > 0.5
    for source in (path, tmp_path):
        record = slack_export.read(source, "dump")
        assert [(turn.speaker, turn.text) for turn in record.turns] == [("U1", "How?"), ("U2", "So.")]
        assert (record.turns[1].reply_to, record.title) == (record.turns[0].id, "#ama")


def test_what_is_no_export_is_refused_by_name(tmp_path):
    with pytest.raises(UserError, match=r"empty: no channel/2024-01-31\.json is in it"):
        slack_export.read(tmp_path, "empty")
    (tmp_path / "a.zip").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(UserError, match=r"a\.zip: cannot be read"):
        slack_export.read(tmp_path / "a.zip", "a.zip")
    (tmp_path / "general").mkdir()
    (tmp_path / "general" / "2024-01-31.json").write_text("[\n{,\n]", encoding="utf-8")
    with pytest.raises(UserError, match=r"x/general/2024-01-31\.json:2: this is not JSON"):
        slack_export.read(tmp_path, "x")


@given(
    st.lists(
        JSON | st.fixed_dictionaries({"ts": st.sampled_from(["1.1", "2.2", 3]), "text": JSON, "user": JSON})
    )
)
def test_any_json_in_an_export_gives_turns_or_is_left_out(messages):
    record = Record.of(parts_of(messages, Names(), lambda _ts, _thread: None))
    assert len(record.turns) + len(record.left_out) <= len(messages)
    json.dumps([turn.text for turn in record.turns]).encode("utf-8")


@given(
    st.lists(
        st.sampled_from([*"*~_`<>|@#! ab:/[]\n", "<|", "```", "&#xe000;", "&#xe001;", "1", "http://a"])
    ).map("".join)
)
def test_any_text_becomes_markdown(text):
    assert markdown(text, Names()).count("\ue000") <= text.count("&#xe000;")


def test_marks_within_words_and_addresses_are_no_styles():
    assert markdown("2*3*4 a~b~c <https://a.org/*x*>", Names()) == "2*3*4 a~b~c <https://a.org/*x*>"
    assert markdown("*<https://a.org|`x` [y]>*", Names()) == r"**[`x` \[y\]](https://a.org)**"


# -- live ---------------------------------------------------------------------------------------------------


@pytest.fixture
def client(slack):
    return connect(slack.bot_token, slack.url)


async def test_a_channel_is_read_with_its_threads_names_and_permalinks(slack, client):
    question = await slack.say("amir", "ama", "How do I *start*?")
    await slack.say("ada", "ama", f"<@{slack.member('amir').id}> with the guide", thread=question)
    late = await slack.say("bea", "ama", "Thanks & bye")
    record = await read_live(client, Where("ama", None))
    amir, ada, bea = (slack.member(name).real_name for name in ("amir", "ada", "bea"))
    assert [(turn.speaker, turn.text) for turn in record.turns] == [
        (amir, "How do I **start**?"),
        (ada, f"@{amir} with the guide"),
        (bea, "Thanks & bye"),
    ]
    assert (record.turns[1].reply_to, record.turns[1].thread, record.title) == (question, question, "#ama")
    for turn in record.turns:
        answer = await client.chat_getPermalink(channel=slack.channel("ama").id, message_ts=turn.id)
        assert turn.link == answer["permalink"]
    assert record.turns[2].id == late
    assert sum(call.method == "chat.getPermalink" for call in slack.calls) == 1 + 3


async def test_more_than_a_page_is_read(slack, client):
    for number in range(250):
        await slack.say("amir", "ama", f"message {number}")
    thread = await slack.say("amir", "ama", "last")
    for number in range(210):
        await slack.say("ada", "ama", f"reply {number}", thread=thread)
    seen = []
    record = await read_live(client, Where(slack.channel("ama").id, None), progress=seen.append)
    assert len(record.turns) == 461
    assert len({turn.id for turn in record.turns}) == 461
    assert seen == sorted(seen)


async def test_one_thread_is_read_alone_also_by_its_link(slack, client):
    await slack.say("amir", "ama", "another matter")
    question = await slack.say("amir", "ama", "why?")
    answer = await slack.say("ada", "ama", "because", thread=question)
    link = (await client.chat_getPermalink(channel=slack.channel("ama").id, message_ts=answer))["permalink"]
    for place in (where("ama", question), where("#ama", "p" + question.replace(".", "")), where(link)):
        record = await read_live(client, place)
        assert [turn.text for turn in record.turns] == ["why?", "because"]
        assert record.link == record.turns[0].link


async def test_rate_limits_are_obeyed(slack, client):
    await slack.say("amir", "ama", "why?")
    slack.faults.rate_limit("conversations.history", retry_after=1, times=2)
    record = await read_live(client, Where("ama", None))
    assert [turn.text for turn in record.turns] == ["why?"]
    times = [call.when for call in slack.calls if call.method == "conversations.history"]
    assert len(times) == 3
    assert times[2] - times[0] >= 2


@pytest.mark.parametrize(
    ("place", "fault"),
    [
        (Where("nowhere", None), "sees no channel #nowhere; is its name or id right"),
        (Where("ama", "1.000001"), "thread 1.000001: thread_not_found; is the time stamp"),
        (Where("C0123456789", None), "channel_not_found; is its name or id right"),
    ],
)
async def test_a_wrong_place_is_told_with_a_remedy(slack, client, place, fault):
    await slack.say("amir", "ama", "why?")
    with pytest.raises(UserError, match=fault):
        await read_live(client, place)


async def test_a_missing_invitation_and_a_missing_scope_are_told_with_a_remedy(slack, client):
    slack.channel("apart", with_bot=False)
    with pytest.raises(UserError, match="not_in_channel; invite the bot"):
        await read_live(client, Where("apart", None))
    slack.scopes.discard("users:read")
    await slack.say("amir", "ama", "why?")
    with pytest.raises(UserError, match=r"missing_scope \(users:read\); add the scope"):
        await read_live(client, Where("ama", None))


async def test_a_wrong_token_and_a_slack_out_of_reach_are_told(slack):
    with pytest.raises(UserError, match="invalid_auth; is SLACK_BOT_TOKEN right"):
        await read_live(connect("wrong", slack.url), Where("C0123456789", None))
    slack.faults.drop_before("conversations.list", times=3)
    with pytest.raises(UserError, match="Slack cannot be reached"):
        await read_live(connect(slack.bot_token, slack.url), Where("ama", None))


def test_without_a_loop_it_reads_too(free_port):
    with pytest.raises(UserError, match="Slack cannot be reached"):
        slack_live.read(connect("x", f"http://127.0.0.1:{free_port}/api/"), where("ama"))


@pytest.fixture
def free_port():
    import socket  # noqa: PLC0415 - here alone

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]
