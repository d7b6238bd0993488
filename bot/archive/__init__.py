"""The archive's files, read, checked, written and watched."""

from bot.archive.entries import schema
from bot.archive.fixing import fix
from bot.archive.loading import Loaded, load, load_files
from bot.archive.watching import watch

__all__ = ["Loaded", "fix", "load", "load_files", "schema", "watch"]
