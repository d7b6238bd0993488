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
    assert "4 answers are waiting" in out.getvalue()
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


async def test_a_taken_port_is_told_with_what_to_do(answers):
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(UserError, match=rf"{port}.*choose another with --port"):
        await chat(Config(answers=answers), port=port, browser=False, stop=asyncio.Event().wait)
    server.close()
    await server.wait_closed()
