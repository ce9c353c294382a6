"""Command lines and files, each case of its own seed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from fuzz.draws import PARTS, Draws
from fuzz.vocabulary import vocabulary

_FILES = ("lrplot.toml", "lrplot.yaml", "pyproject.toml", "config.yaml", "lrplot.lock.json", "losses.csv")
_COLUMN = "epoch,val_loss,note\n0,1.0,a\n1,0.9,\n2,nan,b\n3,0.9,c\n"
_CLASSES = ("StepLR", "CosineAnnealingLR", "OneCycleLR", "ReduceLROnPlateau", "SequentialLR", "Nonsense", "a.b.C")


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """One attack: the words after `lrplot`, the files of its folder, and what of the environment is another."""

    words: tuple[str, ...]
    files: Mapping[str, bytes]
    environment: Mapping[str, str]


def case(seed: int) -> Case:
    """The case of a seed."""
    draws = Draws(f"lrplot {seed}")
    kind = draws.random.random()
    words = _schedule_words(draws) if kind < 0.55 else _file_words(draws) if kind < 0.85 else _other_words(draws)
    files = {"losses.csv": _COLUMN.encode()}
    if kind >= 0.5:
        files |= {name: _file(draws, name) for name in draws.some(_FILES, 4)}
        if kind < 0.85:
            files.setdefault("lrplot.toml", _file(draws, "lrplot.toml"))
    return Case(words=tuple(words), files=files, environment=_environment(draws))


def _environment(draws: Draws) -> dict[str, str]:
    found = {}
    if draws.chance(0.2):
        found["COLUMNS"] = draws.one(("1", "20", "21", "40", "200", "1000", "-5", "junk", "1000000"))
    if draws.chance(0.1):
        found["GITHUB_ACTIONS"] = "true"
    if draws.chance(0.1):
        found["FORCE_COLOR"] = draws.one(("1", "0", ""))
    if draws.chance(0.1):
        found["MPLBACKEND"] = draws.one(("module://matplotlib_inline.backend_inline", "junk", "agg"))
    return found


# -- command lines -----------------------------------------------------------------------------------


def _flag(draws: Draws, name: str) -> str:
    shown = "--" + name.replace("_", "-")
    return draws.one((shown, shown, shown, "--" + name, shown.upper(), shown[:-1])) if draws.chance(0.2) else shown


def _typed(value: Any) -> str:
    if isinstance(value, (list, tuple)):
        return ",".join(map(_typed, value))
    if isinstance(value, dict):
        return ",".join(f"{key}={_typed(item)}" for key, item in value.items())
    return str(value)


def _options(draws: Draws, schemas: Mapping[str, Any], most: int) -> list[str]:
    words = []
    for name in draws.some(schemas, most):
        value = draws.value(name, schemas[name])
        flag = _flag(draws, name)
        if isinstance(value, bool):
            words.append(flag if value else f"--no-{flag[2:]}")
        elif draws.chance(0.1):
            words.append(f"{flag}={_typed(value)}")
        else:
            words += [flag, _typed(value)]
    return words


def _schedule(draws: Draws) -> list[str]:
    """A scheduler with most of what it needs."""
    known = vocabulary().schedulers
    names = [name for name in known if ":" not in name]
    name = draws.one(names if draws.chance(0.9) else known)
    own = known[name]
    words = [name]
    if "schedulers" in own:
        words += [draws.one(PARTS) for _ in range(draws.random.randint(0, 3))]
    needed = {key: schema for key, schema in own.items() if draws.chance(0.6) and key != "schedulers"}
    return words + _options(draws, needed, len(needed))


def _schedule_words(draws: Draws) -> list[str]:
    words = _schedule(draws) + _options(draws, vocabulary().shared, 4)
    if draws.chance(0.4):
        words += _written(draws)
    if draws.chance(0.15):
        words.insert(draws.random.randint(0, len(words)), draws.nasty())
    if draws.chance(0.1):
        words = ["check", *words]
    if draws.chance(0.03):
        words.append("--help")
    return words


def _written(draws: Draws) -> list[str]:
    return draws.one(
        (
            ["-o", "curve.csv"],
            ["-o", "curve.json"],
            ["-o", "curve.svg"],
            ["-o", "-", "--format", "json"],
            ["--format", "csv"],
            ["--format", "sarif"],
            ["--format", "github"],
            ["--format", "junit"],
            ["--spark"],
            ["--code", draws.one(("torch", "lightning", "transformers"))],
            ["--title", draws.nasty()],
            ["-o", draws.nasty()],
            ["-o", draws.nasty()[:200] + ".csv"],
            ["--log-y", "--show", "lr,momentum"],
            ["--quiet"],
        )
    )


def _file_words(draws: Draws) -> list[str]:
    command = draws.one(("check", "run", "lock", "check"))
    words = [command]
    if draws.chance(0.7):
        words.append(draws.one(_FILES) if draws.chance(0.9) else draws.nasty())
    if draws.chance(0.2):
        words.append(draws.one(("main", "a", draws.nasty())))
    if command == "run":
        words += ["--workers", "1", "--out", "out"]
    if command == "check" and draws.chance(0.4):
        words += ["--locked", *draws.one(([], ["--out", "moved"]))]
    if draws.chance(0.3):
        words += ["--format", draws.one(("sarif", "junit", "github", "svg", "csv", "json"))]
    if draws.chance(0.2):
        words += ["--lock", draws.one(("lrplot.lock.json", "lrplot.toml", "new.json", draws.nasty()))]
    return words + _options(draws, vocabulary().shared, 2)


def _other_words(draws: Draws) -> list[str]:
    commands = vocabulary().commands
    command = draws.one([*commands, draws.nasty()])
    words = [command]
    if command in ("compare", "suggest"):
        words += [" ".join(_schedule(draws)) for _ in range(draws.random.randint(0, 3))]
    elif draws.chance(0.7):
        words.append(draws.one((draws.nasty(), "LR101", "torch", "timm", "main", *draws.some(_FILES, 2))))
    for flag in draws.some(commands.get(command, ()), 3):
        words.append(flag)
        if draws.chance(0.7):
            words.append(draws.one((draws.nasty(), "10", "0.1", "epoch", "json", "out.csv")))
    return _calm(words)


def _calm(words: list[str]) -> list[str]:
    """Words that start no process and change no shell of the machine's."""
    if words[0] == "record":  # which runs whatever follows
        words = ["record", "--help"]
    if "run" in words[:1]:
        words = [word for word in words if not word.startswith("--workers")] + ["--workers", "1"]
    return [word for word in words if word not in ("--", "--install-completion")]


