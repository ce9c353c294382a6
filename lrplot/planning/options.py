"""The options of optimizer and training loop, and what sweeps an argument."""

from __future__ import annotations

from typing import get_args

from lrplot.errors import option as named
from lrplot.loop.frameworks import framework_named, framework_names
from lrplot.loop.training_loop import ResumeMode, StepOrder, WarmUpMode
from lrplot.options.option import Option
from lrplot.schedulers.warmup import DAMPEN


def _callers() -> str:
    """The frameworks, the plain loop left aside, each with when it calls the scheduler."""
    return ", ".join(f"{name} {framework_named(name).help}" for name in framework_names() if name != "torch")


LAYERS = (
    Option(
        name="layer_decay",
        kind="float",
        help="Make a parameter group for each layer, from the last on with the rate times this once, twice, and so on.",
        panel="Optimizer",
    ),
    Option(
        name="layers",
        kind="int",
        help="Layers of the model, for layer-wise decay; groups are for the rest, such as the head.",
        panel="Optimizer",
    ),
)

OPTIMIZER = (
    Option(
        name="lr",
        kind="per-group",
        help="The optimizer's learning rate, or one per parameter group: 0.1,0.01.",
        panel="Optimizer",
        default="the optimizer's own",
    ),
    Option(
        name="optimizer",
        kind="text",
        help="The optimizer, any of torch.optim: sgd, adam, adamw, rmsprop, ...",
        panel="Optimizer",
        default="sgd, or what the framework does",
        metavar="NAME",
    ),
    Option(name="momentum", kind="per-group", help="Momentum, or one per parameter group.", panel="Optimizer"),
    Option(name="betas", kind="pair", help="Betas of Adam and its kin: 0.9,0.999.", panel="Optimizer"),
    Option(name="weight_decay", kind="per-group", help="Weight decay, or one per parameter group.", panel="Optimizer"),
    Option(
        name="group",
        kind="text",
        metavar="KEY=VALUE,...",
        repeatable=True,
        help="A parameter group, name=head,lr=1e-2,weight_decay=0; once for each group.",
        panel="Optimizer",
    ),
    *LAYERS,
)

LOOP = (
    Option(name="max_epochs", kind="int", help="Epochs of the run.", panel="Training loop", fraction=True),
    Option(name="max_steps", kind="int", help="Optimizer steps of the run.", panel="Training loop"),
    Option(
        name="batches_per_epoch",
        kind="int",
        help="Batches of an epoch, as each device sees them: len(dataloader).",
        panel="Training loop",
    ),
    Option(
        name="dataset_size",
        kind="int",
        help=f"Samples of the training set, with {named('batch_size')}.",
        panel="Training loop",
    ),
    Option(name="batch_size", kind="int", help="Samples of a batch on one device.", panel="Training loop"),
    Option(
        name="sequence_length",
        kind="int",
        help=f"Tokens of a sample, for {named('x_axis', 'tokens')}.",
        panel="Training loop",
    ),
    Option(
        name="seconds_per_step",
        kind="float",
        help=f"What an optimizer step takes, for {named('x_axis', 'hours')}.",
        panel="Training loop",
    ),
    Option(
        name="drop_last",
        kind="bool",
        help="Whether the data loader drops an incomplete last batch.",
        panel="Training loop",
        default="no",
    ),
    Option(
        name="accumulate_grad_batches",
        kind="int",
        help="Batches for one optimizer step.",
        panel="Training loop",
        default="1",
    ),
    Option(name="devices", kind="int", help="Processes that share the data set.", panel="Training loop", default="1"),
    Option(
        name="interval",
        kind="choice",
        choices=("step", "epoch", "both"),
        help="Whether scheduler.step() is called after optimizer steps, after epochs, or after both.",
        panel="Training loop",
        default="step, or what the framework does",
    ),
    Option(
        name="frequency",
        kind="int",
        help="Intervals from one call of scheduler.step() to the next.",
        panel="Training loop",
        default="1",
    ),
    Option(
        name="calls",
        kind="int",
        help="Calls of scheduler.step() each time, as a loop makes that steps it in training, validation and test.",
        panel="Training loop",
        default="1",
    ),
    Option(
        name="framework",
        kind="choice",
        choices=tuple(framework_names()),
        help=f"Who calls scheduler.step(): {_callers()}.",
        panel="Training loop",
        default="torch",
    ),
    Option(
        name="split_batches",
        kind="bool",
        help="With accelerate, whether the batch size is that of all devices together.",
        panel="Training loop",
        default="no",
    ),
    Option(
        name="skip_steps",
        kind="ints",
        help="Iterations without an optimizer step, as a GradScaler skips them, while the scheduler moves on.",
        panel="Training loop",
    ),
    Option(
        name="step_order",
        kind="choice",
        choices=get_args(StepOrder),
        help="Whether scheduler.step() is called after optimizer.step(), or before it.",
        panel="Training loop",
        default="after",
    ),
    Option(
        name="warm_up",
        kind="steps-or-share",
        help="A warm-up by hand beside the scheduler, linear, of so many steps or this share of the run: 500, 5%.",
        panel="Training loop",
    ),
    Option(
        name="warm_up_from",
        kind="float",
        help="The rate that a warm-up by hand begins with.",
        panel="Training loop",
        default="0",
    ),
    Option(
        name="warm_up_mode",
        kind="choice",
        choices=get_args(WarmUpMode),
        help="Whether the scheduler waits until a warm-up by hand is over, or runs along with it.",
        panel="Training loop",
        default="wait",
    ),
    Option(
        name="resume_at",
        kind="int",
        help="Interrupt the run before this optimizer step, and resume it in a new process.",
        panel="Training loop",
    ),
    Option(
        name="resume_mode",
        kind="text",
        metavar="|".join(get_args(ResumeMode)) + " N",
        help="How it resumes: load_state_dict for both, last_epoch in the scheduler's constructor, none where the"
        " scheduler was not saved, or a new scheduler that is stepped N times.",
        panel="Training loop",
        default="state-dict",
    ),
    Option(
        name="set",
        kind="text",
        metavar="STEP:lr=VALUE",
        repeatable=True,
        help="Change the rate by hand at a step: 500:lr*=0.5, 500:lr=0.01, or 500:lr[1]=0.001 for one group.",
        panel="Training loop",
    ),
)

RESUME_WITH = Option(
    name="resume_with",
    kind="schedule",
    help="What the new process runs where the run is resumed, a schedule in words.",
    panel="Training loop",
)
AROUND = (*DAMPEN, RESUME_WITH)
"""What is said of a schedule in its loop beside its own arguments."""

VARY = Option(
    name="vary",
    kind="text",
    metavar="NAME=VALUE,VALUE,...",
    repeatable=True,
    help="Compare several values of one argument: pct-start=0.1,0.3,0.5; given twice, in a grid of panels.",
    panel="Output",
)

ENGINE = Option(
    name="engine",
    kind="choice",
    choices=("source", "torch"),
    help="What steps the scheduler: torch's scheduler source alone, or all of torch; the values are the same.",
    panel="Output",
    default="source",
)
_LEFT_OPEN = ("lr", "max_epochs", "max_steps", "batches_per_epoch", "dataset_size", "batch_size", "devices")
GIVEN = tuple(option for option in (*OPTIMIZER, *LOOP) if option.name in _LEFT_OPEN)
"""Numbers that training code may leave open, and that somebody says who has it read."""
