"""Checks of JSON, which limits are made of: they name every offence and where it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeAlias

Check: TypeAlias = Callable[[Any, str], Iterable[str]]

_LONGEST = 40_000  # characters of any string, unless a check says less


def wrong(text: str, at: str) -> Iterator[str]:
    """Yield one offence."""
    yield f"{text} [json-pointer:{at}]"


def string(most: int = _LONGEST, least: int = 0) -> Check:
    """Return the check for a string of that many characters."""

    def check(value: Any, at: str) -> Iterable[str]:
        if not isinstance(value, str):
            return wrong("must be a string", at)
        if len(value) > most:
            return wrong(f"must be less than {most + 1} characters", at)
        return wrong(f"must be more than {least - 1} characters", at) if len(value) < least else ()

    return check


def choice(*allowed: Any) -> Check:
    """Return the check for one of these values."""
    return lambda value, at: (
        () if value in allowed else wrong(f"must be one of {', '.join(map(str, allowed))}", at)
    )


def number(most: int | None = None) -> Check:
    """Return the check for a whole number from 0."""

    def check(value: Any, at: str) -> Iterable[str]:
        fits = isinstance(value, int) and not isinstance(value, bool) and value >= 0
        return () if fits and (most is None or value <= most) else wrong("must be a number in range", at)

    return check


def flag(value: Any, at: str) -> Iterable[str]:
    """Check that it is true or false."""
    return () if isinstance(value, bool) else wrong("must be a boolean", at)


def address(most: int) -> Check:
    """Return the check for a URL of http(s) of that many characters."""

    def check(value: Any, at: str) -> Iterable[str]:
        yield from string(most, 1)(value, at)
        if isinstance(value, str) and not value.startswith(("http://", "https://", "mailto:")):
            yield from wrong("invalid url", at)

    return check


def anything(value: Any, at: str) -> Iterable[str]:  # noqa: ARG001 - a check takes both
    """Allow whatever Slack takes there and the bot does not use."""
    return ()


def listed(check: Check, most: int, least: int = 1) -> Check:
    """Return the check for a list of that many, each of which passes *check*."""

    def check_all(values: Any, at: str) -> Iterator[str]:
        if not isinstance(values, list):
            yield from wrong("must be an array", at)
            return
        if len(values) > most:
            yield from wrong(f"no more than {most} items allowed", at)
        if len(values) < least:
            yield from wrong(f"no fewer than {least} items allowed", at)
        for index, value in enumerate(values):
            yield from check(value, f"{at}/{index}")

    return check_all


def record(must: dict[str, Check], may: dict[str, Check] | None = None) -> Check:
    """Return the check for an object with all fields of *must*, any of *may* and no others."""
    fields = {**must, **(may or {})}

    def check(value: Any, at: str) -> Iterator[str]:
        if not isinstance(value, dict):
            yield from wrong("must be an object", at)
            return
        for name in must.keys() - value.keys():
            yield from wrong(f"missing required field: {name}", at)
        for name, held in value.items():
            if name not in fields:
                yield from wrong(f"invalid additional property: {name}", at)
            else:
                yield from fields[name](held, f"{at}/{name}")

    return check


def typed(kinds: dict[str, Check]) -> Check:
    """Return the check for an object whose `type` is one of these, checked as that."""

    def check(value: Any, at: str) -> Iterable[str]:
        kind = value.get("type") if isinstance(value, dict) else None
        if not isinstance(kind, str) or kind not in kinds:
            return wrong(f"unsupported type: {kind}", f"{at}/type")
        return kinds[kind](value, at)

    return check


def of(kind: str, must: dict[str, Check] | None = None, may: dict[str, Check] | None = None) -> Check:
    """Return the check for an object of that `type`; else as record."""
    return record({"type": choice(kind), **(must or {})}, may)


def text(most: int, *kinds: str) -> Check:
    """Return the check for a text object of these kinds (both, if none is named)."""
    plain = of("plain_text", {"text": string(most, 1)}, {"emoji": flag})
    mrkdwn = of("mrkdwn", {"text": string(most, 1)}, {"verbatim": flag})
    both = {"plain_text": plain, "mrkdwn": mrkdwn}
    return typed({kind: both[kind] for kind in kinds or both})


def plain(most: int) -> Check:
    """Return the check for a plain_text object."""
    return text(most, "plain_text")
