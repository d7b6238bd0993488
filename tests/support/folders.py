"""Where the folders of tests lie."""

import os
import shutil
from pathlib import Path

MEMORY = Path("/dev/shm")
ROOM = 1 << 30
"""Bytes that are to be free, many times what a run keeps there at once."""


def in_memory():
    """Have pytest make its folders in memory, where the system has some to spare: a disk makes each test of a database
    wait, and is shared with everything else.
    """
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM:
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
