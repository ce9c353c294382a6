"""lrplot: the learning rate that every optimizer step of a training run will really use."""

# Written by tests/support/stub.py, from the schedulers of torch 2.13.

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Literal, Protocol, TypeAlias, TypedDict, overload

from torch.optim.lr_scheduler import (
    ChainedScheduler,
    ConstantLR,
    CosineAnnealingLR,
    CosineAnnealingWarmRestarts,
    CyclicLR,
    ExponentialLR,
    LambdaLR,
    LinearLR,
    MultiplicativeLR,
    MultiStepLR,
    OneCycleLR,
    PolynomialLR,
    ReduceLROnPlateau,
    SequentialLR,
    StepLR,
)
from torch.optim.swa_utils import SWALR
from typing_extensions import Unpack, deprecated

from lrplot.api import Numbers
from lrplot.api import compare as compare
from lrplot.errors import LrplotError as LrplotError
from lrplot.errors import MissingLibraryError as MissingLibraryError
from lrplot.errors import OutputError as OutputError
from lrplot.errors import SchedulerError as SchedulerError
from lrplot.errors import UsageError as UsageError
from lrplot.live import ScheduleError as ScheduleError
from lrplot.live import preflight as preflight
from lrplot.live import watch as watch
from lrplot.loop.training_loop import Edit, Intervals, ResumeMode, StepOrder, WarmUpMode
from lrplot.loop.training_loop import TrainingLoop as TrainingLoop
from lrplot.model.finding import Finding
from lrplot.model.plan import EngineName
from lrplot.model.report import Report as Report
from lrplot.model.style import Style as Style
from lrplot.model.trace import Trace as Trace

__all__ = [
    "LrplotError",
    "MissingLibraryError",
    "OutputError",
    "Report",
    "ScheduleError",
    "SchedulerError",
    "Style",
    "Trace",
    "TrainingLoop",
    "UsageError",
    "__version__",
    "check",
    "compare",
    "preflight",
    "simulate",
    "suggest",
    "watch",
]
__version__: str

class _NoSuchArgument(Protocol):
    """What comes of an argument that a scheduler does not have, or of one that it needs and does not get."""

class _Loop(TypedDict, total=False):
    max_epochs: float | None
    max_steps: int | None
    batches_per_epoch: int | None
    dataset_size: int | None
    batch_size: int | None
    sequence_length: int | None
    seconds_per_step: float | None
    drop_last: bool
    accumulate_grad_batches: int
    devices: int
    interval: Intervals | None
    frequency: int
    calls: int
    framework: str
    split_batches: bool
    skip_steps: tuple[int, ...]
    step_order: StepOrder
    edits: tuple[Edit, ...]
    warm_up: int | float | None
    warm_up_from: float
    warm_up_mode: WarmUpMode
    resume_at: int | None
    resume_mode: ResumeMode
    fast_forward: int | None

class _Said(_Loop, total=False):
    steps: int | None
    loop: TrainingLoop | Mapping[str, Any] | None
    optimizer: str | type | None
    lr: Numbers | None
    momentum: Numbers | None
    betas: tuple[float, float] | None
    weight_decay: Numbers | None
    groups: Sequence[Mapping[str, Any]]
    layer_decay: float | None
    layers: int | None
    metric: str | Sequence[float] | None
    dampen: str | None
    warmup: Any
    resume_with: str | None
    used_as: str | None
    title: str
    engine: EngineName

_TorchClass: TypeAlias = (
    type[ChainedScheduler]
    | type[ConstantLR]
    | type[CosineAnnealingLR]
    | type[CosineAnnealingWarmRestarts]
    | type[CyclicLR]
    | type[ExponentialLR]
    | type[LambdaLR]
    | type[LinearLR]
    | type[MultiStepLR]
    | type[MultiplicativeLR]
    | type[OneCycleLR]
    | type[PolynomialLR]
    | type[ReduceLROnPlateau]
    | type[SWALR]
    | type[SequentialLR]
    | type[StepLR]
)

