"""The error by which the workspace says no."""

from __future__ import annotations


class SlackError(Exception):
    """The error that something cannot be done; *code* is Slack's word for why, *details* further fields of
    the answer.
    """

    def __init__(self, code: str, *messages: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages
        self.details = details


class PortTakenError(Exception):
    """The page's *port* cannot be opened; *why* is the system's word for it."""

    def __init__(self, port: int, why: str | None) -> None:
        super().__init__(f"port {port} cannot be opened ({why})")
