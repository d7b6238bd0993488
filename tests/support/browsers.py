"""A browser for the tests of the page: one that is installed; without one they are left out, but not in CI."""

import os
import shutil
from pathlib import Path

import pytest

NAMES = (
    "chromium-headless-shell",  # without windows, which nobody sees here, a page costs half
    "chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge",
)  # fmt: skip
PLACES = (
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
HOW = (
    "the page is not looked at, for there is no Chromium or Chrome here: `apt-get install chromium-headless-shell`, or "
    "`.venv/bin/playwright install chromium`"
)


def find(own, which=shutil.which, exists=lambda place: Path(place).exists()):
    """Return the browser to use: the system's, else Playwright's *own*, if it was installed; None if there is none."""
    found = next(filter(None, map(which, NAMES)), None)
    return found or next((place for place in (*PLACES, own) if place and exists(place)), None)


def installed(chromium):
    """Return the browser; without one, the test is left out with the way to get one, or, in CI, fails."""
    found = find(chromium.executable_path)
    if found is None and os.environ.get("CI"):
        pytest.fail(HOW, pytrace=False)
    if found is None:
        pytest.skip(HOW)
    return found
