"""Values and texts to attack with, drawn from a seeded source."""

from __future__ import annotations

import random
from collections.abc import Mapping
from typing import Any

NASTY = (
    "",
    " ",
    "-",
    "--",
    "-1",
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "::error::boom",
    "a\n::error file=x::boom",
    "a\r\n::warning::b",
    "\r",
    "\x00",
    "é",
    "“quoted”",
    "日本語",
    "\u202egnp.exe",
    "\ud800",
    "\x85\u2028::notice::c",
    "a" * 300,
    "é" * 200,
    "../escape",
    "/nowhere/at/all",
    "con",
    "aux.txt",
    ".",
    "..",
    "%s%n{0}",
    "$(touch pwned)",
    "`touch pwned`",
    "'; touch pwned #",
    "a'b",
    'a"b',
    "a,b",
    "a=b",
    "<script>alert(1)</script>",
    "a|b",
    "# heading",
    "[link](http://x)",
    "null",
    "true",
    "None",
    "nan",
    "inf",
    "-inf",
    "1e400",
    "1e-400",
    "0x10",
    "1_000",
    "9" * 5000,
    "1e999999999",
    "2.5",
    "0",
    "a." * 400 + "a",
    "(" * 200,
    "[" * 200,
    "1+" * 499 + "1",
    "9**9**9",
    "epoch # a comment",
    "__import__('os')",
    "/proc/self/environ:x",
    "/etc/passwd",
    "losses.csv:val_loss",
    "losses.csv",
    "losses.csv:nothing",
)
EXPRESSIONS = (
    "0.95 ** epoch",
    "1 / (epoch + 1)",
    "(-1) ** epoch",
    "1 if epoch < 10 else 0.1",
    "min(epoch, 5) / 5",
    "1 / epoch",
    "cos(epoch)",
    "factorial(epoch)",
    "2 ** epoch",
    "0.5 ** (epoch // 30)",
    "epoch ** epoch",
    "1 # warm-up",
)
PARTS = (
    "linear --total-iters 5",
    "cosine --T-max 10",
    "step --step-size 3",
    "exp --gamma 0.9",
    "constant",
    "sequential 'constant' 'linear' --milestones 3",
    "lambda --lr-lambda '0.9 ** epoch'",
    "plateau",
    "onecycle --max-lr 0.1 --total-steps 20",
    "cosine",
    "nonsense",
    "'",
    "",
)
_SMALL = (0, 1, 2, 3, 5, 7, 10, 30, 100)
_RATES = (0.0, 0.1, 0.01, 1e-3, 1.0, 0.5, 0.9, 1e-8, -0.1, 100.0, 1e308, 5e-324)


class Draws:
    """A source of values that its seed determines."""

    def __init__(self, seed: int | str) -> None:
        self.random = random.Random(seed)

    def chance(self, share: float) -> bool:
        """Whether something happens that does so in a share of all cases."""
        return self.random.random() < share

    def one(self, items: Any) -> Any:
        """One of some items."""
        return self.random.choice(list(items))

    def some(self, items: Any, most: int) -> list[Any]:
        """Some of the items, each once."""
        every = list(items)
        return self.random.sample(every, min(self.random.randint(0, most), len(every)))

    def whole(self) -> int:
        """A whole number as runs have it, mostly."""
        if self.chance(0.05):
            return int(self.one((-1, -(10**6), 4097, 10**5, 10**12, 10**18, 10**30)))
        return int(self.one(_SMALL))

    def rate(self) -> float:
        """A number as rates and factors are, mostly."""
        return float(self.one(_RATES)) if self.chance(0.5) else self.random.uniform(0, 1)

    def nasty(self) -> str:
        """A text that nobody means well with."""
        return str(self.one(NASTY))

    def value(self, name: str, schema: Mapping[str, Any]) -> Any:
        """A value for a key, mostly of the kind that its JSON Schema wants."""
        if self.chance(0.06):
            return self.nasty()
        if "enum" in schema:
            return self.one(schema["enum"])
        if "anyOf" in schema:
            return self.value(name, self.one(schema["anyOf"]))
        match schema.get("type"):
            case "integer":
                return self.whole() if self.chance(0.97) else self.rate()
            case "number":
                return self.rate()
            case "boolean":
                return self.chance(0.5)
            case "array":
                return [self.value(name, schema.get("items", {})) for _ in range(self.random.randint(0, 4))]
            case "object":
                keys = schema.get("properties", {})
                return {key: self.value(key, keys[key]) for key in self.some(keys, 4)}
        return self.text(name)

    def text(self, name: str) -> Any:
        """A text for a key that takes one."""
        choices = {
            "lr_lambda": EXPRESSIONS,
            "scale_fn": EXPRESSIONS,
            "metric": (*EXPRESSIONS, "1,0.9,0.9,nan", "losses.csv:val_loss"),
            "schedulers": PARTS,
            "optimizer": ("sgd", "adam", "adamw", "rmsprop", "lbfgs", "adagrad", "muon", "nonsense"),
            "group": ("lr=0.1", "name=head,lr=0.01", "lr=0.1,momentum=0.9", "name=", "betas=(0.9,0.99)", "x=1"),
            "set": ("3:lr=0.1", "5:lr*=0.5", "2:lr[1]=0.3", "0:lr/=0", "nonsense"),
            "warmup": ("linear:5", "exponential:5", "untuned-linear", "linear"),
            "show": ("lr", "lr,momentum", "lr*weight_decay", "weight_decay"),
            "select": ("LR1", "LR101", "LR"),
            "ignore": ("LR2", "LR101"),
            "vary": ("gamma=0.1,0.5", "lr=0.1,0.2", "T-max=5,10", "max-lr=0.1,1", "nothing=1,2"),
            "formats": ("svg", "json", "csv", "findings"),
        }
        return self.one(choices[name]) if name in choices and self.chance(0.9) else self.nasty()
