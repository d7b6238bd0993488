"""What a form is about, as its private_metadata: ids alone, for Slack keeps 3,000 characters and no more."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, fields

LONGEST = 250  # characters of any one id; a permalink has about 100, and ten of them have to fit


@dataclass(frozen=True, slots=True)
class Errand:
    """What somebody is about, and where they came from; what it is not about is empty.

    *pair* is edited, or was given; *opened* its fingerprint when the form opened; *group* and *proposal* are decided
    by saving; *key* names the answer that is to be fixed, or was found wanting; *listed* is the response_url of the
    private list it was begun from, and *page* where that list begins; *origin* where it all began; *seen* marks the
    near-duplicates shown already; *separators* what stands between the answer's parts.
    """

    pair: str = ""
    opened: str = ""
    group: str = ""
    proposal: str = ""
    key: str = ""
    listed: str = ""
    page: str = ""
    origin: str = ""
    seen: str = ""
    separators: str = ""

    def written(self) -> str:
        """The errand as private_metadata."""
        kept = {name: _fitting(value) for name, value in asdict(self).items() if value}
        return json.dumps(kept, separators=(",", ":"), ensure_ascii=False)

    @classmethod
    def read(cls, metadata: object) -> Errand:
        """The errand that was written; an empty one where it is none of ours."""
        try:
            given = json.loads(metadata) if isinstance(metadata, str) and metadata else {}
        except (ValueError, RecursionError):
            return cls()
        known = {field.name for field in fields(cls)}
        given = given if isinstance(given, dict) else {}
        return cls(**{n: v[:LONGEST] for n, v in given.items() if n in known and isinstance(v, str)})


def _fitting(value: str) -> str:
    """*value* without what JSON would need more room for than it takes; no id of ours or of Slack's has any."""
    return "".join(c for c in value[:LONGEST] if c.isprintable() and c not in '"\\')