# -- files -------------------------------------------------------------------------------------------


def _file(draws: Draws, name: str) -> bytes:
    if name == "lrplot.lock.json":
        text = _lock(draws)
    elif name == "losses.csv":
        text = draws.one((_COLUMN, "", "val_loss\n" + draws.nasty(), "a;b\n1;2\n", '"val_loss\n1'))
    elif name == "config.yaml":
        text = _yaml(_lightning(draws), 0)
    else:
        document = _document(draws)
        if name == "pyproject.toml":
            document = {"tool": {"lrplot": document}}
        text = _toml(document) if name.endswith(".toml") else _yaml(document, 0)
    content = text.encode("utf-8", "surrogatepass" if draws.chance(0.2) else "replace")
    return _damaged(draws, content) if draws.chance(0.15) else content


def _damaged(draws: Draws, content: bytes) -> bytes:
    """A file that was cut, edited by hand, or made to hurt."""
    at = draws.random.randint(0, len(content))
    return draws.one(
        (
            content[:at],
            content[:at] + b"\xff\xfe" + content[at:],
            content[:at] + draws.nasty().encode("utf-8", "replace") + content[at:],
            content.replace(b"\n", b"\r\n"),
            b"\xef\xbb\xbf" + content,
            b"[" * 5000,
            b"a: &a [*a]\n",
            b"a: &a [x, x]\nb: &b [*a, *a]\nc: &c [*b, *b]\nschedules: *c\n",
            b"a: !!python/object/apply:os.system ['touch pwned']\n",
            b"a: !!timestamp 2024-99-99\nb: 2024-13-45\n",
            b".".join([b"a"] * 2000) + b" = 1\n",
            b"schedules = 1\n",
            b"a = " + b"9" * 5000 + b"\n",
            b"",
        )
    )


