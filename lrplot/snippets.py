"""The lines to paste into a training script: optimizer, scheduler, and where the scheduler is stepped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from textwrap import indent

from lrplot.errors import UsageError
from lrplot.model import Report, Timeline, Trace
from lrplot.optimizers import optimizer_kind
from lrplot.plan import Edit, Interval, Plan, ScheduleSpec, TrainingLoop, Value
from lrplot.scheduler_code import SchedulerCode, Verbatim, interval_wanted, scheduler_code
from lrplot.training import Length, interval_of

# Arguments that hold the number of a run's optimizer steps, where they are equal to it.
_TOTALS = (
    *("total_steps", "num_training_steps", "T_max", "t_max", "total_iters", "t_initial", "decay_steps"),
    *("transition_steps", "anneal_epochs", "training_steps", "max_steps", "num_steps", "max_iters"),
)


def snippet(report: Report, framework: str) -> str:
    """Python code for a schedule and its stepping.

    Args:
        report: the schedule, and the run that it is stepped in.
        framework: `torch` for a plain loop, `lightning` for methods of a LightningModule, `transformers` for a
            Trainer's optimizers.

    Returns:
        The code. It leaves to the script what only the script has: `model`, `train_loader`, `training_step(batch)`,
        `metric` where the scheduler is stepped with one and, where there are several parameter groups, a list of
        parameters under each group's name.

    Raises:
        UsageError: a framework that there is no code for, or a schedule or loop that it cannot be written as.
    """
    writers: dict[str, Callable[[Plan, Timeline], str]] = {
        "torch": _torch,
        "lightning": _lightning,
        "transformers": _transformers,
    }
    if framework not in writers:
        raise UsageError(f"code is written for {', '.join(writers)}, not for {framework}")
    _refuse_habits(report.plan, report.trace)
    return writers[framework](report.plan, report.trace.timeline)


def _refuse_habits(plan: Plan, trace: Trace) -> None:
    """Refuses loops that no code can promise: what a GradScaler, an interruption or Accelerate makes of a run."""
    line = trace.timeline
    if line.skipped:
        raise UsageError("which steps a GradScaler skips is seen in training only: leave --skip-steps out for the code")
    if line.resume_at:
        raise UsageError("code is written for a run in one piece: leave --resume-at out")
    if plan.loop is not None and plan.loop.framework == "accelerate" and not plan.loop.split_batches:
        overrun = trace.schedule_steps is not None and line.n_advances > trace.schedule_steps
        if line.calls > 1 or overrun:
            raise UsageError(
                "Accelerate calls a scheduler once for each device and never past its total_steps, which no plain call"
                " does: leave --framework out, and let accelerator.prepare(scheduler) see to it"
            )


def _interval(plan: Plan) -> Interval:
    length = Length(advances=1, reason="", interval=interval_wanted(plan.schedule))
    return interval_of(plan.loop or TrainingLoop(), length)


def _frequency(plan: Plan) -> int:
    return 1 if plan.loop is None else plan.loop.frequency


# -- plain loop --------------------------------------------------------------------------------------


def _torch(plan: Plan, line: Timeline) -> str:
    has_epochs = line.batches_per_epoch is not None or line.steps_per_epoch == 1
    lengths: dict[str, str] = {}
    if line.batches_per_epoch is not None and line.n_steps % (line.steps_per_epoch or 1) == 0:
        steps = "len(train_loader)"
        if line.accumulate_grad_batches > 1:
            steps = f"math.ceil({steps} / {line.accumulate_grad_batches})"
        lengths = {"steps_per_epoch": steps, "total": f"{steps} * {line.n_epochs}"}
    schedule = _with_lengths(plan, line, lengths)
    code = scheduler_code(schedule, _interval(plan))
    comment = _comment(line) if schedule is not plan.schedule else []
    built = [_optimizer(plan, "model.parameters()", code), *comment, *code.lines]
    loop = _epochs(plan, line, code) if has_epochs else _steps(plan, line, code)
    return "\n".join(["import torch", *code.imports, "", *built, "", *loop, ""])


def _epochs(plan: Plan, line: Timeline, code: SchedulerCode) -> list[str]:
    """The loop over epochs and batches."""
    by_step, frequency, accumulated = _interval(plan) == "step", _frequency(plan), line.accumulate_grad_batches
    is_cut = line.n_steps % (line.steps_per_epoch or 1) != 0
    is_counted = bool(line.edits) or is_cut or (by_step and (frequency > 1 or bool(code.counts)))
    step = _optimizer_step(plan, line, code, made="n_steps", done="n_steps")
    if is_counted:
        step.insert(step.index("optimizer.zero_grad()") + 1, "n_steps += 1")
    if is_cut:
        step += [f"if n_steps == {line.n_steps}:", "    break"]
    if accumulated > 1:
        body = [
            "for index, batch in enumerate(train_loader):",
            f"    loss = training_step(batch) / {accumulated}",
            "    loss.backward()",
            f"    if (index + 1) % {accumulated} == 0 or index + 1 == len(train_loader):",
            *_indented(step, 2),
        ]
    else:
        body = [
            "for batch in train_loader:",
            "    loss = training_step(batch)",
            "    loss.backward()",
            *_indented(step),
        ]
    if not by_step and line.early:
        body = [*_advance(code, "epoch", frequency, "epoch", early=True), *body]
    elif not by_step:
        body += _advance(code, "epoch + 1", frequency, "epoch")
    start = ["n_steps = 0"] if is_counted else []
    return [*start, f"for epoch in range({line.n_epochs}):", *_indented(body)]


def _steps(plan: Plan, line: Timeline, code: SchedulerCode) -> list[str]:
    """The loop over steps, where nothing is known of epochs."""
    body = [
        "loss = training_step(batch)",
        "loss.backward()",
        *_optimizer_step(plan, line, code, made="step", done="step + 1"),
    ]
    return [f"for step, batch in zip(range({line.n_steps}), train_loader):", *_indented(body)]


def _optimizer_step(plan: Plan, line: Timeline, code: SchedulerCode, made: str, done: str) -> list[str]:
    """One optimizer step, with what is changed by hand before it and the scheduler where it goes along.

    Args:
        plan: what the code is for.
        line: the run.
        code: the scheduler.
        made: the expression that counts the optimizer steps, before this one.
        done: the expression that counts them, after this one.
    """
    lines, by_step = [], _interval(plan) == "step"
    if by_step and line.early:
        lines += _advance(code, made, _frequency(plan), "optimizer step", early=True)
    lines += _edits(line.edits, made)
    lines += ["optimizer.step()", "optimizer.zero_grad()"]
    if by_step and not line.early:
        lines += _advance(code, done, _frequency(plan), "optimizer step")
    return lines


def _advance(code: SchedulerCode, done: str, frequency: int, unit: str, early: bool = False) -> list[str]:
    """The scheduler's call, every so many intervals, of which the expression `done` counts those that are over."""
    counted = f"({done})" if " " in done else done
    t = done
    if code.counts == "calls" and frequency > 1:
        t = f"{counted} // {frequency}"
    if early:
        t += f" + {frequency if code.counts == 'intervals' else 1}"
    when = "before" if early else "after"
    comment = f"{when} every {unit}" if frequency == 1 else f"every {frequency} {unit}s"
    lines = [code.call.replace("{t}", t)]
    if code.around:
        lines = [f"with {code.around}:", *_indented(lines)]
    lines[0] += f"  # {comment}"
    return lines if frequency == 1 else [f"if {counted} % {frequency} == 0:", *_indented(lines)]


