"""A newcomer's machine: proxies, consoles and files of other encodings, no time zones, no browser."""

import asyncio
import json
import re
import ssl
from dataclasses import replace
from pathlib import Path

import aiohttp
import pytest
from typer.testing import CliRunner

from bot.archive.loading import load
from bot.archive.report import check
from bot.cli import app
from bot.config import load as load_config
from bot.errors import UserError
from bot.messages import Message, Place
from bot.platforms.network import proxy_for, unreachable
from bot.platforms.slack.setup import check_tokens
from bot.responder import Responder
from bot.retrieval import Served
from bot.verdicts import Answer, Thresholds
from tests.support import processes
from tests.support.bots import running
from tests.support.browsers import find
from tests.support.command import ama

ROOT = Path(__file__).parents[2]
BUG = "What was the first computer bug?"
DEAD = "http://127.0.0.1:9"


@pytest.fixture
def behind_a_proxy(monkeypatch):
    """The environment of an office whose proxy is dead."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.setenv(name, DEAD)
    for name in ("NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.delenv(name, raising=False)


async def test_a_slack_on_this_machine_is_never_looked_for_behind_a_proxy(
    behind_a_proxy, slack, config, access
):
    async with running(config, access):
        ts = await slack.say("ada", "study-group", BUG)
        assert (await slack.posted()).thread_ts == ts
        seen = await slack.command("ada", "study-group", "/ama", BUG)
        assert seen is None or "moth" in seen.plain


async def test_a_proxy_that_nobody_knows_is_named(behind_a_proxy, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "no-such-proxy.invalid:3128")
    monkeypatch.setenv("https_proxy", "no-such-proxy.invalid:3128")
    async with aiohttp.ClientSession() as session:
        with pytest.raises(aiohttp.ClientConnectorDNSError) as refused:
            await session.get("https://slack.invalid/", proxy=proxy_for("https://slack.invalid/"))
        assert (
            unreachable(refused.value) == "nobody knows the proxy no-such-proxy.invalid: correct HTTPS_PROXY"
        )
        with pytest.raises(aiohttp.ClientConnectorDNSError) as refused:
            await session.get("https://slack.invalid/")
        assert unreachable(refused.value) == "nobody knows that address"


def test_a_proxy_that_does_not_speak_http_is_told_as_such(behind_a_proxy, monkeypatch):
    for name in ("HTTPS_PROXY", "https_proxy"):
        monkeypatch.setenv(name, "socks5h://127.0.0.1:1080")
    assert proxy_for("http://127.0.0.1:8765/api/") is None
    with pytest.raises(UserError, match="HTTPS_PROXY names a proxy of socks5h"):
        proxy_for("https://slack.com/api/")


async def test_a_proxy_that_does_not_answer_is_named_and_waited_for(behind_a_proxy, config, access, told):
    elsewhere = replace(access, slack=replace(access.slack, api_url="http://slack.invalid/api/"))

    async def run():
        async with running(config, elsewhere):
            raise AssertionError

    bot = asyncio.create_task(run())
    await told.said("the proxy 127.0.0.1:9 does not answer: correct HTTPS_PROXY")
    bot.cancel()
    await asyncio.wait({bot})
    assert bot.cancelled()
    assert len(told.lines) == 1


@pytest.mark.parametrize(
    ("url", "no_proxy", "proxy"),
    [
        ("https://slack.com/api/", "", DEAD),
        ("wss://wss-primary.slack.com/link/?ticket=1", "", DEAD),
        ("https://slack.com/api/", "slack.com", None),
        ("wss://wss-primary.slack.com/link/", ".slack.com", None),
        ("https://slack.com/api/", "*", None),
        ("https://wss-primary.slack.com/", "*.slack.com", None),
        ("https://slack.com/api/", "example.org; https://slack.com/", None),
        ("https://slack.com/api/", "example.org slack.com:443", None),
        ("https://slack.com/api/", "slack.com:80", DEAD),
        ("https://10.1.2.3/", "10.0.0.0/8", None),
        ("https://11.1.2.3/", "10.0.0.0/8", DEAD),
        ("https://[fd00::1]/", "[fd00::1]", None),
        ("https://[fd00::1]:8443/", "fd00::/8", None),
        ("https://notslack.com/", "slack.com", DEAD),
        ("http://slack.localhost:8765/", "", None),
        ("https://slack.com/api/", "example.org", DEAD),
        ("http://localhost:8765/api/", "", None),
        ("ws://127.0.0.1:8765/link/", "", None),
        ("http://[::1]:8765/api/", "", None),
    ],
)
def test_a_proxy_is_for_what_is_neither_here_nor_excepted(behind_a_proxy, monkeypatch, url, no_proxy, proxy):
    monkeypatch.setenv("no_proxy", no_proxy)
    monkeypatch.setenv("NO_PROXY", no_proxy)
    assert proxy_for(url) == proxy


def test_a_certificate_that_is_not_trusted_is_told_as_such():
    key = aiohttp.client_reqrep.ConnectionKey(
        "slack.com", 443, is_ssl=True, ssl=True, proxy=None, proxy_auth=None, proxy_headers_hash=None
    )
    untrusted = ssl.SSLCertVerificationError(1, "certificate verify failed")
    untrusted.verify_message = "self-signed certificate in certificate chain"
    told = unreachable(aiohttp.ClientConnectorCertificateError(key, untrusted))
    assert "certificate is not trusted (self-signed certificate in certificate chain)" in told
    assert "SSL_CERT_FILE" in told


@pytest.fixture
def umlauts(answers):
    """An archive with characters that few encodings have."""
    file = answers / "hopper.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("COBOL, of course", "COBOL – natürlich, 私も 🎉"),
        encoding="utf-8",
    )
    return answers


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "cp1252", "cp437", "shift_jis", "utf-8"])
def test_a_console_of_any_encoding_is_written_to(umlauts, encoding):
    question = "Which programming language do you like best?"
    done = ama("ask", question, folder=umlauts.parent, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert "COBOL" in done.stdout
    done = ama("ask", "--json", question, folder=umlauts.parent, encoding=encoding)
    assert (done.returncode, done.stderr) == (0, "")
    assert "natürlich, 私も 🎉" in str(json.loads(done.stdout))


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full to write into")
@pytest.mark.parametrize("words", [("check",), ("ask", "How do I file my taxes?"), ("ask", "--json", "Why?")])
def test_a_full_disk_is_told_in_one_line(umlauts, words):
    with Path("/dev/full").open("w") as full:
        done = processes.finished(*words, folder=umlauts.parent, stdout=full)
    assert done.stderr == "ama: what there is to say cannot be written: No space left on device\n"
    assert done.returncode == 1


@pytest.mark.parametrize(
    ("data", "told"),
    [
        ("SLACK_BOT_TOKEN=1\n".encode("utf-16"), ".env:1: error: the file is not UTF-8 (byte 0xff)"),
        ("SLACK_BOT_TOKEN=1\n".encode("utf-16-le"), ".env:1: error: the file is not UTF-8, but UTF-16"),
        ("# a\n# für mich\n".encode("latin-1"), ".env:2: error: the file is not UTF-8 (byte 0xfc)"),
    ],
)
def test_an_env_file_that_is_not_utf_8_is_told_in_one_line(answers, data, told):
    (answers.parent / ".env").write_bytes(data)
    done = ama("run", folder=answers.parent)
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [f"ama: {told}: save it as UTF-8 [not-utf8]"]


def test_an_env_file_with_a_byte_order_mark_is_read(answers):
    (answers.parent / ".env").write_bytes("SLACK_BOT_TOKEN=nonsense\n".encode("utf-8-sig"))
    assert "SLACK_BOT_TOKEN does not begin with xoxb-" in ama("run", folder=answers.parent).stderr


def test_a_time_zone_is_known_where_the_system_has_none(answers):
    pytest.importorskip("tzdata", reason="set up anew (make install) for tzdata, which the bot brings along")
    (answers.parent / "config.yaml").write_text("digest:\n  zone: Europe/Berlin\n", encoding="utf-8")
    done = processes.finished("check", folder=answers.parent, PYTHONTZPATH="")
    assert (done.returncode, done.stdout) == (0, "no problems\n")


ODD = [
    ("pairs:\n- question:\u00a0Why?\n  answer: So.\n", 2, 12),
    ("pairs:\n-\u00a0question: Why?\n  answer: So.\n", 2, 2),
    ("pairs:\n- question: Why?\n\u3000\u3000answer: So.\n", 3, 1),
    ("pairs:\n- question: Why?\n \u00a0answer: So.\n", 3, 2),
    ("pairs:\n- question\u202f: Why?\n  answer: So.\n", 2, 11),
    ("pairs:\n- question: Why?\n  answer:\u00a0|\n    So.\n", 3, 10),
    ("pairs:\n- question： Why?\n  answer: So.\n", 2, 11),
    ("pairs:\n- question：Why?\n  answer: So.\n", 2, 11),
    ("pairs:\n- question: Why?\n  answer：\u3000So.\n", 3, 9),
    ("pairs：\n- question: Why?\n  answer: So.\n", 1, 6),
    ("pairs:\n– question: Why?\n  answer: So.\n", 2, 1),
    ("pairs:\n- question: Why?\n  guest: “Ada: of the relays”\n  answer: So.\n", 3, 10),
    ("pairs:\n- question: Why?\n  guest: ＂Ada: of the relays＂\n  answer: So.\n", 3, 10),
    ('pairs:\n- question: Why?\n  guest: "Ada: of the relays”\n  answer: So.\n', 3, 29),
    ("pairs:\n- question：Why?\n  answer：So.\n", 2, 11),
    ("pairs:\n- question: Why?\n  answer: So.\n  tags: ［relays, moths］\n", 4, 9),
    ("pairs:\n- question: Why?\n  answer: So.\n  tags: 【relays、moths】  # 【two】、\n", 4, 9),
    ("pairs:\n- question: Why?\n  answer: So.\n  tags: [relays， moths]\n", 4, 16),
    ("pairs:\n- question: Why?\n  answer: So.\n  tags: [relays, moths］\n", 4, 23),
    ("pairs:\n- question: Why?\n  answer: So.\n  tags：［relays，moths］\n", 4, 7),
    ('pairs:\n- question: Why?\n  answer: So.\n  tags: ["relays"， "moths"]\n', 4, 18),
    ("pairs:\n- question: Why?\n  answer: So.\n  also: ［\n    how so,\n    what for\n  ］\n", 4, 9),
    ("pairs:\n- question: Why?\n  answer: So.\n  also: [\n    how so,\n    what for\n  ］\n", 7, 3),
    ("pairs:\n- question: Why?\n  answer: So.\n  former_ids: [one，two, three、four]\n", 4, 19),
    ("pairs:\n- question: Why?\n  answer: So.\n- {question: How?， answer: So}\n", 4, 18),
    ("pairs:\n- question: Why?\n  answer: So.\n- ｛question: How?, answer: So｝\n", 4, 3),
    ("pairs:\n- question: Why?\n  answer: So.\n- {question: How?, answer: So｝\n", 4, 30),
    ("pairs:\n- question: Why?\n  answer: So.\nsynonyms:\n- [moth， bug]\n", 5, 8),
    ("pairs:\n- question: Why?\n  answer: So.\nsynonyms: ［［moth, bug］］\n", 4, 11),
    ("pairs:\n- question: Why?\n  answer: So.\nunanswered: ［Who?, Where?］\n", 4, 13),
]


@pytest.mark.parametrize(("text", "line", "column"), ODD)
def test_what_only_looks_like_a_sign_of_yamls_is_told_with_its_place_and_mended(tmp_path, text, line, column):
    file = tmp_path / "ama.yaml"
    file.write_text(f"{text}title: An AMA\n", encoding="utf-8")
    told, code = check([file])
    assert code == 1
    assert "[not-yaml]" not in told
    alike = next(line for line in told.splitlines() if "[wrong-sign]" in line)
    assert alike.startswith(f"{file}:{line}:{column}: error: U+")
    assert "`ama check --fix`" in alike
    mended, code = check([file], fix=True)
    assert code == 0, mended
    assert mended.startswith(("1 line mended", "2 lines mended"))
    written = file.read_text(encoding="utf-8")
    assert "question: Why?" in written.replace("question : ", "question: ")
    assert re.search(r"^  answer: (\|\n    )?So\.$", written, re.MULTILINE)


@pytest.mark.parametrize(
    ("text", "place", "missing"),
    [
        ("pairs:\n- question:Why?\n  answer: So.\n", "2:12", "a space is missing after 'question:'"),
        ("pairs:\n- question: Why?\n  answer:So.\n", "3:10", "a space is missing after 'answer:'"),
        (
            "pairs:\n- question: Why?\n  answer:So.\n  tags: [a]\n",
            "3:10",
            "a space is missing after 'answer:'",
        ),
        ("pairs\n- question: Why?\n  answer: So.\n", "1:6", "':' is missing after 'pairs'"),
        ("pairs:\n- question: Why?\n  answer\n    So.\n", "3:9", "':' is missing after 'answer'"),
    ],
)
def test_a_sign_that_is_missing_is_told_with_its_place_and_put_there(tmp_path, text, place, missing):
    file = tmp_path / "ama.yaml"
    file.write_text(f"{text}title: An AMA\n", encoding="utf-8")
    told, code = check([file])
    assert code == 1
    assert f"{file}:{place}: error: {missing}: type one, or run `ama check --fix`" in told
    mended, code = check([file], fix=True)
    assert (code, mended.startswith("1 line mended")) == (0, True), mended
    assert "question: Why?" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "answer",
    [
        "« Bien\u00a0sûr »",
        "100\u00a0km: far",
        "|\n    \u3000全角で始まる。\n    a:\u00a0b",
        '"\u00a0quoted"',
        "“So.”",
        "注意：これ",
        "|\n    注意：これ\n    – one\n    “two: three”",
        "100\u00a0km: far – “so”\n  link: 注意：これ",
        "“So”, said: Ada",
        "【So】、［so］，｛so｝",
        "【So】\n  also: [何故、何故なら，ね, 【急】何故]\n  tags: ['a，b 【c】', moth]  # ［x］，",
        '“So”, said: Ada\n- question: "And?"\n  answer: Yes.',
    ],
)
def test_such_a_character_within_a_text_is_left_alone(tmp_path, answer):
    file = tmp_path / "ama.yaml"
    written = f"title: An AMA\npairs:\n- id: why\n  question: Why?\n  answer: {answer}\n"
    file.write_text(written, encoding="utf-8")
    assert check([file], fix=True) == ("no problems", 0) or "wrong-sign" not in check([file])[0]
    assert file.read_text(encoding="utf-8") == written


@pytest.mark.parametrize(
    ("line", "column"),
    [
        (" \u00a0replies_per_hour: 7", 2),
        (" \u3000replies_per_hour: 7", 2),
        (" \u202freplies_per_hour: 7", 2),
        ("  replies_per_hour：7", 19),
        ('  replies_per_hour: 7\n  channels: ["#a"， "#b"]', 18),
        ("  replies_per_hour: 7\n  channels: ［C0123ABC，C0123ABD］", 13),
        ('  replies_per_hour: 7\n  loudness: {"#a"： private， "#b": silent}', 18),
        ('  replies_per_hour: 7\n  loudness: ｛"#a"：private，"#b"：silent｝', 13),
    ],
)
def test_in_config_yaml_too_such_a_character_is_told_and_mended(tmp_path, line, column):
    answers = tmp_path / "answers"
    answers.mkdir()
    text = "title: An AMA\npairs:\n- id: why\n  question: Why?\n  also: [how so]\n  answer: So.\n"
    (answers / "ama.yaml").write_text(text, encoding="utf-8")
    file = tmp_path / "config.yaml"
    file.write_text(f"answers: answers\nslack:\n{line}\n", encoding="utf-8")
    place = rf"config\.yaml:{3 + line.count(chr(10))}:{column}"
    with pytest.raises(
        UserError, match=rf"{place}: error: U\+.* stands where YAML wants .*`ama check --fix`"
    ):
        load_config(file)
    mended = CliRunner().invoke(app, ["check", "--fix", "--config", str(file)])
    assert mended.exit_code == 0, mended.output
    assert f"{file}: 1 line mended" in mended.output
    assert load_config(file).slack.replies_per_hour == 7


def test_the_browser_is_the_systems_or_the_one_that_playwright_installed_or_none():
    assert find("/own", which={"chromium": "/usr/bin/chromium"}.get) == "/usr/bin/chromium"
    assert find("/own", which={"google-chrome": "/opt/chrome"}.get) == "/opt/chrome"
    assert find("/own", which={}.get, exists=lambda place: place == "/own") == "/own"
    assert find("/own", which={}.get, exists=lambda place: False) is None


def test_who_has_no_tokens_yet_is_led_to_the_page_and_to_the_demo():
    with pytest.raises(UserError) as told:
        check_tokens({})
    text = str(told.value)
    assert "https://api.slack.com/apps > your app > OAuth & Permissions, 'Bot User OAuth Token'" in text
    assert "paste manifest.yaml" in text
    assert "`ama demo`" in text


async def test_a_start_ends_with_what_to_do_next(slack, config, access, caplog):
    caplog.set_level("INFO")
    async with running(config, access):
        pass
    assert "next: ask something in one of these channels" in caplog.text


def test_the_questions_that_readme_shows_are_answered_by_the_archive_that_comes_with_the_bot():
    readme = (ROOT / "README.md").read_text("utf-8")
    archive = load(ROOT / "answers", compare=False).archive
    responder = Responder(Served.of(archive), Thresholds(0.6, 0.05))

    def verdict(text):
        return responder.respond(Message("k", text, "U1", Place("C1")))

    asked = re.findall(r"^\.venv/bin/ama ask (?:--why )?(\w.+)$", readme, re.MULTILINE)
    asked += re.findall(r"^\*\*Ada\*\*, in #study-group: (.+)$", readme, re.MULTILINE)
    assert len(asked) >= 3
    assert all(isinstance(verdict(text), Answer) for text in asked)
    unanswered = re.findall(r"^\*\*Ben\*\*: (.+)$", readme, re.MULTILINE)
    assert unanswered
    assert not any(isinstance(verdict(text), Answer) for text in unanswered)
