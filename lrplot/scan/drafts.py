"""Draft of the rules."""
from __future__ import annotations

from collections.abc import Iterator

from lrplot.scan.reading import Argument, Reading, Sighting

_STEPS = ("batches", "steps", "batches of an epoch", "steps of an epoch", "samples", "samples of an epoch")
# Arguments that count calls of scheduler.step(), by the class that reads them so.
TOTALS = ("epochs * steps_per_epoch", "total_steps", "num_training_steps", "T_max", "t_initial", "max_iters", "total_iters",
          "max_steps", "num_steps", "cycle_size", "first_cycle_steps")
PERIODS = ("T_0", "step_size", "milestones", "step_size_up", "step_size_down", "decay_t")
WARMUPS = ("num_warmup_steps", "warmup_steps", "warmup_t", "warmup_iters", "warmup_epochs", "total_epoch", "max_epochs")


def counted(reading: Reading) -> Iterator[Argument]:
    for name in (*TOTALS, *PERIODS, *WARMUPS):
        found = reading.argument(name)
        if found is not None:
            if reading.library in ("own", "") and name in ("warmup_epochs", "max_epochs", "total_epoch"):
                continue
            yield found


def lr101(reading):
    if not reading.per_epoch or reading.takes_metric:
        return
    for a in counted(reading):
        if a.is_all(*_STEPS) and a.sure:
            yield Sighting(message=f"{a.name} counts {a.words}, and the scheduler is {reading.often}.", fix="x", also=reading.call_places)
            return


def lr102(reading):
    if not reading.per_step or reading.takes_metric:
        return
    for a in counted(reading):
        if a.is_all("epochs") and a.name not in ("step_size", "milestones", "T_0", "decay_t"):
            yield Sighting(message=f"{a.name} counts epochs, and the scheduler is {reading.often}.", fix="x", also=reading.call_places)
            return


def _period(*names):
    def reads(reading):
        if not reading.per_step:
            return
        for name in names:
            a = reading.argument(name)
            if a is not None and a.is_all("epochs"):
                yield Sighting(message=f"{a.name} counts epochs, and the scheduler is {reading.often}.", fix="x", also=reading.call_places)
    return reads


def lr107(reading):
    a = reading.argument("steps_per_epoch")
    if a is not None and a.is_all("batch size"):
        yield Sighting(message="batch size", fix="x")


def lr109(reading):
    if reading.per_step and reading.cadence == "step" and reading.accumulates:
        for a in counted(reading):
            if a.sure and not a.divided and a.is_all("batches", "batches of an epoch"):
                yield Sighting(message=f"acc not counted {a.text}", fix="x")
                return


def lr110(reading):
    for a in counted(reading):
        if a.is_all("accumulated twice") and reading.per_step:
            yield Sighting(message=f"acc twice {a.text}", fix="x")
            return
        if reading.per_step and reading.cadence == "batch" and reading.accumulates and a.sure and not a.divided and a.is_all("steps", "steps of an epoch"):
            yield Sighting(message=f"acc twice {a.text}", fix="x")
            return


def lr111(reading):
    if not reading.per_step or reading.prepared:
        return
    for a in counted(reading):
        if not (a.sure and not a.divided and a.processes == 0 and a.is_all("batches", "steps")):
            continue
        if (reading.shared and a.whole) or (reading.by == "PyTorch Lightning" and (reading.devices or 1) > 1 and a.from_loader):
            yield Sighting(message=f"devices not counted {a.text}", fix="x")
            return


def lr112(reading):
    if not reading.per_step or not reading.prepared or not reading.shared:
        return
    for a in counted(reading):
        if a.sure and not a.whole and a.processes == 0 and a.is_all("batches", "steps"):
            yield Sighting(message=f"once per device {a.text}", fix="x")
            return


def lr711(reading):
    if not reading.per_step:
        return
    for a in counted(reading):
        if not (a.sure and not a.divided and a.is_all("batches", "steps", "batches of an epoch", "steps of an epoch")) or a.processes is None:
            continue
        p = a.processes + a.whole
        wrong = p not in (0, 1) or (p == 1 and a.processes == 1 and not reading.prepared) if reading.shared else False
        if reading.by == "PyTorch Lightning":
            wrong = p not in (0, -1) or (p != 0 and not a.from_loader)
        if wrong:
            yield Sighting(message=f"devices twice {a.text}", fix="x")
            return


def lr712(reading):
    a = reading.argument("steps_per_epoch")
    if a is not None and a.sure and a.is_all("samples", "samples of an epoch"):
        yield Sighting(message=f"samples {a.text}", fix="x")
    elif reading.per_step:
        for a in counted(reading):
            if a.sure and a.is_all("samples", "samples of an epoch"):
                yield Sighting(message=f"samples {a.text}", fix="x")
                return


