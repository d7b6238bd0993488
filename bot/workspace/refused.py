"""The one way in which the workspace says no."""

from __future__ import annotations


class Refused(Exception):  # noqa: N818 - what Slack calls an error is its code, not this
    """What was asked cannot be done; *code* is Slack's word for why, *details* further fields of the answer."""

    def __init__(self, code: str, *messages: str, **details: object) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages
        self.details = details
