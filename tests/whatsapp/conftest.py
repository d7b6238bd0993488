"""The stage: a local WhatsApp, and the bot that answers on its number."""

from contextlib import asynccontextmanager

import pytest

from bot.platforms.whatsapp.setup import WhatsAppAccess
from bot.run import Access
from bot.server import Address
from localwhatsapp import WhatsApp
from tests.support.bots import running


@pytest.fixture
async def whatsapp():
    """A local WhatsApp."""
    async with WhatsApp() as local:
        yield local


@pytest.fixture
def credentials(whatsapp):
    """What the environment would tell of WhatsApp."""
    return credentials_of(whatsapp)


@pytest.fixture
def on_whatsapp(credentials, database_url):
    """What the environment would tell: WhatsApp alone."""
    return Access(
        whatsapp=credentials,
        database_url=database_url,
        address=Address("127.0.0.1", 0),
    )


@pytest.fixture
async def bot(config, on_whatsapp, whatsapp):
    """The bot on WhatsApp, at work, with Mo for a moderator."""
    async with answering(config, on_whatsapp, whatsapp) as at_work:
        yield at_work


def credentials_of(whatsapp):
    return WhatsAppAccess(
        whatsapp.token, whatsapp.number_id, whatsapp.app_secret, whatsapp.verify_token, whatsapp.url
    )


@asynccontextmanager
async def answering(config, access, whatsapp):
    """Yield the bot with *access*, to whom *whatsapp* delivers."""
    options = config.whatsapp.model_copy(update={"moderators": (f"+{whatsapp.people['Mo'].number}",)})
    async with running(config.model_copy(update={"whatsapp": options}), access) as at_work:
        whatsapp.webhook.url = f"http://127.0.0.1:{at_work.port}/whatsapp"
        yield at_work