def _edits(edits: tuple[Edit, ...], made: str) -> list[str]:
    """Changes of the rate by hand, each before the optimizer step of its number."""
    lines = []
    for edit in edits:
        lines.append(f"if {made} == {edit.step}:")
        if edit.group is None:
            lines += ["    for group in optimizer.param_groups:", f'        group["lr"] {edit.sign} {edit.value!r}']
        else:
            lines.append(f'    optimizer.param_groups[{edit.group}]["lr"] {edit.sign} {edit.value!r}')
    return lines


def _indented(lines: list[str], levels: int = 1) -> list[str]:
    return [indent(line, "    " * levels) for line in lines]


# -- Lightning ---------------------------------------------------------------------------------------


def _lightning(plan: Plan, line: Timeline) -> str:
    interval, frequency = _interval(plan), _frequency(plan)
    _refuse_for_lightning(plan, line)
    schedule = _with_lengths(plan, line, {"total": "self.trainer.estimated_stepping_batches"})
    code = scheduler_code(schedule, interval)
    comment = _comment(line) if schedule is not plan.schedule else []
    lines = [_optimizer(plan, "self.parameters()", code), *comment, *code.lines]
    if code.around:
        lines.append("self.warmup_scheduler = warmup_scheduler")
    config = [
        '"scheduler": scheduler,',
        f'"interval": "{interval}",  # Lightning\'s own default is "epoch"',
        f'"frequency": {frequency},',
    ]
    if schedule.metric is not None:
        config.append('"monitor": "val_loss",')
        if schedule.family != "torch":
            config.append('"reduce_on_plateau": True,')
    lines += [
        "return {",
        '    "optimizer": optimizer,',
        '    "lr_scheduler": {',
        *_indented(config, 2),
        "    },",
        "}",
    ]
    methods = [_method("configure_optimizers(self)", lines)]
    if code.counts or code.around or (schedule.family != "torch" and schedule.metric) or _may_be_strange(code):
        t = "self.current_epoch + 1" if interval == "epoch" else "self.global_step"
        if code.counts == "calls" and frequency > 1:
            t = f"({t}) // {frequency}"
        call = [code.call.replace("{t}", t)]
        if code.around:
            call = [f"with self.{code.around}:", *_indented(call)]
        methods.append(_method("lr_scheduler_step(self, scheduler, metric)", call))
    if line.edits:
        methods.append(_method("on_before_optimizer_step(self, optimizer)", _edits(line.edits, "self.global_step")))
    return "\n".join(["import torch", *code.imports, "", "\n\n".join(methods), ""])


