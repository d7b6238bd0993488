"""The archive's files, read, checked, written and watched."""

from bot.archive.loading import Loaded, load, load_files
from bot.archive.report import write_ids
from bot.archive.schema import json_schema
from bot.archive.watching import watch

__all__ = ["Loaded", "json_schema", "load", "load_files", "watch", "write_ids"]