def _document(draws: Draws) -> dict[str, Any]:
    known = vocabulary()
    schedules = {}
    for name in draws.some(("main", "a", "A", "b c", "é", draws.nasty(), draws.nasty()), 4) or ["main"]:
        scheduler = draws.one([each for each in known.schedulers if ":" not in each])
        if draws.chance(0.05):
            scheduler = draws.one(("sched.py:Own", "os:system", draws.nasty()))
        own = known.schedulers.get(scheduler, {})
        table = {key: draws.value(key, schema) for key, schema in own.items() if draws.chance(0.5)}
        table |= {key: draws.value(key, known.shared[key]) for key in draws.some(known.shared, 3)}
        schedules[name] = {"scheduler": scheduler, **table}
    document: dict[str, Any] = {"schedules": schedules}
    if draws.chance(0.4):
        document["defaults"] = {key: draws.value(key, known.shared[key]) for key in draws.some(known.shared, 3)}
    if draws.chance(0.3):
        document["compare"] = {draws.one(("both", draws.nasty())): {"schedules": list(schedules)}}
    if draws.chance(0.05):
        document[draws.nasty()] = draws.nasty()
    return document


def _lightning(draws: Draws) -> dict[str, Any]:
    path = draws.one(("torch.optim.lr_scheduler.", "lightning.pytorch.cli.", "")) + draws.one(_CLASSES)
    own = draws.one(list(vocabulary().schedulers.values()))
    return {
        "trainer": draws.one(
            (
                {"max_epochs": draws.whole()},
                {"max_steps": draws.whole(), "devices": draws.nasty()},
                {"limit_train_batches": draws.rate()},
                draws.nasty(),
            )
        ),
        "optimizer": {"class_path": "torch.optim.SGD", "init_args": {"lr": draws.rate()}},
        "lr_scheduler": {
            "class_path": path,
            "init_args": {key: draws.value(key, own[key]) for key in draws.some(own, 4)},
        },
    }


def _lock(draws: Draws) -> str:
    pieces = draws.one(([[[0, 0.1], [9, 0.2]]], [[[0, 0.1]], [[1, "nan"]]], [], draws.nasty(), [[[0, 1], [10**9, 2]]]))
    steps = draws.one((10, 2, 0, -1, 10**9, draws.nasty()))
    group = {"name": draws.nasty(), "lr": {"stride": draws.one((1, 5, 0, 10**9)), "pieces": pieces}}
    entry = {
        "command": draws.one(("lrplot step --step-size 3", "lrplot 'x", draws.nasty())),
        "schedule": draws.nasty(),
        "loop": draws.nasty(),
        "torch": "2.13.0",
        "library": "",
        "steps": steps,
        "stopped": draws.one((None, draws.nasty())),
        "momentum": "momentum",
        "groups": [group],
    }
    names = ("main", "a", draws.nasty())
    text = json.dumps({"version": draws.one((1, 1, 1, 2, "x")), "schedules": {draws.one(names): entry}})
    return draws.one((text, text, text, "[" * 100_000, "{}", "[]", "1", text[:-3]))


def _toml(document: Mapping[str, Any]) -> str:
    """A document as TOML, tables of tables with headers of their own."""
    lines: list[str] = []

    def table(values: Mapping[str, Any], keys: tuple[str, ...]) -> None:
        if keys:
            lines.append(f"[{'.'.join(json.dumps(key) for key in keys)}]")
        nested = {key: value for key, value in values.items() if isinstance(value, dict) and len(keys) < 2}
        lines.extend(f"{json.dumps(key)} = {_inline(value)}" for key, value in values.items() if key not in nested)
        for key, value in nested.items():
            table(value, (*keys, key))

    table(document, ())
    return "\n".join(lines) + "\n"


def _inline(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{json.dumps(key)} = {_inline(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(_inline, value)) + "]"
    return json.dumps(value)


def _yaml(document: Any, depth: int) -> str:
    """A document as YAML, in blocks, its texts as JSON has them."""
    if not isinstance(document, dict) or not document:
        return json.dumps(document)
    lines = []
    for key, value in document.items():
        start = "  " * depth + json.dumps(key) + ":"
        lines.append(
            f"{start}\n{_yaml(value, depth + 1)}"
            if isinstance(value, dict) and value
            else f"{start} {json.dumps(value)}"
        )
    return "\n".join(lines)
