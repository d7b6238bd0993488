"""Ranking the archive's pairs for a query, and the confidence that the best one answers it."""

from bot.matching.matcher import Matcher

__all__ = ["Matcher"]