@overload
def simulate(
    scheduler: type[ChainedScheduler] | Literal["chained", "ChainedScheduler"],
    *,
    schedulers: Sequence[Any],
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[ConstantLR] | Literal["constant", "ConstantLR"],
    *,
    factor: float = 0.3333333333333333,
    total_iters: float = 5,
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[CosineAnnealingLR] | Literal["cosine", "CosineAnnealingLR"],
    *,
    T_max: float | None = None,
    eta_min: float = 0.0,
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[CosineAnnealingWarmRestarts] | Literal["warm-restarts", "sgdr", "CosineAnnealingWarmRestarts"],
    *,
    T_0: int,
    T_mult: int = 1,
    eta_min: float = 0.0,
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[CyclicLR] | Literal["cyclic", "CyclicLR"],
    *,
    base_lr: Numbers,
    max_lr: Numbers,
    step_size_up: float = 2000,
    step_size_down: float | None = None,
    mode: Literal["triangular", "triangular2", "exp_range"] = "triangular",
    gamma: float = 1.0,
    scale_fn: str | Callable[..., float] | Sequence[Callable[..., float]] | None = None,
    scale_mode: Literal["cycle", "iterations"] = "cycle",
    cycle_momentum: bool = True,
    base_momentum: Numbers = 0.8,
    max_momentum: Numbers = 0.9,
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[ExponentialLR] | Literal["exp", "ExponentialLR"],
    *,
    gamma: float,
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[LambdaLR] | Literal["lambda", "LambdaLR"],
    *,
    lr_lambda: str | Callable[..., float] | Sequence[Callable[..., float]],
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[LinearLR] | Literal["linear", "LinearLR"],
    *,
    start_factor: float = 0.3333333333333333,
    end_factor: float = 1.0,
    total_iters: float = 5,
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[MultiStepLR] | Literal["multistep", "MultiStepLR"],
    *,
    milestones: Sequence[int],
    gamma: float = 0.1,
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[MultiplicativeLR] | Literal["multiplicative", "MultiplicativeLR"],
    *,
    lr_lambda: str | Callable[..., float] | Sequence[Callable[..., float]],
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[OneCycleLR] | Literal["onecycle", "OneCycleLR"],
    *,
    max_lr: Numbers,
    total_steps: int | None = None,
    epochs: int | None = None,
    steps_per_epoch: int | None = None,
    pct_start: float = 0.3,
    anneal_strategy: Literal["cos", "linear"] = "cos",
    cycle_momentum: bool = True,
    base_momentum: Numbers = 0.85,
    max_momentum: Numbers = 0.95,
    div_factor: float = 25.0,
    final_div_factor: float = 10000.0,
    three_phase: bool = False,
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[PolynomialLR] | Literal["poly", "PolynomialLR"],
    *,
    total_iters: float = 5,
    power: float = 1.0,
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[ReduceLROnPlateau] | Literal["plateau", "ReduceLROnPlateau"],
    *,
    mode: Literal["min", "max"] = "min",
    factor: float = 0.1,
    patience: float = 10,
    threshold: float = 0.0001,
    threshold_mode: Literal["rel", "abs"] = "rel",
    cooldown: float = 0,
    min_lr: Numbers = 0,
    eps: float = 1e-08,
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[SWALR] | Literal["swa", "SWALR"],
    *,
    swa_lr: Numbers,
    anneal_epochs: int = 10,
    anneal_strategy: Literal["cos", "linear"] = "cos",
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[SequentialLR] | Literal["sequential", "SequentialLR"],
    *,
    schedulers: Sequence[Any],
    milestones: Sequence[int],
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: type[StepLR] | Literal["step", "StepLR"],
    *,
    step_size: float,
    gamma: float = 0.1,
    **said: Unpack[_Said],
) -> Report: ...
@overload
def simulate(
    scheduler: _TorchClass,
    *,
    arguments: Mapping[str, Any],
    **said: Any,
) -> Report: ...
@overload
@deprecated("the scheduler has no argument of this name, or lacks one")
def simulate(  # type: ignore[overload-overlap]
    scheduler: _TorchClass,
    **said: object,
) -> _NoSuchArgument: ...
@overload
def simulate(
    scheduler: object,
    *,
    arguments: Mapping[str, Any] | None = None,
    **said: Any,
) -> Report: ...
@overload
def check(
    scheduler: type[ChainedScheduler] | Literal["chained", "ChainedScheduler"],
    *,
    schedulers: Sequence[Any],
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[ConstantLR] | Literal["constant", "ConstantLR"],
    *,
    factor: float = 0.3333333333333333,
    total_iters: float = 5,
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[CosineAnnealingLR] | Literal["cosine", "CosineAnnealingLR"],
    *,
    T_max: float | None = None,
    eta_min: float = 0.0,
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[CosineAnnealingWarmRestarts] | Literal["warm-restarts", "sgdr", "CosineAnnealingWarmRestarts"],
    *,
    T_0: int,
    T_mult: int = 1,
    eta_min: float = 0.0,
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[CyclicLR] | Literal["cyclic", "CyclicLR"],
    *,
    base_lr: Numbers,
    max_lr: Numbers,
    step_size_up: float = 2000,
    step_size_down: float | None = None,
    mode: Literal["triangular", "triangular2", "exp_range"] = "triangular",
    gamma: float = 1.0,
    scale_fn: str | Callable[..., float] | Sequence[Callable[..., float]] | None = None,
    scale_mode: Literal["cycle", "iterations"] = "cycle",
    cycle_momentum: bool = True,
    base_momentum: Numbers = 0.8,
    max_momentum: Numbers = 0.9,
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[ExponentialLR] | Literal["exp", "ExponentialLR"],
    *,
    gamma: float,
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[LambdaLR] | Literal["lambda", "LambdaLR"],
    *,
    lr_lambda: str | Callable[..., float] | Sequence[Callable[..., float]],
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[LinearLR] | Literal["linear", "LinearLR"],
    *,
    start_factor: float = 0.3333333333333333,
    end_factor: float = 1.0,
    total_iters: float = 5,
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[MultiStepLR] | Literal["multistep", "MultiStepLR"],
    *,
    milestones: Sequence[int],
    gamma: float = 0.1,
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[MultiplicativeLR] | Literal["multiplicative", "MultiplicativeLR"],
    *,
    lr_lambda: str | Callable[..., float] | Sequence[Callable[..., float]],
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[OneCycleLR] | Literal["onecycle", "OneCycleLR"],
    *,
    max_lr: Numbers,
    total_steps: int | None = None,
    epochs: int | None = None,
    steps_per_epoch: int | None = None,
    pct_start: float = 0.3,
    anneal_strategy: Literal["cos", "linear"] = "cos",
    cycle_momentum: bool = True,
    base_momentum: Numbers = 0.85,
    max_momentum: Numbers = 0.95,
    div_factor: float = 25.0,
    final_div_factor: float = 10000.0,
    three_phase: bool = False,
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[PolynomialLR] | Literal["poly", "PolynomialLR"],
    *,
    total_iters: float = 5,
    power: float = 1.0,
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[ReduceLROnPlateau] | Literal["plateau", "ReduceLROnPlateau"],
    *,
    mode: Literal["min", "max"] = "min",
    factor: float = 0.1,
    patience: float = 10,
    threshold: float = 0.0001,
    threshold_mode: Literal["rel", "abs"] = "rel",
    cooldown: float = 0,
    min_lr: Numbers = 0,
    eps: float = 1e-08,
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[SWALR] | Literal["swa", "SWALR"],
    *,
    swa_lr: Numbers,
    anneal_epochs: int = 10,
    anneal_strategy: Literal["cos", "linear"] = "cos",
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[SequentialLR] | Literal["sequential", "SequentialLR"],
    *,
    schedulers: Sequence[Any],
    milestones: Sequence[int],
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: type[StepLR] | Literal["step", "StepLR"],
    *,
    step_size: float,
    gamma: float = 0.1,
    **said: Unpack[_Said],
) -> tuple[Finding, ...]: ...
@overload
def check(
    scheduler: _TorchClass,
    *,
    arguments: Mapping[str, Any],
    **said: Any,
) -> tuple[Finding, ...]: ...
@overload
@deprecated("the scheduler has no argument of this name, or lacks one")
def check(  # type: ignore[overload-overlap]
    scheduler: _TorchClass,
    **said: object,
) -> _NoSuchArgument: ...
@overload
def check(
    scheduler: object,
    *,
    arguments: Mapping[str, Any] | None = None,
    **said: Any,
) -> tuple[Finding, ...]: ...
@overload
def suggest(
    scheduler: Literal["chained", "ChainedScheduler"],
    *,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["constant", "ConstantLR"],
    *,
    factor: float = 0.3333333333333333,
    total_iters: float = 5,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["cosine", "CosineAnnealingLR"],
    *,
    T_max: float | None = None,
    eta_min: float = 0.0,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["warm-restarts", "sgdr", "CosineAnnealingWarmRestarts"],
    *,
    T_0: float | None = None,
    T_mult: int = 1,
    eta_min: float = 0.0,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["cyclic", "CyclicLR"],
    *,
    base_lr: Numbers | None = None,
    max_lr: Numbers | None = None,
    step_size_up: float = 2000,
    step_size_down: float | None = None,
    mode: Literal["triangular", "triangular2", "exp_range"] = "triangular",
    gamma: float = 1.0,
    scale_fn: str | Callable[..., float] | Sequence[Callable[..., float]] | None = None,
    scale_mode: Literal["cycle", "iterations"] = "cycle",
    cycle_momentum: bool = True,
    base_momentum: Numbers = 0.8,
    max_momentum: Numbers = 0.9,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["exp", "ExponentialLR"],
    *,
    gamma: float | None = None,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["lambda", "LambdaLR"],
    *,
    lr_lambda: str | Callable[..., float] | Sequence[Callable[..., float]] | None = None,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["linear", "LinearLR"],
    *,
    start_factor: float = 0.3333333333333333,
    end_factor: float = 1.0,
    total_iters: float = 5,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["multistep", "MultiStepLR"],
    *,
    milestones: str | None = None,
    gamma: float = 0.1,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["multiplicative", "MultiplicativeLR"],
    *,
    lr_lambda: str | Callable[..., float] | Sequence[Callable[..., float]] | None = None,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["onecycle", "OneCycleLR"],
    *,
    max_lr: Numbers | None = None,
    total_steps: float | None = None,
    epochs: int | None = None,
    steps_per_epoch: int | None = None,
    pct_start: float = 0.3,
    anneal_strategy: Literal["cos", "linear"] = "cos",
    cycle_momentum: bool = True,
    base_momentum: Numbers = 0.85,
    max_momentum: Numbers = 0.95,
    div_factor: float = 25.0,
    final_div_factor: float = 10000.0,
    three_phase: bool = False,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["poly", "PolynomialLR"],
    *,
    total_iters: float = 5,
    power: float = 1.0,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["plateau", "ReduceLROnPlateau"],
    *,
    mode: Literal["min", "max"] = "min",
    factor: float = 0.1,
    patience: float = 10,
    threshold: float = 0.0001,
    threshold_mode: Literal["rel", "abs"] = "rel",
    cooldown: float = 0,
    min_lr: Numbers = 0,
    eps: float = 1e-08,
    metric: str | None = None,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["swa", "SWALR"],
    *,
    swa_lr: Numbers | None = None,
    anneal_epochs: float = 10,
    anneal_strategy: Literal["cos", "linear"] = "cos",
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["sequential", "SequentialLR"],
    *,
    milestones: str | None = None,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: Literal["step", "StepLR"],
    *,
    step_size: float | None = None,
    gamma: float = 0.1,
    lr: Numbers = ...,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
@overload
def suggest(
    scheduler: str,
    *,
    warm_up: float | None = None,
    loop: Any = None,
    **said: Any,
) -> Report: ...
