"""The Web API's methods that the workspace knows, each by its name."""

from localslack.methods import acting, chat, conversations, directory
from localslack.methods.method import Method

METHODS: dict[str, Method] = {**chat.METHODS, **conversations.METHODS, **directory.METHODS, **acting.METHODS}