def _refuse_for_lightning(plan: Plan, line: Timeline) -> None:
    if line.early:
        raise UsageError("Lightning calls the scheduler after the optimizer: leave --step-order out")
    if plan.schedule.family == "ignite":
        raise UsageError("Ignite's schedulers are handlers of Ignite's own engine, not of Lightning: take --code torch")
    is_counted_anew = line.accumulate_grad_batches > 1 or line.n_steps > (line.steps_per_epoch or line.n_steps)
    if _interval(plan) == "step" and line.stride > 1 and is_counted_anew:
        raise UsageError(
            "Lightning counts a frequency in batches and from 0 in every epoch, which is not what is drawn:"
            " leave --frequency out"
        )


def _may_be_strange(code: SchedulerCode) -> bool:
    """Whether a scheduler may be none of torch's classes, so that Lightning wants to be told how to step it."""
    if not isinstance(code.made_by, type):
        return code.made_by is not None
    _refuse_without(code, ("state_dict",), "Lightning")
    return not any(base.__module__ == "torch.optim.lr_scheduler" for base in code.made_by.__mro__)


def _refuse_without(code: SchedulerCode, methods: tuple[str, ...], framework: str) -> None:
    """Refuses a class of schedulers without a method that a framework calls."""
    for method in methods:
        if isinstance(code.made_by, type) and not hasattr(code.made_by, method):
            raise UsageError(
                f"{code.made_by.__name__} has no {method}(), which {framework} asks for: take --code torch"
            )


def _method(signature: str, body: list[str]) -> str:
    return "\n".join([f"def {signature}:", *_indented(body)])


# -- the Trainer of transformers ---------------------------------------------------------------------


