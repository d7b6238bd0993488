"""RESULTS.md: what was measured, on what, and how, without a word about whose machine it was."""

from __future__ import annotations

import datetime as dt
import importlib.metadata
import os
import platform
from statistics import median, quantiles
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from benchmarks.processes import Round
    from benchmarks.speed import Subject


def render(bot, bare, starts):
    return repr((bot.idle, bot.after, bare.idle, bare.after, starts))
