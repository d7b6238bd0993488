"""`ama eval`: the golden set read, asked, told, drawn, held against a gate, and used to calibrate."""

from bot.evaluate.collected import Collected
from bot.evaluate.command import Wishes, evaluate

__all__ = ["Collected", "Wishes", "evaluate"]
