"""The schema of lrplot.toml: what lrplot reads is valid, and typical mistakes are not."""

from __future__ import annotations

import json
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from documents import PROJECT, blocks
from jsonschema import Draft202012Validator

from lrplot.cli.app import main
from lrplot.errors import LrplotError
from lrplot.project.config.schedules import read_config
from lrplot.project.schema import schema

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

HEAD = '[schedules.a]\nscheduler = "onecycle"\nmax_lr = 0.1\ntotal_steps = 10\n'


@cache
def validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def problems(text: str) -> list[str]:
    values: Any = tomllib.loads(text)
    return [error.message for error in validator().iter_errors(values)]


def test_it_is_a_schema_and_printed(capsys: pytest.CaptureFixture[str]) -> None:
    Draft202012Validator.check_schema(schema())
    assert main(["schema"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed == schema()
    assert printed["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert main(["schema", "x"]) == 2


VALID = [
    HEAD,
    "\n".join(blocks(PROJECT, "toml")),
    '[defaults]\nlr = [0.1, 0.01]\ntheme = "dark"\nformats = ["png"]\nset = "5:lr=1"\n' + HEAD,
    HEAD + 'ignore = {LR101 = "meant"}\nselect = ["LR1"]\nfail_on = "never"\nshow = ["lr", "momentum"]\n',
    HEAD + 'group = [{name = "a", lr = 1}, "name=b"]\nvary = ["lr=1,2"]\nwarmup = "linear:5"\n',
    '[schedules.a]\nscheduler = "OneCycleLR"\ntotal_steps = 9\nvary = "max_lr=1,2"\n',
    '[schedules.a]\nscheduler = "sgdr"\nT_0 = 5\n',
    '[schedules.a]\nscheduler = "lambda"\nlr_lambda = ["0.9 ** epoch"]\n',
    '[schedules.a]\nscheduler = "plateau"\nmetric = [1, 0.5]\n',
    '[schedules.a]\nscheduler = "chained"\nschedulers = ["linear", {scheduler = "step", step_size = 3}]\n',
    HEAD + '[schedules.b]\nscheduler = "linear"\n[compare.c]\nschedules = ["a", "b"]\nlog_y = true\n',
]


@pytest.mark.parametrize("text", VALID)
def test_what_lrplot_reads_is_valid(text: str, tmp_path: Path) -> None:
    (tmp_path / "lrplot.toml").write_text(text, encoding="utf-8")
    read_config(tmp_path / "lrplot.toml")
    assert problems(text) == []


def test_code_of_one_s_own_has_arguments_that_no_schema_knows() -> None:
    assert problems('[schedules.a]\nscheduler = "own.py:fall"\nhow_far = 3\n') == []


@pytest.mark.parametrize(
    "text",
    [
        HEAD.replace("onecycle", "onecycel"),
        HEAD.replace("max_lr", "max_rl"),
        HEAD.replace("0.1", '"x"'),
        HEAD.replace("10", "2.5"),
        HEAD.replace("max_lr = 0.1\n", ""),
        HEAD.replace('scheduler = "onecycle"\n', ""),
        HEAD + "T_max = 3\n",
        HEAD + 'theme = "drak"\n',
        HEAD + 'formats = ["sgv"]\n',
        HEAD + 'formats = "svg"\n'.replace('"svg"', "3"),
        HEAD + "drop_last = 1\n",
        HEAD + 'anneal_strategy = "sin"\n',
        HEAD + "betas = [0.9]\n",
        HEAD + 'group = [{name = "a", rate = 1}]\n',
        HEAD + 'fail_on = "errors"\n',
        HEAD + "ignore = {LR101 = 3}\n",
        HEAD + "[default]\nlr = 1\n",
        HEAD + "[defaults]\nmax_epoch = 1\n",
        HEAD + '[compare.b]\nschedules = ["a"]\n',
        HEAD + '[compare.b]\nschedules = ["a", "a"]\n',
        "schedules = 3\n",
    ],
)
def test_a_mistake_is_not(text: str, tmp_path: Path) -> None:
    assert problems(text)
    (tmp_path / "lrplot.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LrplotError):  # lrplot has a word on each of them as well
        read_config(tmp_path / "lrplot.toml")


def test_every_key_is_explained() -> None:
    made = schema()
    assert all(each["description"] for each in made["$defs"]["options"]["properties"].values())
    (onecycle,) = (
        each["then"]
        for each in made["$defs"]["schedule"]["allOf"]
        if "onecycle" in each["if"]["properties"]["scheduler"]["enum"]
    )
    assert onecycle["properties"]["pct_start"]["description"].startswith("The percentage of the cycle")
    assert "--" not in json.dumps(made["$defs"]["options"])
