"""Setting WhatsApp up: one clear line for each thing that is missing."""

from dataclasses import replace

import pytest

from bot.errors import UserError
from bot.platforms.whatsapp.setup import WhatsAppAccess
from bot.run import Access
from bot.server import Address
from tests.support.bots import running

SET = {
    "WHATSAPP_TOKEN": "EAAB1",
    "WHATSAPP_PHONE_NUMBER_ID": "106540352242922",
    "WHATSAPP_APP_SECRET": "0123456789abcdef",
    "WHATSAPP_VERIFY_TOKEN": "any words",
}


async def refused(config, access):
    with pytest.raises(UserError) as error:
        async with running(config, access):
            pass
    return str(error.value)


def test_whatsapp_alone_is_enough():
    access = Access.of(SET)
    assert access.slack is None
    assert access.whatsapp == WhatsAppAccess(*SET.values())
    assert access.address == Address("127.0.0.1", 8080)


@pytest.mark.parametrize("name", SET)
def test_each_thing_that_is_missing_is_named_in_a_line(name):
    with pytest.raises(UserError) as error:
        Access.of({key: value for key, value in SET.items() if key != name})
    assert str(error.value).startswith(f"{name} is not set")
    assert "\n" not in str(error.value)


def test_half_of_slack_and_half_of_whatsapp_are_told_together():
    with pytest.raises(UserError) as error:
        Access.of({"SLACK_BOT_TOKEN": "xoxb-1", "WHATSAPP_TOKEN": "EAAB1"})
    lines = str(error.value).splitlines()
    assert [line.split()[0] for line in lines] == ["SLACK_APP_TOKEN", *list(SET)[1:]]


def test_without_any_credentials_it_is_said_what_there_is():
    with pytest.raises(UserError, match="set the tokens of Slack, of WhatsApp, or of both"):
        Access.of({})


@pytest.mark.parametrize(
    ("name", "value"), [("WHATSAPP_PHONE_NUMBER_ID", "+15550783881"), ("WHATSAPP_TOKEN", "two words")]
)
def test_what_cannot_be_one_is_told_and_not_repeated(name, value):
    with pytest.raises(UserError) as error:
        Access.of(SET | {name: value})
    assert str(error.value).startswith(name)
    assert value not in str(error.value)


async def test_a_token_that_is_refused_is_named(config, on_whatsapp):
    access = replace(on_whatsapp, whatsapp=replace(on_whatsapp.whatsapp, token="EAAwrong"))
    assert "does not accept WHATSAPP_TOKEN" in await refused(config, access)


async def test_whatsapp_out_of_reach_is_told_with_its_address_and_waited_for(config, on_whatsapp, caplog):
    access = replace(on_whatsapp, whatsapp=replace(on_whatsapp.whatsapp, api_url="http://127.0.0.1:9/v1/"))
    async with running(config, access):
        assert "WhatsApp cannot be reached at http://127.0.0.1:9/v1/" in caplog.text


@pytest.mark.parametrize("address", ["nowhere", "localhost:8000", "ftp://graph.facebook.com"])
async def test_where_whatsapp_cannot_be_it_refuses(config, on_whatsapp, address):
    access = replace(on_whatsapp, whatsapp=replace(on_whatsapp.whatsapp, api_url=address))
    assert await refused(config, access) == f"WHATSAPP_API_URL is no web address: {address}"


async def test_a_number_that_is_not_the_apps_is_told(config, on_whatsapp):
    access = replace(on_whatsapp, whatsapp=replace(on_whatsapp.whatsapp, number_id="999999"))
    told = await refused(config, access)
    assert told.startswith("WHATSAPP_PHONE_NUMBER_ID: ")
