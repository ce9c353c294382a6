"""What a call in a training script gives, and what it does: a function of the project is gone through."""

from __future__ import annotations

import ast
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lrplot.scan import library, schedulers, steps
from lrplot.scan.arithmetic import named_value
from lrplot.scan.attributes import Super, ancestors, base_names
from lrplot.scan.builders import optimizer
from lrplot.scan.containers import method_of
from lrplot.scan.frameworks import frameworks
from lrplot.scan.handed import hand_over
from lrplot.scan.training import ScannedOptimizer, ScannedScheduler
from lrplot.scan.values import (
    Choice,
    Class,
    Const,
    External,
    Function,
    Instance,
    Items,
    KnownDict,
    Loader,
    Method,
    Partial,
    Spot,
    Unknown,
    Value,
    joined,
)
from lrplot.scan.written import text_of

if TYPE_CHECKING:
    from lrplot.scan.interpret import Route


@dataclass(eq=False, slots=True)
class ActiveCall:
    """A call under way.

    Attributes:
        node: where it is written.
        args: what is passed by position.
        keywords: what is passed by name.
        text: what is called, as it is written.
        texts: the keywords and positions as they are written.
        spot: where it stands.
        open: whether `*` or `**` may pass more.
    """

    node: ast.Call
    args: list[Value]
    keywords: dict[str, Value]
    text: str
    spot: Spot
    open: bool = False

    def get(self, index: int, *names: str) -> Value | None:
        """What is passed at a position, or under one of these names; None where nothing is."""
        for name in names:
            if name in self.keywords:
                return self.keywords[name]
        return self.args[index] if 0 <= index < len(self.args) else None

    @property
    def values(self) -> list[Value]:
        """Everything that is passed."""
        return [*self.args, *self.keywords.values()]


def call(run: Route, node: ast.Call) -> Value:
    """What a call gives."""
    if isinstance(node.func, ast.Name) and node.func.id == "super":
        return _super(run)
    function = run.eval(node.func)
    args: list[Value] = []
    is_open = False
    for each in node.args:
        value = run.eval(each)
        if isinstance(each, ast.Starred):
            args += value.items if isinstance(value, Items) else []
            is_open = is_open or not isinstance(value, Items)
        else:
            args.append(value)
    keywords: dict[str, Value] = {}
    for keyword in node.keywords:
        value = run.eval(keyword.value)
        if keyword.arg is not None:
            keywords[keyword.arg] = value
        elif isinstance(value, KnownDict):
            keywords.update({key: each for key, each in value.items.items() if not key.startswith("[")})
            is_open = is_open or value.open
        else:
            is_open = True
    made = ActiveCall(
        node=node, args=args, keywords=keywords, text=text_of(node.func), spot=run.spot(node), open=is_open
    )
    return apply(run, function, made)


def _super(run: Route) -> Value:
    for frame in reversed(run.frames):
        function = frame.function
        if function is not None and isinstance(function.owner, Instance) and function.cls is not None:
            return Super(function.owner, function.cls)
    return Unknown(text="super()")


def apply(run: Route, function: Value, made: ActiveCall) -> Value:
    """What calling a value gives."""
    if isinstance(function, Choice):
        run.choosing += 1
        found = [apply(run, each, made) for each in function.options]
        run.choosing -= 1
        return joined(*found)
    if isinstance(function, Function):
        return run.call_function(function, made.args, made.keywords, made.text + "(...)")
    if isinstance(function, Partial):
        merged = replace(made, args=[*function.args, *made.args], keywords={**function.keywords, **made.keywords})
        return apply(run, function.function, merged)
    if isinstance(function, Class):
        return _instance(run, function, made)
    if isinstance(function, Method):
        return _method(run, function, made)
    if isinstance(function, ScannedScheduler):
        return steps.step(run, function, made, "__call__")
    if isinstance(function, Instance):
        return _called(run, function, made)
    name = function.name if isinstance(function, External) else made.text
    return _library(run, function, name, made)


def _called(run: Route, instance: Instance, made: ActiveCall) -> Value:
    for cls in ancestors(instance.cls):
        own = cls.attrs.get("__call__")
        if isinstance(own, Function):
            return run.call_function(Function(own.node, own.scope, instance, cls), made.args, made.keywords, made.text)
    hand_over(made)
    return Unknown(text=made.text + "(...)")


