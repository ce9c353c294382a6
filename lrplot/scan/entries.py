"""Goes through files the way they may be started: modules, then what a framework calls, then what nobody calls."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

from lrplot.scan.attributes import ancestors, base_names
from lrplot.scan.frameworks import call_handler, frameworks
from lrplot.scan.handed import hand
from lrplot.scan.interpret import OutOfTime, Route
from lrplot.scan.project import Module
from lrplot.scan.values import Choice, Class, Frame, Function, Instance, options_of

_MOST = 3  # objects of one class whose methods are gone through


def explore(run: Route, modules: Sequence[Module]) -> None:
    """Goes through modules, and through everything in them that may have to do with schedules."""
    for module in modules:
        run.run_module(module)
    for module in run.news():
        _framework_classes(run, module, only_made=module not in modules)
    for module in modules:
        _functions(run, module)
    for module in modules:
        _classes(run, module)


def finish(run: Route) -> None:
    """Looks at functions that somebody else calls, and lets frameworks look, once all files were gone through."""
    run.calls_elsewhere = True
    for function in run.inner:
        module = function.scope.module
        if id(function.node) not in module.reached and module.is_of_training(function.node):
            with run.apart(Frame(node=function.node, scope=function.scope)), suppress(OutOfTime, RecursionError):
                run.call_function(function, [], {}, "")
    run.calls_elsewhere = False
    for framework in frameworks():
        framework.end(run)


def _of_module(run: Route, module: Module) -> Frame:
    return Frame(node=module.source.tree, scope=module.scope)


def _classes_of(module: Module) -> list[Class]:
    found = [each for value in module.scope.attrs.values() for each in options_of(value) if isinstance(each, Class)]
    return [each for each in found if each.scope.module is module and module.is_of_training(each.node)]


def _instances(run: Route, cls: Class) -> list[Instance]:
    """Objects of a class that were met; else one that is made with nothing known of its arguments."""
    found = [each for each in run.instances if each.cls is cls][:_MOST]
    if found:
        return found
    made = Instance(cls=cls, kind=cls.name, spot=cls.scope.module.spot(cls.node))
    run.instances.append(made)
    own = next((each for each in ancestors(cls) if isinstance(each.attrs.get("__init__"), Function)), None)
    if own is not None:
        _call(run, made, own, "__init__")
    return [made]


def _call(run: Route, instance: Instance, cls: Class, name: str) -> None:
    function = cls.attrs[name]
    if isinstance(function, Function):
        found = run.call_function(Function(function.node, function.scope, instance, cls), [], {}, "")
        hand(found, "whoever calls it")


def _framework_classes(run: Route, module: Module, *, only_made: bool) -> None:
    """Calls the methods of classes as their framework does, once; of modules that are imported, of those used."""
    for cls in _classes_of(module):
        bases = base_names(cls)
        if id(cls) in run.hooked or (only_made and not any(each.cls is cls for each in run.instances)):
            continue
        run.hooked.add(id(cls))
        for framework in frameworks():
            if not any(framework.is_base(base) for base in bases):
                continue
            with run.apart(_of_module(run, module)):
                for instance in _instances(run, cls):
                    _hooks(run, instance, framework)
                    framework.finish(run, instance)


def _hooks(run: Route, instance: Instance, framework: object) -> None:
    hooks, help_text, returned = framework.hooks, framework.help, framework.returned  # type: ignore[attr-defined]
    for name, often in hooks.items():
        owner = next((each for each in ancestors(instance.cls) if isinstance(each.attrs.get(name), Function)), None)
        if owner is None:
            continue
        function = owner.attrs[name]
        assert isinstance(function, Function)  # noqa: S101  # for the type checker
        bound = Function(function.node, function.scope, instance, owner)
        returned(run, instance, name, call_handler(run, bound, often, help_text))


def _functions(run: Route, module: Module) -> None:
    """Goes through functions that nothing called, those first that nothing names."""
    found = [
        each
        for value in list(module.scope.attrs.values())
        for each in (value.options if isinstance(value, Choice) else (value,))
        if isinstance(each, Function) and each.scope.module is module and each.owner is None
    ]
    named = module.names(module.source.tree)
    for function in sorted(found, key=lambda each: getattr(each.node, "name", "") in named):
        if id(function.node) not in module.reached and module.is_of_training(function.node):
            with run.apart(_of_module(run, module)):
                hand(run.call_function(function, [], {}, ""), "whoever calls it")


def _classes(run: Route, module: Module) -> None:
    """Goes through methods that nothing called."""
    for cls in _classes_of(module):
        methods = {name: each for name, each in cls.attrs.items() if isinstance(each, Function)}
        left = [
            name
            for name, each in methods.items()
            if id(each.node) not in module.reached and module.is_of_training(each.node)
        ]
        if not left or _is_scheduler(cls):
            continue
        with run.apart(_of_module(run, module)):
            for instance in _instances(run, cls):
                called = {name for each in methods.values() for name in module.names(each.node)}
                for name in sorted(left, key=lambda each: each in called):
                    if id(methods[name].node) not in module.reached:
                        _call(run, instance, cls, name)


def _is_scheduler(cls: Class) -> bool:
    """Whether a class is a scheduler itself, whose inside is not a training loop."""
    names = [name.rpartition(".")[2] for name in base_names(cls)]
    return any(name in ("_LRScheduler", "LRScheduler", "Optimizer") or name.endswith("LR") for name in names)
