"""The `ama` command as an operator gives it: in a process of its own, which can be killed."""

import asyncio
import os
import subprocess
import sys

from tests.support.command import KNOWN


async def ama(access, *words, **pipes):
    """Return the process of `ama` with these *words*, in the environment of *access*."""
    environment = os.environ | {
        "SLACK_BOT_TOKEN": access.slack.bot_token, "SLACK_APP_TOKEN": access.slack.app_token,
        "SLACK_API_URL": access.slack.api_url, "DATABASE_URL": access.database_url,
    }  # fmt: skip
    return await asyncio.create_subprocess_exec(sys.executable, "-m", "bot", *words, env=environment, **pipes)


async def running_bot(access, config, folder):
    """`ama run` with the options of the YAML text *config*, which is kept in *folder*; once it is connected."""
    file = folder / "config.yaml"
    file.write_text(config, encoding="utf-8")
    process = await ama(access, "run", "--config", str(file), stderr=asyncio.subprocess.PIPE)
    async for line in process.stderr:
        if b"ready" in line:
            return process
    raise AssertionError


def finished(*words, folder, stdout=subprocess.PIPE, **environment):
    """Return what `ama` with these *words* said, in *folder*, with no more of our environment than a command needs; it
    goes into *stdout*, if that is given.
    """
    known = {name: os.environ[name] for name in (*KNOWN, "PYTHONPATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=folder, stdout=stdout, stderr=subprocess.PIPE, text=True, env=known | environment, check=False,
    )  # fmt: skip