def _library(run: Route, function: Value, name: str, made: ActiveCall) -> Value:
    """What a function or class that is not of the project gives."""
    for framework in frameworks():
        found = framework.call(run, name, made)
        if found is not None:
            return found
    found = schedulers.scheduler_from(run, name, made)
    if found is None and isinstance(function, Unknown):
        found = _by_owner(run, function, made)
    if found is None:
        found = library.value_from(run, name, made)
    if found is not None:
        return found
    steps.passed_on(run, name, made)
    hand_over(made)
    last = name.rpartition(".")[2]
    if last[:1].isupper() and isinstance(function, External):
        instance = Instance(cls=None, kind=name, spot=made.spot, args=made.args, keywords=made.keywords)
        run.instances.append(instance)
        return instance
    return Unknown(text=_shown(made), name=last)


def _by_owner(run: Route, function: Unknown, made: ActiveCall) -> Value | None:
    """What a method that an object of the project has from a library gives."""
    if function.owner is None:
        return steps.of_unknown(run, function, made)
    if function.name == "save_hyperparameters":
        given = made.args[0] if made.args and not isinstance(made.args[0], Const) else None
        space = given or Instance(cls=None, kind="namespace", spot=made.spot, attrs=dict(run.frame.scope.attrs))
        function.owner.attrs["hparams"] = space
        return Const(None)
    method = Method(owner=function.owner, name=function.name, text=function.text)
    for framework in frameworks():
        found = framework.method(run, method, made)
        if found is not None:
            return found
    return steps.of_unknown(run, function, made)


def _shown(made: ActiveCall) -> str:
    return made.text + ("()" if not made.values else "(...)")


def _instance(run: Route, cls: Class, made: ActiveCall) -> Value:
    """An object of a class of the project; a scheduler where the class is one."""
    scheduler = schedulers.scheduler_of_class(run, cls, made)
    if scheduler is not None:
        return scheduler
    if any(name.startswith("torch.optim.") or name.endswith("optim.Optimizer") for name in base_names(cls)):
        return optimizer(run, cls.name, made)
    instance = Instance(cls=cls, kind=cls.name, spot=made.spot, args=made.args, keywords=made.keywords)
    run.instances.append(instance)
    for each in ancestors(cls):
        own = each.attrs.get("__init__")
        if isinstance(own, Function):
            run.call_function(Function(own.node, own.scope, instance, each), made.args, made.keywords, made.text)
            return instance
    _fields(cls, instance, made)
    for framework in frameworks():
        framework.method(run, Method(owner=instance, name="__init__", text=made.text), made)
    return instance


def _fields(cls: Class, instance: Instance, made: ActiveCall) -> None:
    """The fields of a dataclass, or what else takes keywords for attributes."""
    names = [
        node.target.id
        for node in cls.node.body
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name)
    ]
    given = {**dict(zip(names, made.args, strict=False)), **made.keywords}
    for name, value in given.items():
        instance.attrs[name] = named_value(value, name)


def _method(run: Route, method: Method, made: ActiveCall) -> Value:
    """What a method of a known object gives."""
    owner = method.owner
    if isinstance(owner, ScannedScheduler):
        return steps.of_scheduler(run, owner, method.name, made)
    if isinstance(owner, ScannedOptimizer):
        return steps.of_optimizer(run, owner, method.name, made)
    for framework in frameworks():
        found = framework.method(run, method, made)
        if found is not None:
            return found
    found = method_of(run, owner, method.name, made)
    if found is not None:
        return found
    steps.passed_on(run, method.name, made)
    hand_over(made)
    if isinstance(owner, Loader):
        return Unknown(text=_shown(made))
    return Unknown(text=_shown(made), name=method.name)


def decorated(run: Route, decorator: ast.expr, value: Value) -> Value:
    """A function under a decorator; a library's may keep it to call it itself."""
    if isinstance(decorator, ast.Call):
        function = run.eval(decorator.func)
        for framework in frameworks():
            if isinstance(function, Method):
                made = ActiveCall(decorator, [run.eval(each) for each in decorator.args], {}, text_of(decorator.func),
                            run.spot(decorator))  # fmt: skip
                framework.decorate(run, function, made, value)
    return value


def from_star(run: Route, name: str) -> Value | None:
    """What a name is that `from ... import *` may have brought."""
    if not run.module.stars:
        return None
    if schedulers.is_torch_name(name):
        return External(f"torch.optim.lr_scheduler.{name}")
    return External(f"{run.module.stars[-1]}.{name}") if name[:1].isupper() else None
