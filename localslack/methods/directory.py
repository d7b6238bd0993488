"""auth.*, users.*, usergroups.*, team.* and bots.*: who is who."""

from __future__ import annotations

from typing import TYPE_CHECKING

from localslack import seed
from localslack.errors import SlackError
from localslack.methods.method import Method, find_user

if TYPE_CHECKING:
    from localslack.arguments import Arguments
    from localslack.backend import Backend
    from localslack.changes import Json
    from localslack.channels import User


def api_test(backend: Backend, args: Arguments) -> Json:  # noqa: ARG001 - every method takes both
    """Return what was given; raise its `error`, if it has one."""
    given = {name: value for name, value in args.given.items() if name != "token"}
    if given.get("error"):
        raise SlackError(args.text("error"), args=given)
    return {"args": given} if given else {}


def auth_test(backend: Backend, args: Arguments) -> Json:  # noqa: ARG001 - every method takes both
    """Return who the token is."""
    state = backend.state
    team = {"url": f"{backend.address}/", "team": seed.TEAM, "team_id": state.team_id}
    return {
        **team,
        "user": state.bot.name,
        "user_id": state.bot.id,
        "bot_id": state.bot_id,
        "is_enterprise_install": False,
    }


def users_info(backend: Backend, args: Arguments) -> Json:
    """Return one user."""
    return {"user": described(backend, find_user(backend, args))}


def users_list(backend: Backend, args: Arguments) -> Json:
    """Return all users."""
    page, onward = args.page(list(backend.state.users.values()), 1000, 1000)
    return {
        "members": [described(backend, user) for user in page],
        "cache_ts": int(backend.state.clock()),
        **onward,
    }


def usergroups_list(backend: Backend, args: Arguments) -> Json:
    """Return the user groups: the moderators."""
    group = {"id": backend.state.usergroup_id, "team_id": backend.state.team_id, "is_usergroup": True}
    group |= {"name": "Moderators", "handle": seed.MODERATORS_GROUP, "description": "", "date_delete": 0}
    group["user_count"] = len(_moderators(backend))
    if args.flag("include_users"):
        group["users"] = _moderators(backend)
    return {"usergroups": [group]}


def usergroup_users(backend: Backend, args: Arguments) -> Json:
    """Return the ids of who is in a user group."""
    if args.text("usergroup") != backend.state.usergroup_id:
        raise SlackError("no_such_subteam")
    return {"users": _moderators(backend)}


def team_info(backend: Backend, args: Arguments) -> Json:  # noqa: ARG001 - every method takes both
    """Return the workspace."""
    return {"team": {"id": backend.state.team_id, "name": seed.TEAM, "domain": seed.DOMAIN, "icon": {}}}


def bots_info(backend: Backend, args: Arguments) -> Json:
    """Return the bot."""
    state = backend.state
    if args.text("bot", state.bot_id) != state.bot_id:
        raise SlackError("bot_not_found")
    bot = {"id": state.bot_id, "app_id": state.app_id, "user_id": state.bot.id, "name": state.bot.name}
    return {"bot": {**bot, "deleted": False, "updated": 0, "icons": {}}}


def described(backend: Backend, user: User) -> Json:
    """Return a user as Slack describes them."""
    names = {"real_name": user.real_name, "display_name": user.name}
    normalized = {f"{name}_normalized": value for name, value in names.items()}
    bot = {"api_app_id": backend.state.app_id, "bot_id": backend.state.bot_id} if user.role == "bot" else {}
    return {
        "id": user.id,
        "team_id": backend.state.team_id,
        "name": user.name,
        "real_name": user.real_name,
        "deleted": False,
        "tz": "Etc/UTC",
        "tz_offset": 0,
        "is_bot": user.role == "bot",
        "is_app_user": False,
        "is_admin": False,
        "is_owner": False,
        "is_restricted": False,
        "updated": 0,
        "profile": {**names, **normalized, **bot, "team": backend.state.team_id},
    }


def _moderators(backend: Backend) -> list[str]:
    return [user.id for user in backend.state.users.values() if user.role == "moderator"]


METHODS = {
    "api.test": Method(api_test, token=None),
    "auth.test": Method(auth_test),
    "users.info": Method(users_info, "users:read"),
    "users.list": Method(users_list, "users:read"),
    "usergroups.list": Method(usergroups_list, "usergroups:read"),
    "usergroups.users.list": Method(usergroup_users, "usergroups:read"),
    "team.info": Method(team_info, "team:read"),
    "bots.info": Method(bots_info, "users:read"),
}
