"""`ama demo`: all of it in one process, without an account."""

import asyncio
import io
import re

import aiohttp
import pytest
from rich.console import Console

from bot import demo
from bot.config import Config
from bot.demo import chat
from bot.errors import UserError
from localslack.choosing import state_values


async def test_it_says_where_to_chat_and_how_to_stop_and_stops(answers):
    out = io.StringIO()

    async def at_once():
        assert "http://127.0.0.1:" in out.getvalue()

    config = Config(answers=answers)
    await chat(config, port=0, browser=False, stop=at_once, console=Console(file=out, width=100))
    assert "the archive of 4 pairs at" in out.getvalue()
    assert "Ctrl-C" in out.getvalue()
    assert out.getvalue().endswith("Stopped.\n")


async def test_what_moderators_save_is_given_and_written_to_no_file(answers):
    out, before = io.StringIO(), {path: path.read_bytes() for path in answers.iterdir()}

    async def moderate():
        address = re.search(r"http://127\.0\.0\.1:\d+/", out.getvalue()).group()
        async with (
            aiohttp.ClientSession() as session,
            session.ws_connect(f"{address}page/live?user=mo") as page,
        ):
            await page.send_json({"do": "shortcut", "callback_id": "new_pair"})
            view = (await _next(page, "view"))["view"]
            typed = {
                "question": "Which ferry goes to Tallinn on Sundays?",
                "answer": "The white one.",
                "new_title": "From Slack",
            }
            values = state_values(view["blocks"], {"block_id": "", "action_id": ""})
            for name, text in typed.items():
                values[name][name]["value"] = text
            await page.send_json({"do": "submit", "view_id": view["id"], "values": values})
            assert "is in the archive now" in str(await _next(page, "view"))

    config = Config(answers=answers)
    await chat(config, port=0, browser=False, stop=moderate, console=Console(file=out, width=100))
    assert {path: path.read_bytes() for path in answers.iterdir()} == before


async def test_the_archives_site_is_served_and_replies_link_it(answers):
    out, seen = io.StringIO(), []

    async def read():
        site = re.search(r"http://127\.0\.0\.1:\d+/archive/", out.getvalue()).group()
        chat_page = site.removesuffix("archive/")
        async with aiohttp.ClientSession() as session:
            async with session.get(site.rstrip("/")) as home:
                assert (str(home.url), home.status) == (site, 200)
                assert "AMA with Grace Hopper" in await home.text()
            async with session.get(f"{site}nothing.html") as missing:
                assert missing.status == 404
                assert "There is no such page" in await missing.text()
            async with session.get(f"{site}%2e%2e/demo.db") as outside:
                assert outside.status == 404
            async with session.ws_connect(f"{chat_page}page/live?user=ada") as page:
                channel = (await _next(page, "state"))["channels"][0]["id"]
                asked = "What was the first computer bug?"
                await page.send_json({"do": "say", "channel": channel, "text": asked})
                while "blocks" not in (reply := (await _next(page, "message"))["message"]):
                    pass
            link = re.search(rf"{site}pairs/[\w-]+\.html", str(reply["blocks"])).group()
            async with session.get(link) as answer:
                seen.append(await answer.text())

    config = Config(answers=answers)
    await chat(config, port=0, browser=False, stop=read, console=Console(file=out, width=100))
    assert '<h1 dir="auto">What was the first computer bug?</h1>' in seen[0]


async def _next(page, kind):
    """The next frame of that kind."""
    while (frame := await page.receive_json(timeout=10))["type"] != kind:
        pass
    return frame


async def test_a_second_demo_finds_a_port_of_its_own(answers, monkeypatch):
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port, out = server.sockets[0].getsockname()[1], io.StringIO()
    monkeypatch.setattr(demo, "PORTS", (port, 0))

    async def at_once():
        assert f"http://127.0.0.1:{port}/" not in out.getvalue()
        assert "http://127.0.0.1:" in out.getvalue()

    config = Config(answers=answers)
    await chat(config, port=None, browser=False, stop=at_once, console=Console(file=out, width=100))
    server.close()
    await server.wait_closed()
    assert out.getvalue().endswith("Stopped.\n")


async def test_on_whatsapp_a_phone_is_shown_that_gets_answers(answers):
    out = io.StringIO()

    async def ask():
        address = re.search(r"http://127\.0\.0\.1:\d+/", out.getvalue()).group()
        async with aiohttp.ClientSession() as session:
            async with session.get(address) as page:
                assert "AMA on a phone" in await page.text()
            async with session.ws_connect(f"{address}live") as phone:
                assert "Why do you hand out pieces of wire?" in (await _next(phone, "state"))["suggested"]
                await phone.send_json({"do": "write", "text": "Why do you hand out pieces of wire?"})
                seen = [*(await _next(phone, "messages"))["messages"]]
                while len(seen) < 2:
                    seen += (await _next(phone, "messages"))["messages"]
        assert [message["mine"] for message in seen] == [True, False]
        assert "30 cm" in seen[1]["text"]

    console = Console(file=out, width=100)
    await chat(Config(answers=answers), port=0, browser=False, stop=ask, console=console, platform="whatsapp")
    assert out.getvalue().endswith("Stopped.\n")


async def test_another_platform_than_those_there_are_is_told(answers):
    with pytest.raises(UserError, match="slack or whatsapp is wanted, did you mean 'whatsapp'"):
        await chat(
            Config(answers=answers), port=0, browser=False, stop=asyncio.Event().wait, platform="whatsap"
        )


async def test_a_taken_port_is_told_with_what_to_do(answers):
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(UserError, match=rf"{port}.*choose another with --port"):
        await chat(Config(answers=answers), port=port, browser=False, stop=asyncio.Event().wait)
    server.close()
    await server.wait_closed()
