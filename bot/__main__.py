"""python -m bot: the `ama` command."""

from bot.cli import main

main()
