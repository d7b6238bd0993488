"""Coverage against precision as a picture, with the threshold marked: PNG, SVG or HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.errors import UserError, did_you_mean, installing, writing

if TYPE_CHECKING:
    from pathlib import Path

    from bot.evaluation.measures import Evaluation, Point
    from bot.verdicts import Thresholds

FORMS = ("png", "svg", "html")
_MISSING = (
    f"--plot wants two packages that are not here, altair and vl-convert-python: {installing('charts')}"
)
_SIDE = 420  # pixels
_EDGE = 0.75  # of coverage
_DENSITY = 2  # dots per pixel of a PNG, so that it is sharp on today's screens


def form_of(path: Path) -> str:
    """Return the picture's form, which its name's ending says. Raises UserError if it can be none, or without
    the extra.
    """
    form = path.suffix.lower().removeprefix(".")
    if form not in FORMS:
        guess = did_you_mean(form, FORMS)
        raise UserError(f"--plot {path}: its name must end in .png, .svg or .html{guess}")
    _altair()
    return form


def plot(path: Path, evaluation: Evaluation, thresholds: Thresholds) -> None:
    """Draw the curve into the file at *path*. Raises UserError if it cannot be written."""
    form = form_of(path)
    chart = _chart(evaluation, thresholds)
    # HTML carries everything in itself: a picture that wants the network is none.
    options: dict[str, dict[str, Any]] = {"png": {"scale_factor": _DENSITY}, "html": {"inline": True}}
    with writing(path):
        chart.save(str(path), format=form, **options.get(form, {}))


def _altair() -> Any:
    try:
        import altair as alt  # noqa: PLC0415 - an extra, and slow to load
        import vl_convert  # noqa: F401, PLC0415 - altair asks for it only when it is too late for a clear word
    except ImportError as error:
        raise UserError(_MISSING) from error
    return alt


def _chart(evaluation: Evaluation, thresholds: Thresholds) -> Any:
    alt = _altair()
    share = alt.Scale(domain=[0, 1])
    x = alt.X(
        "coverage:Q",
        title="coverage: answerable, and answered rightly",
        scale=share,
        axis=alt.Axis(format="%"),
    )
    y = alt.Y(
        "precision:Q", title="precision: answers that are right", scale=share, axis=alt.Axis(format="%")
    )
    tips = [
        alt.Tooltip("threshold:Q", format=".3f"),
        alt.Tooltip("coverage:Q", format=".1%"),
        alt.Tooltip("precision:Q", format=".1%"),
        alt.Tooltip("false_answers:Q", title="false answers"),
    ]
    curve = alt.Chart(alt.Data(values=[_row(point) for point in evaluation.curve])).encode(x, y, tooltip=tips)
    line = curve.mark_line(interpolate="step-before", color="#4c6ef5").encode(order="replies:Q")
    here = alt.Chart(alt.Data(values=[_row(evaluation.at(thresholds.answer))])).encode(x, y, tooltip=tips)
    mark = here.mark_point(filled=True, size=90, color="#e03131", opacity=1)
    # Right above the mark the picture is empty, for precision falls as coverage grows; at its edge there is no room.
    right = (evaluation.at(thresholds.answer).coverage.value or 0.0) < _EDGE
    name = here.mark_text(align="left" if right else "right", dx=9 if right else -9, dy=-9, color="#c92a2a")
    title = f"{len(evaluation.outcomes)} questions, {evaluation.answerable} of them answerable"
    return (line + curve.mark_point(size=6, opacity=0.3) + mark + name.encode(text="name:N")).properties(
        width=_SIDE, height=_SIDE, title=title, background="white"
    )


def _row(point: Point) -> dict[str, Any]:
    return {
        "threshold": point.threshold,
        "coverage": point.coverage.value or 0.0,
        "precision": 1.0 if point.precision.value is None else point.precision.value,
        "false_answers": point.disturbing,
        "replies": point.replies,
        "name": f"threshold {point.threshold:.2f}",
    }
