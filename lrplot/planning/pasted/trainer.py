"""The arguments of Hugging Face's Trainer as the words that lrplot takes: `TrainingArguments(...)`, and as flags."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from lrplot.errors import UsageError, option
from lrplot.options.option import plain
from lrplot.planning.names import find, typed_names
from lrplot.planning.pasted.calls import PastedCall, in_words
from lrplot.planning.pasted.optimizers import pairs_of, text_of
from lrplot.planning.pasted.source import name_of
from lrplot.planning.pasted.values import NotLiteral, PastedNames, dotted

_CLASS = "TrainingArguments"
_OF_TRL = ("SFTConfig", "DPOConfig", "KTOConfig", "ORPOConfig", "CPOConfig", "RewardConfig")
_SCHEDULE = "lr_scheduler_type"
_OWN = {
    "learning_rate": "lr",
    "weight_decay": "weight_decay",
    "max_steps": "max_steps",
    "num_train_epochs": "max_epochs",
    "per_device_train_batch_size": "batch_size",
    "gradient_accumulation_steps": "accumulate_grad_batches",
    "dataloader_drop_last": "drop_last",
}
_DEFAULTS = {"num_train_epochs": 3, "per_device_train_batch_size": 8}  # transformers 5.23
_READ = (_SCHEDULE, "warmup_steps", "warmup_ratio", "lr_scheduler_kwargs", "optim", "adam_beta1", "adam_beta2", *_OWN)
_OPTIMIZERS = ("sgd", "adagrad", "rmsprop", "adafactor")  # by names that torch has as well; most others are AdamW's


@dataclass(kw_only=True, slots=True)
class TrainerCall:
    """What is said to a Trainer.

    Attributes:
        values: the arguments that are known, by name.
        unknown: those that are not, with the expression that stands there.
        lacking: the names that such expressions need.
    """

    values: dict[str, object] = field(default_factory=dict)
    unknown: dict[str, str] = field(default_factory=dict)
    lacking: list[str] = field(default_factory=list)


def trainer_call(tree: ast.Module, names: PastedNames) -> ast.Call | None:
    """The call in a text that makes a Trainer's arguments, `TrainingArguments(...)` or one of its kin."""
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    return next((node for node in calls if _is_arguments(names.full_name(node.func))), None)


def _is_arguments(name: str) -> bool:
    last = name.rpartition(".")[2]
    return last.endswith(_CLASS) or last in _OF_TRL


def read_arguments(node: ast.Call, names: PastedNames) -> PastedCall:
    """What a call says to the Trainer as a schedule and its run, those of its arguments that have to do with the rate.

    Raises:
        UsageError: there is no such schedule, or it is not said which one it is.
        MissingLibraryError: transformers is not installed.
    """
    said = TrainerCall()
    for name, value in _given(node, names).items():
        try:
            said.values[name] = _text_or_value(value, names)
        except NotLiteral as error:
            said.unknown[name] = ast.unparse(value)
            said.lacking += [each for each in error.names if each not in said.lacking]
    if _SCHEDULE in said.unknown:
        raise UsageError(
            f"{_SCHEDULE}={said.unknown[_SCHEDULE]}: what was pasted does not say which schedule that is: write its"
            " name there, 'cosine' or another"
        )
    name, options = words_of(said)
    unknown = {f"--{plain(_OWN.get(name, name))}": text for name, text in said.unknown.items()}
    return PastedCall(name=name, options=options, unknown=unknown, lacking=said.lacking, used=[node], is_trainers=True)


def _given(node: ast.Call, names: PastedNames) -> dict[str, ast.expr]:
    given = {each.arg: each.value for each in node.keywords if each.arg}
    for each in node.keywords:
        if each.arg is None:
            given |= dict(pairs_of(each.value, names))
    if not dotted(node.func).endswith(_CLASS) and "learning_rate" not in given:
        given["learning_rate"] = ast.Name(id="learning_rate")  # trl's classes have defaults of their own
    return {name: value for name, value in given.items() if name in _READ}


def _text_or_value(node: ast.expr, names: PastedNames) -> object:
    """A value; of an enumeration's member, such as `SchedulerType.COSINE`, its name."""
    found = names.resolved(node)
    if isinstance(found, ast.Attribute) and dotted(found).rpartition(".")[0].endswith(("SchedulerType", "Names")):
        return found.attr.lower()
    value: object = names.value(node)
    return value


