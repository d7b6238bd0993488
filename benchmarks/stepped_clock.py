"""`ama` with a wall clock that another process sets: `python -m benchmarks.stepped_clock FILE run …`.

Setting the machine's own clock takes root, and moves it for everybody. Here `time.time` is the machine's plus the
seconds that stand in FILE, eight bytes that are mapped into memory; the monotonic clock is left alone, as on a real
machine.
"""

from __future__ import annotations

import mmap
import struct
import sys
import time
from pathlib import Path

SECONDS = struct.Struct("d")


def step(file: Path, seconds: float) -> None:
    """Set the clock of who reads *file* that many seconds off."""
    with file.open("r+b" if file.exists() else "w+b") as opened:
        opened.write(SECONDS.pack(seconds))


def _tick(file: Path) -> None:
    machine = time.time
    with file.open("rb") as opened:
        mapped = mmap.mmap(opened.fileno(), SECONDS.size, access=mmap.ACCESS_READ)

    def stepped() -> float:
        return machine() + float(SECONDS.unpack(mapped[: SECONDS.size])[0])

    time.time = stepped  # before anything of the bot takes it for its own


if __name__ == "__main__":
    _tick(Path(sys.argv.pop(1)))
    from bot.cli import main

    main()
