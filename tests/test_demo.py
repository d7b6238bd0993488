"""`ama demo`: all of it in one process, without an account."""

import asyncio
import io

import pytest
from rich.console import Console

from bot.config import Config
from bot.demo import chat
from bot.errors import UserError


async def test_it_says_where_to_chat_and_how_to_stop_and_stops(answers):
    out = io.StringIO()

    async def at_once():
        assert "http://127.0.0.1:" in out.getvalue()

    config = Config(answers=answers)
    await chat(config, port=0, browser=False, stop=at_once, console=Console(file=out, width=100))
    assert "4 answers are waiting" in out.getvalue()
    assert "Ctrl-C" in out.getvalue()
    assert out.getvalue().endswith("Stopped.\n")


async def test_a_taken_port_is_told_with_what_to_do(answers):
    server = await asyncio.start_server(lambda _reader, _writer: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    with pytest.raises(UserError, match=str(port)):
        await chat(Config(answers=answers), port=port, browser=False, stop=asyncio.Event().wait)
    server.close()
    await server.wait_closed()
