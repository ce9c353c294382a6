"""The documented ways in which schedules go wrong, for the README's table of what the rules cover."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """One way of going wrong: what it is, where it was reported, and why no rule sees it where none does."""

    title: str
    source: str
    unseen: str = ""


_READING = "it is in how a rate is read, and lrplot reads what the optimizer has"

CASES: dict[str, Case] = {
    "P1": Case("sized in steps, stepped per epoch", "pytorch/pytorch#65417"),
    "P2": Case("more calls than total_steps", "vLAR-group/GrowSP#11"),
    "P3": Case("one call too many, silent and perhaps negative", "pytorch/pytorch#38170"),
    "P4": Case("batches rounded down where the loader rounds up", "huggingface/accelerate#385"),
    "P5": Case("the batch size given as steps_per_epoch", "keras-one-cycle, 18"),
    "P6": Case("T_max in the wrong unit", "sthalles/SimCLR#43"),
    "P7": Case("a decay in epochs, applied per batch", "leftthomas/SRGAN#94"),
    "P8": Case("milestones in another unit, or beyond the run", "facebookresearch/detectron2#2058"),
    "P9": Case("a milestone or step_size that is not a whole number", "Pointcept/Pointcept#379"),
    "P10": Case("a warm-up as long as the run", "PrimeIntellect-ai/prime-rl#968"),
    "P11": Case("gradient accumulation not counted", "Lightning-AI/pytorch-lightning#1476"),
    "P12": Case("devices not counted, or counted twice", "huggingface/accelerate#2926"),
    "P13": Case(
        "DeepSpeed's schedulers have defaults of their own",
        "deepspeedai/DeepSpeed#7303",
        "DeepSpeed builds and steps them, and lrplot cannot step its schedulers",
    ),
    "P14": Case("a GradScaler skips steps, and the scheduler goes on", "pytorch/pytorch#44511"),
    "P15": Case("Lightning steps per epoch unless told otherwise", "Lightning-AI/pytorch-lightning#3205"),
    "P16": Case("timm: a drop after the warm-up, a wrong unit, a late start", "microsoft/Swin-Transformer#277"),
    "P17": Case("OneCycleLR ignores the optimizer's rate", "pytorch/pytorch#73305"),
    "P18": Case("a final rate lower than thought", "princeton-vl/RAFT-Stereo#91"),
    "P19": Case("one max_lr for groups of different rates", "katsura-jp/pytorch-cosine-annealing-with-warmup#14"),
    "P20": Case("momentum rewritten without a word", "pytorch/pytorch#73910"),
    "P21": Case("phases of a cycle with no steps in them", "pytorch/pytorch#180187"),
    "P22": Case("three phases that overlap", "reproduced with torch 2.13.0"),
    "P23": Case(
        "OneCycleLR has two phases, the paper three",
        "pytorch/pytorch#40362",
        "two phases are fast.ai's published choice, and no mistake that could be told from it",
    ),
    "P24": Case("a resumed run keeps its old length", "deepinsight/insightface#2143"),
    "P25": Case(
        "a parameter group added after the scheduler was built",
        "lightning-flash, 1321",
        "it is in the training script: lrplot's optimizer has all of its groups from the beginning",
    ),
    "P26": Case("a cosine that climbs again after T_max", "huggingface/diffusers#1650"),
    "P27": Case("eta_min above the rate", "facebookresearch/fairseq#2916"),
    "P28": Case("warm restarts that never reach eta_min", "pytorch/pytorch#47560"),
    "P29": Case("a run that ends in mid-cycle", "CodefyUI, 252"),
    "P30": Case(
        "warm restarts: T_0 that is not a whole number, peaks that do not fall",
        "pytorch/pytorch#62640",
        "torch refuses the first, and lrplot says why; the second is how warm restarts are published",
    ),
    "P31": Case(
        "users' restart classes that never set get_last_lr()",
        "katsura-jp/pytorch-cosine-annealing-with-warmup, commit 12d03c0",
        "lrplot reads the optimizer's rate, which is right, and does not call get_last_lr()",
    ),
    "P32": Case(
        "chained formulas that drift by rounding",
        "pytorch/pytorch#20405",
        "the drift is below 1e-9 of the rate, and lrplot draws it as it is",
    ),
    "P33": Case("parts of a SequentialLR that do not meet", "Noble-Lab/casanovo#249"),
    "P34": Case("a OneCycleLR or CyclicLR inside a SequentialLR", "pytorch/pytorch#21965"),
    "P35": Case("a ChainedScheduler whose warm-up vanishes or overshoots", "pytorch/pytorch#129565"),
    "P36": Case(
        "a SequentialLR that warned and began wrong in old versions",
        "pytorch/pytorch#113222",
        "it depends on the version of torch, which every picture and file names",
    ),
    "P37": Case("resumed with last_epoch", "pytorch/pytorch#60265"),
    "P38": Case("milestones out of order or beyond the run", "reproduced with torch 2.13.0"),
    "P39": Case("a MultiplicativeLR that goes on from the rate before it", "reproduced with torch 2.13.0"),
    "P40": Case("a lambda that returns a rate, not a factor", "pytorch/pytorch#78917"),
    "P41": Case("a first step at zero, or at the full rate", "EleutherAI/gpt-neox#1373"),
    "P42": Case("triangular2 that overflows after 1,024 cycles", "pytorch/pytorch#52989"),
    "P43": Case("CyclicLR ignores the optimizer's rate, and steps of 2,000", "reproduced with torch 2.13.0"),
    "P44": Case("defaults of five steps that nobody chose", "reproduced with torch 2.13.0"),
    "P45": Case("ReduceLROnPlateau: patience, eps, and when it is stepped", "pytorch/pytorch#119763"),
    "P46": Case(
        "arguments that a later torch has dropped",
        "weigertlab/trackastra#27",
        "lrplot offers the arguments of the installed torch and refuses others",
    ),
    "P47": Case("get_lr() read as the rate in use", "pytorch/pytorch#22107", _READING),
    "P48": Case("a logged rate that is one step off", "huggingface/transformers#35942", _READING),
    "P49": Case(
        "a monitor's axis that mixes steps and epochs",
        "Lightning-AI/pytorch-lightning#19275",
        "it is in the logger; lrplot's axis counts optimizer steps and marks epochs",
    ),
    "P50": Case("scheduler.step() before optimizer.step()", "kengz/SLM-Lab#513"),
    "P51": Case("warm-up wrappers with a meaning of their own", "ildoonet/pytorch-gradual-warmup-lr#26"),
    "P52": Case(
        "weight decay that is not scheduled with the rate",
        "pytorch/pytorch#22343",
        "it holds for every schedule: `--show lr*weight_decay` draws the product",
    ),
    "P53": Case("a decay that counts the warm-up, or ends early", "EleutherAI/gpt-neox#1008"),
    "P54": Case(
        "no look at the curve before training",
        "d8ahazard/sd_dreambooth_extension#724",
        "it is a wish, and what lrplot is for",
    ),
}
