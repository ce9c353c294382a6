"""What is said of a recording: one sentence that everybody reads, and what stands behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import PurePath

from lrplot.model.finding import Place
from lrplot.model.recording import Recording
from lrplot.wording import count


def notes_of(recording: Recording) -> tuple[str, ...]:
    """Sentences on a recording: what was recorded, by which lines, and what the rest rests on."""
    return tuple(_notes(recording))


def _notes(recording: Recording) -> Iterator[str]:
    places = places_text(recording)
    where = f" ({places})" if places else ""
    made = _of(recording)
    if recording.total_steps == recording.steps and recording.forecast == "exact":
        yield f"Recorded all {count(recording.steps, 'optimizer step')} of the run{where}."
    elif recording.forecast == "exact":
        what = "a copy of your scheduler" if recording.driver is not None else _by_lines(recording)
        yield f"Recorded {made}{where}; the rest is foretold from {what}, which gave all {recording.steps} back."
    elif recording.forecast == "rounding":
        yield f"Recorded {made}{where}; the rest is foretold by your own lines, which gave them back to rounding."
    else:
        yield f"Recorded {made}{where}; nothing is foretold. {recording.reason}"
    if recording.restored:
        what = "file or folder was" if recording.restored == 1 else "files and folders were"
        yield f"What the run wrote is undone: {count(recording.restored)} {what} put back (--keep-files keeps them)."


def _of(recording: Recording) -> str:
    if recording.total_steps is None:
        return count(recording.steps, "optimizer step")
    return f"{count(recording.steps)} of {count(recording.total_steps, 'optimizer step')}"


def _by_lines(recording: Recording) -> str:
    return "the lines that write the rate" if recording.by_hand is not None else "a rate that nothing changes"


def places_text(recording: Recording) -> str:
    """Which lines build and step the scheduler: `train.py:207 builds, :291 steps once per epoch`."""
    driver = recording.driver
    if driver is None:
        return "" if recording.by_hand is None else f"{_text(recording.by_hand)} writes the rate"
    said = [f"{_text(driver.built)} builds"] if driver.built is not None else []
    last = driver.built
    for place in driver.stepped:
        same = last is not None and last.path == place.path
        at_end = (driver.index, place) in recording.at_ends
        often = "once per epoch" if at_end else "after every step" if recording.interval == "step" else "steps"
        said.append(f"{f':{place.line}' if same else _text(place)} steps {often}".replace("steps steps", "steps"))
        last = place
    if recording.calls_at_epoch_end and not recording.at_ends:
        n = recording.calls_at_epoch_end
        said.append("once more after each epoch" if n == 1 else f"{n} times more after each epoch")
    return ", ".join(said)


def _text(place: Place | None) -> str:
    return "" if place is None else f"{PurePath(place.path).name}:{place.line}"
