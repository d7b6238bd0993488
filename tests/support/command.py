"""The `ama` command, given within the test's own process: one of its own would load the bot anew each time."""

import io
import logging
import os
import sys
from contextlib import chdir, contextmanager
from dataclasses import dataclass
from unittest.mock import patch

from bot.cli import main

KNOWN = ("PATH", "HOME", "LANG", "SYSTEMROOT")
"""What of the environment the command is given; nobody's tokens."""


@dataclass(frozen=True)
class Done:
    """What a command said, and its exit code."""

    returncode: int
    stdout: str
    stderr: str


def ama(*words, folder, told="", encoding="utf-8", **environment):
    """Run `ama` with *words* in *folder*, in that *environment*, *told* on its standard input."""
    known = {name: os.environ[name] for name in KNOWN if name in os.environ} | {"COLUMNS": "80"}
    streams = [io.TextIOWrapper(io.BytesIO(text), encoding) for text in (told.encode(encoding), b"", b"")]
    with (
        chdir(folder),
        patch.dict(os.environ, known | environment, clear=True),
        patch.multiple(sys, argv=["ama", *words], stdin=streams[0], stdout=streams[1], stderr=streams[2]),
        _logging_as_at_a_start(),
    ):
        code = _exit_code()
    _, out, err = (_written(stream) for stream in streams)
    return Done(code, out, err)


def _exit_code():
    try:
        main()
    except SystemExit as end:
        if isinstance(end.code, str):
            sys.stderr.write(f"{end.code}\n")
            return 1
        return int(end.code or 0)
    return 0


def _written(stream):
    stream.flush()
    return stream.buffer.getvalue().decode(stream.encoding)


@contextmanager
def _logging_as_at_a_start():
    """Have nothing handle what is logged until the command sees to it."""
    loggers = [logging.getLogger(name) for name in (None, "slack_bolt", "slack_sdk")]
    before = [(logger.level, logger.handlers[:]) for logger in loggers]
    loggers[0].handlers.clear()
    try:
        yield
    finally:
        for logger, (level, handlers) in zip(loggers, before, strict=True):
            logger.setLevel(level)
            logger.handlers[:] = handlers
