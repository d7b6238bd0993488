"""Every Web API method that the workspace knows, by its name."""

from bot.workspace.methods import acting, chat, conversations, directory
from bot.workspace.methods.method import Method

METHODS: dict[str, Method] = {**chat.METHODS, **conversations.METHODS, **directory.METHODS, **acting.METHODS}
