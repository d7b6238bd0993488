"""`ama eval`: the golden set read, asked, told, drawn, held against a gate, and used to calibrate."""

from bot.evaluate.command import Wishes, evaluate

__all__ = ["Wishes", "evaluate"]
