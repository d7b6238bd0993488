"""Groups on WhatsApp: the bot speaks when it is meant."""

import pytest

from localwhatsapp.network import NUMBER

BUG = "What was the first computer bug?"


@pytest.mark.parametrize("mention", ["@ama", f"@{NUMBER}", f"@+{NUMBER}"])
async def test_in_a_group_a_mention_is_answered_there_and_nothing_else(whatsapp, bot, mention):
    group = whatsapp.group("Ada", "Ben")
    whatsapp.write("Ada", BUG, group=group)
    whatsapp.write("Ada", "mail me at x@amazing.example", group=group)
    asked = whatsapp.write("Ben", f"{mention} {BUG}", group=group)
    for name in ("Ada", "Ben"):
        reply = await whatsapp.people[name].next()
        assert reply.quotes == asked
        assert "moth" in reply.text


async def test_a_reply_to_the_bot_is_meant_for_it(whatsapp, bot):
    group = whatsapp.group("Ada", "Ben")
    whatsapp.write("Ada", f"@ama {BUG}", group=group)
    first = await whatsapp.people["Ada"].next()
    whatsapp.write("Ben", "Why do you hand out pieces of wire?", group=group, quoting=first.id)
    assert "30 cm" in (await whatsapp.people["Ada"].next()).text
