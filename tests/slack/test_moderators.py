"""Who is a moderator, as Slack tells it."""

import logging

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from bot.platforms.slack.moderators import AGAIN_AFTER, KEPT, Moderators


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def moderators(slack, clock):
    """The moderators of these names."""

    def of(*names):
        client = AsyncWebClient(slack.bot_token, base_url=slack.url, retry_handlers=[])
        return Moderators(client, names, clock)

    return of


def asked(slack):
    return [call.method for call in slack.calls if call.method.startswith("usergroups")]


async def test_people_are_named_by_their_ids_and_slack_is_not_asked(slack, moderators):
    mo, ada = slack.moderator("mo").id, slack.member("ada").id
    assert await moderators(mo).includes(mo)
    assert not await moderators(mo).includes(ada)
    assert not await moderators(mo).includes("")
    assert asked(slack) == []


async def test_groups_are_named_by_their_ids_or_handles(slack, moderators):
    for name in (slack.usergroup_id, "@moderators"):
        those = moderators(name)
        assert await those.includes(slack.moderator("mo").id)
        assert not await those.includes(slack.member("ada").id)


async def test_who_is_in_a_group_is_asked_once_in_five_minutes(slack, moderators, clock):
    those = moderators(slack.usergroup_id)
    assert not await those.includes("UNEW")
    newcomer = slack.moderator("new").id
    clock.now = KEPT - 1
    assert not await those.includes(newcomer)
    clock.now = KEPT
    assert await those.includes(newcomer)
    assert len(asked(slack)) == 2


async def test_a_plan_without_groups_is_told_once_and_ids_go_on_working(slack, moderators, clock, caplog):
    slack.faults.fail("usergroups.list", "plan_upgrade_required", times=2)
    mo = slack.moderator("mo").id
    those = moderators("@moderators", "UBOSS")
    with caplog.at_level(logging.ERROR):
        for clock.now in (0.0, KEPT):
            assert not await those.includes(mo)
    assert [record.getMessage().count("plan has no user groups") for record in caplog.records] == [1]
    assert await those.includes("UBOSS")


async def test_a_group_that_does_not_exist_keeps_nobody_of_the_others_out(slack, moderators, caplog):
    those = moderators("@nobody", "SNOBODY", slack.usergroup_id)
    assert await those.includes(slack.moderator("mo").id)
    assert "no user group @nobody" in caplog.text
    assert "SNOBODY" in caplog.text


async def test_while_slack_cannot_be_reached_its_last_word_counts(slack, moderators, clock):
    those, mo = moderators("@moderators"), slack.moderator("mo").id
    assert await those.includes(mo)
    clock.now = KEPT
    slack.faults.break_down("usergroups.list")
    assert await those.includes(mo)
    clock.now += AGAIN_AFTER
    assert not await those.includes("UNEW")
    assert asked(slack)[-1] == "usergroups.users.list"


async def test_without_the_scope_the_remedy_is_told(slack, moderators, caplog):
    slack.scopes.discard("usergroups:read")
    assert not await moderators("@moderators").includes(slack.moderator("mo").id)
    assert "usergroups:read" in caplog.text


async def test_a_fault_is_in_the_log_before_anybody_needs_the_group(slack, moderators, caplog):
    slack.faults.fail("usergroups.list", "internal_error")
    those = moderators("@moderators")
    await those.look()
    assert "who is in @moderators" in caplog.text


async def test_what_slack_does_not_tell_is_in_doubt_until_it_does(slack, moderators, clock):
    slack.faults.fail("usergroups.users.list", "internal_error")
    those, mo = moderators("@moderators"), slack.moderator("mo").id
    assert not await those.includes(mo)
    assert those.in_doubt
    clock.now = AGAIN_AFTER
    assert await those.includes(mo)
    assert not those.in_doubt


@pytest.mark.parametrize("code", ["internal_error", "some_new_error", "ratelimited"])
async def test_a_group_that_was_known_stays_so_while_slack_says_nothing(slack, moderators, clock, code):
    those, mo = moderators(slack.usergroup_id), slack.moderator("mo").id
    assert await those.includes(mo)
    clock.now = KEPT
    slack.faults.fail("usergroups.users.list", code)
    assert await those.includes(mo)
    assert not those.in_doubt
