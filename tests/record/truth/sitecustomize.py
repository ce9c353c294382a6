"""Writes down what every optimizer step of a whole run uses, by a patch that has nothing in common with lrplot's."""

import atexit
import json
import os


def _install() -> None:
    import torch

    rows: dict[int, list[list[float]]] = {}
    kept = []

    def wrap(cls: type) -> None:
        original = cls.__dict__["step"]

        def step(self, *arguments, **named):
            out = original(self, *arguments, **named)
            if id(self) not in rows:
                kept.append(self)
            rows.setdefault(id(self), []).append([float(group["lr"]) for group in self.param_groups])
            return out

        cls.step = step

    for cls in (torch.optim.SGD, torch.optim.Adam, torch.optim.AdamW):
        if "step" in cls.__dict__:
            wrap(cls)

    def write() -> None:
        if rows and int(os.environ.get("RANK", "0")) == 0:
            name = os.path.join(os.environ["TRUTH"], f"truth-{os.getpid()}.json")
            with open(name, "w") as file:
                json.dump(list(rows.values()), file)

    atexit.register(write)
    leave = os._exit
    os._exit = lambda code: (write(), leave(code))


_install()