def words_of_line(words: Sequence[str], option_of: Callable[[str], str]) -> tuple[list[str], list[str]]:
    """A command of such a script as the words to type after `lrplot`.

    Args:
        words: the line, `--lr_scheduler_type cosine --learning_rate 5e-5 --output_dir out`.
        option_of: the name of the option of lrplot's own that a flag is; empty where it is none.

    Returns:
        The words, and the flags that have nothing to do with the rate.

    Raises:
        UsageError: there is no such schedule, or nothing says how many samples there are.
        MissingLibraryError: transformers is not installed.
    """
    said, others = TrainerCall(), []
    own: dict[str, list[str]] = {}
    for flag, values in _flags(words):
        name = name_of(flag)
        text = values[0] if values else "true"
        if name in _READ:
            said.values[name] = text.lower() == "true" if name == "dataloader_drop_last" else _number_or_text(text)
        elif meant := option_of(flag):
            own[meant] = [flag, *values[:1]]  # what follows is the script's name, or one more of its own words
        elif flag.startswith("--"):  # -m is Python's own
            others.append(flag)
    name, options = words_of(said)
    if "max_steps" in said.values and not {"dataset_size", "batches_per_epoch"} & own.keys():
        own.pop("devices", None)  # steps are counted, whatever one is made of
    rest = [word for words in own.values() for word in words]
    return [name, *in_words(with_run(name, options, own)), *rest], others


def _flags(words: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """The flags of a line, each with the words after it; what stands before the first is the program."""
    flag = ""
    values: list[str] = []
    for word in words:
        if word.startswith("-") and len(word) > 1 and not word[1].isdigit():
            if flag:
                yield flag, values
            head, equals, text = word.partition("=")
            flag, values = (head, [text]) if equals else (word, [])
        elif flag:
            values.append(word)
    if flag:
        yield flag, values


def _number_or_text(text: str) -> object:
    if text.startswith("{"):  # --lr_scheduler_kwargs '{"min_lr": 1e-6}'
        try:
            return json.loads(text)
        except (ValueError, RecursionError):
            raise UsageError(f"'{text}' is not JSON") from None
    try:
        number = float(text)
    except ValueError:
        return text
    return int(number) if number.is_integer() and "e-" not in text.lower() else number


def words_of(said: TrainerCall) -> tuple[str, dict[str, list[str]]]:
    """The schedule and the loop that a Trainer makes of its arguments: what to type, and the options by flag.

    Raises:
        UsageError: there is no such schedule.
        MissingLibraryError: transformers is not installed.
    """
    values = said.values
    scheduler = find(f"transformers:{values.get(_SCHEDULE, 'linear')}")
    own = {each.name for each in scheduler.options}
    made: dict[str, list[str]] = {"--framework": ["transformers"]}
    for name, meant in _OWN.items():
        value = values.get(name, None if name in said.unknown else _DEFAULTS.get(name))
        if value is True:
            made[f"--{plain(meant)}"] = []
        elif value not in (None, False) and not (name == "max_steps" and float(str(value)) <= 0):
            made[f"--{plain(meant)}"] = [text_of(value)]
    made |= _optimizer(values)
    if "num_warmup_steps" in own:
        made |= _warm_up(values)
    kwargs = values.get("lr_scheduler_kwargs")
    for name, value in (kwargs if isinstance(kwargs, Mapping) else {}).items():
        made[f"--{plain(str(name))}"] = [text_of(value)]
    return typed_names(scheduler)[0], made


def _warm_up(values: Mapping[str, object]) -> dict[str, list[str]]:
    """The warm-up in steps, or as a share of the run, which the steps go before where there are any."""
    for name in ("warmup_steps", "warmup_ratio"):
        value = values.get(name)
        if isinstance(value, (int, float)) and value > 0:
            return {"--num-warmup-steps" if value >= 1 else "--warmup-ratio": [text_of(value)]}
    return {"--num-warmup-steps": ["0"]}


def _optimizer(values: Mapping[str, object]) -> dict[str, list[str]]:
    made: dict[str, list[str]] = {}
    optimizer = str(values.get("optim", "adamw")).partition("_")[0].lower()
    if optimizer in _OPTIMIZERS:
        made["--optimizer"] = [optimizer]
    betas = [values.get(name) for name in ("adam_beta1", "adam_beta2")]
    if any(beta is not None for beta in betas) and optimizer not in _OPTIMIZERS:
        made["--betas"] = [
            ",".join(text_of(b if b is not None else d) for b, d in zip(betas, (0.9, 0.999), strict=True))
        ]
    return made


def with_run(name: str, options: Mapping[str, list[str]], known: Container[str]) -> dict[str, list[str]]:
    """The options of a Trainer's run as far as they fit what is known of its length.

    Args:
        name: what to type for its schedule.
        options: what its arguments say.
        known: the names of the options that are said beside them.

    Raises:
        UsageError: nothing says how many samples or batches there are.
    """
    if "dataset_size" in known:
        return dict(options)
    if "--max-steps" in options or "max_steps" in known:
        return {
            flag: each for flag, each in options.items() if flag not in ("--max-epochs", "--batch-size", "--drop-last")
        }
    if "batches_per_epoch" in known:
        return {flag: each for flag, each in options.items() if flag not in ("--batch-size", "--drop-last")}
    line = " ".join(["lrplot", name, *in_words(options), "--dataset-size", "50000"])
    raise UsageError(
        "a Trainer's arguments do not say how many samples it trains on: add"
        f" {option('dataset_size', 'N')} or {option('batches_per_epoch', 'N')}, as in {line}"
    )