def lr713(reading):
    for a in (*counted(reading), *([reading.argument("steps_per_epoch")] if reading.argument("steps_per_epoch") else [])):
        if a.is_all("divided twice"):
            yield Sighting(message=f"divided twice {a.text}", fix="x")
            return


def lr103(reading):
    a = reading.argument("total_steps")
    if reading.scheduler == "OneCycleLR" and reading.per_step and reading.several_epochs and a is not None and a.sure and a.is_all("batches of an epoch", "steps of an epoch"):
        yield Sighting(message="overrun", fix="x")


def lr201(reading):
    a = reading.argument("T_max")
    if reading.scheduler == "CosineAnnealingLR" and not reading.whole and reading.per_step and reading.several_epochs and a is not None and a.sure and a.is_all("batches of an epoch", "steps of an epoch"):
        yield Sighting(message="climbs", fix="x")


def lr503(reading):
    for n in ("num_training_steps", "total_iters"):
        a = reading.argument(n)
        ok = reading.library == "transformers" or reading.scheduler == "PolynomialLR"
        if ok and not reading.whole and reading.per_step and reading.several_epochs and a is not None and a.sure and a.is_all("batches of an epoch", "steps of an epoch"):
            yield Sighting(message="dead", fix="x")


def lr114(reading):
    if reading.scheduler == "OneCycleLR":
        for n in ("total_steps", "steps_per_epoch", "epochs"):
            a = reading.argument(n)
            if a is not None and a.floating:
                yield Sighting(message="float", fix="x")
                return
    if reading.scheduler == "CosineAnnealingWarmRestarts":
        a = reading.argument("T_0")
        if a is not None and a.floating:
            yield Sighting(message="float", fix="x")


def lr604(reading):
    for c in reading.calls:
        if c.before and c.sure and not reading.whole:
            yield Sighting(message="before", fix="x")
            return


def lr607(reading):
    if reading.takes_metric and reading.sure and reading.cadence in ("batch", "step") and not reading.full_batch:
        yield Sighting(message="plateau per batch", fix="x")


def fact(name):
    def reads(reading):
        if name in reading.facts:
            yield Sighting(message=name, fix="x", also=(reading.facts[name],))
    return reads


def mode(reading):
    from lrplot.scan.units import better
    import re
    if not reading.mode:
        return
    texts = [c.given for c in reading.calls if c.kind == "metric"] or [reading.monitor]
    for t in texts:
        if not re.fullmatch(r"[\w.\[\]'\"/ ]+(\(\))?", t):
            continue
        names = re.findall(r"[A-Za-z_]\w*", t)
        known = {better(re.sub(r"^(val|valid|validation|test|train|epoch|avg|mean|eval|running)_", "", n)) for n in names} - {""}
        if len(known) == 1 and known != {reading.mode}:
            yield Sighting(message=f"mode {reading.mode} {t}", fix="x")
            return


def removed(reading):
    from lrplot.scan.schedulers import torch_parameters
    known = torch_parameters(reading.scheduler)
    if reading.library == "torch" and known:
        for a in reading.arguments:
            if a.name not in known and "*" not in a.name and not a.name.startswith("argument "):
                yield Sighting(message=f"removed {a.name}", fix="x", severity="note")


def epoch_argument(reading):
    if reading.library == "torch" and not reading.takes_metric and reading.scheduler != "CosineAnnealingWarmRestarts":
        for c in reading.calls:
            if c.kind in ("epoch", "count"):
                yield Sighting(message="epoch arg", fix="x", severity="note")
                return


RULES = {
    "LR101": lr101, "LR102": lr102, "LR121": _period("milestones"), "LR124": _period("step_size"), "LR206": _period("T_0"),
    "LR107": lr107, "LR109": lr109, "LR110": lr110, "LR111": lr111, "LR112": lr112, "LR103": lr103, "LR201": lr201, "LR503": lr503,
    "LR114": lr114, "LR604": lr604, "LR607": lr607,
    **{code: fact(name) for code, name in {
        "LR701": "never-stepped", "LR702": "stepped-twice", "LR703": "instead-of-optimizer", "LR704": "steps-an-optimizer",
        "LR705": "optimizer-replaced", "LR706": "group-added-late", "LR707": "metric-missing", "LR708": "metric-as-epoch",
        "LR709": "monitor-missing", "LR710": "interval-misplaced", "LR714": "resumed-at-an-epoch-number"}.items()},
    "LR711": lr711, "LR712": lr712, "LR713": lr713, "LR715": mode, "LR717": epoch_argument, "LR719": removed,
}
def found(reading):
    out = [(code, s.message, s.severity) for code, f in RULES.items() for s in f(reading)]
    if any(o[0] == "LR704" for o in out): out = [o for o in out if o[0] not in ("LR701","LR102","LR101","LR604","LR702","LR121","LR124","LR206")]
    return out