def _transformers(plan: Plan, line: Timeline) -> str:
    code = scheduler_code(plan.schedule, _interval(plan))
    if plan.schedule.metric is not None:
        raise UsageError("the Trainer steps a scheduler with a metric after evaluations only: take --code torch")
    if code.around or code.call != "scheduler.step()":
        what = f"--warmup {plan.schedule.warmup}" if code.around else plan.schedule.name
        call = f"with {code.around}: {code.call}" if code.around else code.call.replace("{t}", "...")
        raise UsageError(f"the Trainer calls scheduler.step(), and {what} needs {call}: take --code torch")
    _refuse_without(code, ("state_dict", "get_last_lr"), "the Trainer")
    if _interval(plan) == "epoch":
        raise UsageError("the Trainer steps a scheduler after every optimizer step, and only so: take --interval step")
    if line.stride > 1:
        raise UsageError("the Trainer steps a scheduler after every optimizer step: leave --frequency out")
    if line.early or line.edits:
        flag = "--step-order" if line.early else "--set"
        raise UsageError(f"the Trainer has a loop of its own: leave {flag} out, or take --code torch")
    return "\n".join(
        [
            "import torch",
            *code.imports,
            "",
            _optimizer(plan, "model.parameters()", code),
            *code.lines,
            "",
            "# The Trainer steps the scheduler after every optimizer step; end the run with it:",
            f"# TrainingArguments(max_steps={line.n_steps}, ...)",
            "trainer = Trainer(model=model, args=args, train_dataset=train_dataset, optimizers=(optimizer, scheduler))",
            "",
        ]
    )


# -- what all of them have ---------------------------------------------------------------------------


def _with_lengths(plan: Plan, line: Timeline, lengths: Mapping[str, str]) -> ScheduleSpec:
    """The schedule, with lengths computed from the loop where they are the loop's; itself where none is.

    Args:
        plan: what the code is for.
        line: the run.
        lengths: expressions for the run's optimizer steps, `total`, and `steps_per_epoch`, where there are any.
    """
    given = plan.schedule.arguments
    if plan.loop is None or not lengths or _interval(plan) == "epoch" or line.stride > 1:
        return plan.schedule
    computed: dict[str, Value] = {
        name: Verbatim(lengths["total"])
        for name in _TOTALS
        if given.get(name) == line.n_steps and not isinstance(given[name], bool)
    }
    per_epoch = (given.get("epochs"), given.get("steps_per_epoch"))
    if not computed and per_epoch == (line.n_epochs, line.steps_per_epoch) and plan.schedule.name == "OneCycleLR":
        if "steps_per_epoch" in lengths:
            computed = {"steps_per_epoch": Verbatim(lengths["steps_per_epoch"])}
        else:
            given = {name: value for name, value in given.items() if name not in ("epochs", "steps_per_epoch")}
            computed = {"total_steps": Verbatim(lengths["total"])}
    return replace(plan.schedule, arguments={**given, **computed}) if computed else plan.schedule


def _comment(line: Timeline) -> list[str]:
    return [f"# {line.n_steps} optimizer steps" + (f": {line.equation}" if line.steps_per_epoch else "")]


def _optimizer(plan: Plan, parameters: str, code: SchedulerCode) -> str:
    name = optimizer_kind(plan.optimizer.kind).name
    groups = plan.optimizer.groups
    if code.lr is not None:
        groups = tuple(replace(group, lr=code.lr) for group in groups)
    chosen = [
        {
            key: value
            for key in ("lr", "momentum", "betas", "weight_decay")
            if (value := getattr(group, key)) is not None
        }
        for group in groups
    ]
    comment = "" if code.lr is None else f"  # lr={code.lr}: the schedule's values are the rates themselves"
    if len(groups) == 1:
        arguments = ", ".join([parameters, *(f"{key}={value!r}" for key, value in chosen[0].items())])
        return f"optimizer = torch.optim.{name}({arguments}){comment}"
    rows = []
    for index, (group, values) in enumerate(zip(groups, chosen, strict=True)):
        variable = group.name if group.name.isidentifier() else f"group_{index}"
        items = [f'"params": {variable}', *(f'"{key}": {value!r}' for key, value in values.items())]
        rows.append(f"{{{', '.join(items)}}},")
    return "\n".join([f"optimizer = torch.optim.{name}({comment}", "    [", *_indented(rows, 2), "    ]", ")"])
