"""The records that we wrote for the readers' tests, each with what is to be read from it beside it."""

import json
from pathlib import Path

FOLDER = Path(__file__).parents[1] / "data" / "transcripts"
SUFFIX = ".expected.json"


def samples(pattern):
    """Return the records whose names fit *pattern*; those without an expectation beside them are no samples yet."""
    found = [path for path in sorted(FOLDER.glob(pattern)) if not path.name.endswith(SUFFIX)]
    assert found, f"no sample is called {pattern}"
    return found


def expected(path):
    """Return what is to be read from the sample."""
    return json.loads(path.with_name(path.name + SUFFIX).read_text(encoding="utf-8"))


def told(record):
    """Return a record as the expectations write it: turns and pairs without what is not there, reasons by line."""
    return {
        **{
            key: value
            for key in ("title", "date", "guests", "notes")
            if (value := plain(getattr(record, key)))
        },
        **({"turns": [fields(turn) for turn in record.turns]} if record.turns else {}),
        **({"pairs": [fields(pair) for pair in record.pairs]} if record.pairs else {}),
        "left_out": [
            f"{gone.file or ''}{':' * bool(gone.file)}{gone.line}: {gone.reason}" for gone in record.left_out
        ],
    }


def fields(item):
    return {
        key: plain(value)
        for key in getattr(item, "_fields", item.__slots__)
        if (value := getattr(item, key)) not in {None, (), ""}
    }


def plain(value):
    if isinstance(value, tuple):
        return list(value)
    return value.isoformat() if hasattr(value, "isoformat") else value
