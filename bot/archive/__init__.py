"""The archive's files, read, checked and written; what watches them loads asyncio, and is had from its module."""

from bot.archive.loading import Loaded, load, load_files
from bot.archive.report import write_ids
from bot.archive.schema import json_schema

__all__ = ["Loaded", "json_schema", "load", "load_files", "write_ids"]
