"""The lines to paste into a training script: optimizer, scheduler, and where the scheduler is stepped."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Mapping
from textwrap import indent

from lrplot.errors import UsageError
from lrplot.model import Report, Timeline
from lrplot.optimizers import optimizer_kind
from lrplot.plan import Plan, ScheduleSpec, Value
from lrplot.training import interval_of

_STEP = "scheduler.step()"


def snippet(report: Report, framework: str) -> str:
    """Python code for a schedule and its stepping.

    Args:
        report: the schedule, and the run that it is stepped in.
        framework: `torch` for a plain loop, `lightning` for a LightningModule's configure_optimizers,
            `transformers` for a Trainer's optimizers.

    Returns:
        The code. It leaves to the script what only the script has: `model`, `train_loader`, `training_step(batch)`
        and, where there are several parameter groups, a list of parameters under each group's name.

    Raises:
        UsageError: a framework that there is no code for, or a loop that it cannot be written as.
    """
    writers: dict[str, Callable[[Plan, Timeline], str]] = {
        "torch": _torch,
        "lightning": _lightning,
        "transformers": _transformers,
    }
    if framework not in writers:
        raise UsageError(f"code is written for {', '.join(writers)}, not for {framework}")
    plan, line = report.plan, report.trace.timeline
    if plan.schedule.factory is not None:
        raise UsageError("the schedule is a function already: there is no code to write for it")
    if plan.schedule.warmup is not None:
        raise UsageError("code is written without pytorch_warmup: leave the warm-up out")
    if line.skipped or line.early or line.edits or line.calls > 1 or line.resume_at:
        raise UsageError("code is written for loops that step evenly: leave out what shifts or changes their steps")
    return writers[framework](plan, line)


# -- frameworks --------------------------------------------------------------------------------------


def _torch(plan: Plan, line: Timeline) -> str:
    per_epoch = line.steps_per_epoch is not None and line.batches_per_epoch is not None
    total = None
    if per_epoch and plan.loop is not None and line.n_steps % (line.steps_per_epoch or 1) == 0:
        batches, accumulated = "len(train_loader)", line.accumulate_grad_batches
        steps = batches if accumulated == 1 else f"math.ceil({batches} / {accumulated})"
        total = f"{steps} * {line.n_epochs}"
    code, imports = _built(plan, "model.parameters()", total, line)
    loop = _epochs(plan, line) if per_epoch or line.steps_per_epoch == 1 else _steps(plan, line)
    return "\n".join(["import torch", *imports, "", code, "", loop, ""])


def _epochs(plan: Plan, line: Timeline) -> str:
    """The loop over epochs and batches."""
    by_epoch = plan.loop is not None and interval_of(plan.loop) == "epoch"
    frequency = plan.loop.frequency if plan.loop is not None else 1
    step = _call(plan)
    inner = ["optimizer.step()", "optimizer.zero_grad()"]
    lines = []
    if not by_epoch:
        inner += _every(frequency, "n_steps", step)
    if line.accumulate_grad_batches > 1:
        n = line.accumulate_grad_batches
        body = [
            "for index, batch in enumerate(train_loader):",
            f"    loss = training_step(batch) / {n}",
            "    loss.backward()",
            f"    if (index + 1) % {n} == 0 or index + 1 == len(train_loader):",
            *(f"        {each}" for each in inner),
        ]
    else:
        body = [
            "for batch in train_loader:",
            "    loss = training_step(batch)",
            "    loss.backward()",
            *(f"    {each}" for each in inner),
        ]
    if by_epoch and frequency == 1:
        body.append(f"{step}  # after every epoch")
    elif by_epoch:
        body += [f"if (epoch + 1) % {frequency} == 0:", f"    {step}  # every {frequency} epochs"]
    if not by_epoch and frequency > 1:
        lines.append("n_steps = 0")
    lines += [f"for epoch in range({line.n_epochs}):", *(f"    {each}" for each in body)]
    return "\n".join(lines)


def _steps(plan: Plan, line: Timeline) -> str:
    """The loop over steps, where nothing is known of epochs."""
    frequency = plan.loop.frequency if plan.loop is not None else 1
    call = _call(plan)
    advance = [f"{call}  # after every step"]
    if frequency > 1:
        advance = [f"if (step + 1) % {frequency} == 0:", f"    {call}"]
    body = [
        "loss = training_step(batch)",
        "loss.backward()",
        "optimizer.step()",
        "optimizer.zero_grad()",
        *advance,
    ]
    return "\n".join([f"for step, batch in zip(range({line.n_steps}), train_loader):", *(f"    {b}" for b in body)])


def _every(frequency: int, counter: str, call: str) -> list[str]:
    if frequency == 1:
        return [f"{call}  # after every optimizer step"]
    return [f"{counter} += 1", f"if {counter} % {frequency} == 0:", f"    {call}"]


def _call(plan: Plan) -> str:
    return _STEP if plan.schedule.metric is None else "scheduler.step(metric)"


def _lightning(plan: Plan, line: Timeline) -> str:
    code, imports = _built(plan, "self.parameters()", "self.trainer.estimated_stepping_batches", line)
    interval = "step" if plan.loop is None else interval_of(plan.loop)
    config = [
        '"scheduler": scheduler,',
        f'"interval": "{interval}",  # Lightning\'s own default is "epoch"',
        f'"frequency": {plan.loop.frequency if plan.loop is not None else 1},',
    ]
    if plan.schedule.metric is not None:
        config.append('"monitor": "val_loss",')
    body = [
        *code.splitlines(),
        "return {",
        '    "optimizer": optimizer,',
        '    "lr_scheduler": {',
        *(f"        {each}" for each in config),
        "    },",
        "}",
    ]
    method = ["def configure_optimizers(self):", *(f"    {each}".rstrip() for each in body)]
    return "\n".join(["import torch", *imports, "", *method, ""])


def _transformers(plan: Plan, line: Timeline) -> str:
    if plan.schedule.metric is not None or (plan.loop is not None and interval_of(plan.loop) == "epoch"):
        raise UsageError("the Trainer steps a scheduler after every optimizer step, and only so: leave --interval out")
    if line.stride > 1:
        raise UsageError("the Trainer steps a scheduler after every optimizer step: leave --frequency out")
    code, imports = _built(plan, "model.parameters()", None, line)
    return "\n".join(
        [
            "import torch",
            *imports,
            "",
            code,
            "",
            "# The Trainer steps the scheduler after every optimizer step; end the run with it:",
            f"# TrainingArguments(max_steps={line.n_steps}, ...)",
            "trainer = Trainer(model=model, args=args, train_dataset=train_dataset, optimizers=(optimizer, scheduler))",
            "",
        ]
    )


# -- optimizer and scheduler -------------------------------------------------------------------------


def _built(plan: Plan, parameters: str, total: str | None, line: Timeline) -> tuple[str, list[str]]:
    """The lines that make optimizer and scheduler, and the imports that they need."""
    imports: set[str] = set()
    if total is not None and "math." in total:
        imports.add("import math")
    lines = [f"optimizer = {_optimizer(plan, parameters)}"]
    replaced = {}
    if total is not None and plan.loop is not None and plan.schedule.arguments.get("total_steps") == line.n_steps:
        replaced["total_steps"] = total
    if len(replaced) and line.stride == 1:
        lines.append(f"# {line.n_steps} optimizer steps: {line.equation}")
    else:
        replaced = {}
    lines.append(f"scheduler = {_scheduler(plan.schedule, imports, replaced)}")
    return "\n".join(lines), sorted(imports)


def _optimizer(plan: Plan, parameters: str) -> str:
    name = optimizer_kind(plan.optimizer.kind).name
    groups = plan.optimizer.groups
    chosen = [
        {
            key: value
            for key in ("lr", "momentum", "betas", "weight_decay")
            if (value := getattr(group, key)) is not None
        }
        for group in groups
    ]
    if len(groups) == 1:
        return _called(f"torch.optim.{name}", [parameters, *(f"{key}={value!r}" for key, value in chosen[0].items())])
    rows = []
    for index, (group, values) in enumerate(zip(groups, chosen, strict=True)):
        variable = group.name if group.name.isidentifier() else f"group_{index}"
        items = [f'"params": {variable}', *(f'"{key}": {value!r}' for key, value in values.items())]
        rows.append(f"    {{{', '.join(items)}}},")
    return "\n".join([f"torch.optim.{name}(", "    [", *(f"    {row}" for row in rows), "    ]", ")"])


def _scheduler(spec: ScheduleSpec, imports: set[str], replaced: Mapping[str, str]) -> str:
    if spec.code:
        raise UsageError(f"{spec.name} is your own code already: there is none to write for it")
    if spec.family != "torch":
        raise UsageError(f"code is written for torch's own schedulers, and {spec.name} is {spec.family}'s")
    module = "torch.optim.swa_utils" if spec.name == "SWALR" else "torch.optim.lr_scheduler"
    if module.endswith("swa_utils"):
        imports.add("import torch.optim.swa_utils")
    arguments = [] if spec.name == "ChainedScheduler" else ["optimizer"]
    for name, value in spec.arguments.items():
        text = replaced.get(name) or _value(name, value, imports)
        arguments.append(f"{name}={text}")
    return _called(f"{module}.{spec.name}", arguments)


def _called(name: str, arguments: list[str]) -> str:
    """A call, on one line where it is short."""
    flat = f"{name}({', '.join(arguments)})"
    if len(flat) <= 88 and "\n" not in flat:
        return flat
    return "\n".join([f"{name}(", *(indent(f"{argument},", "    ") for argument in arguments), ")"])


def _value(name: str, value: Value, imports: set[str]) -> str:
    if isinstance(value, ScheduleSpec):
        return _scheduler(value, imports, {})
    if isinstance(value, (list, tuple)):
        items = [_value(name, item, imports) for item in value]
        if any(isinstance(item, ScheduleSpec) for item in value):
            return "\n".join(["[", *(indent(f"{item},", "    ") for item in items), "]"])
        return f"[{', '.join(items)}]"
    if isinstance(value, str) and name in ("lr_lambda", "scale_fn"):
        return _function(value, imports)
    if callable(value):
        raise UsageError(f"{name} is a Python function, whose code lrplot does not have")
    return repr(value)


def _function(text: str, imports: set[str]) -> str:
    """An expression as a lambda, with imports of what it uses of Python's math."""
    names = {node.id for node in ast.walk(ast.parse(text.strip(), mode="eval")) if isinstance(node, ast.Name)}
    imports.update(f"from math import {name}" for name in sorted(names) if name in vars(math))
    if "math" in names:
        imports.add("import math")
    variable = next((name for name in ("epoch", "step", "x") if name in names), "epoch")
    if {"epoch", "step"} <= names:
        return f"lambda epoch: (lambda step: {text})(epoch)"
    return f"lambda {variable}: {text}"
