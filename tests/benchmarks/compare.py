"""Times whole processes side by side in one run, and prints ratios of wall time and of peak memory.

Run it from the project's folder, on a machine that does nothing else: python tests/benchmarks/compare.py
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

HERE = Path(__file__).parent
LRPLOT = str(Path(sys.executable).with_name("lrplot"))
ONECYCLE = [LRPLOT, "onecycle", "--max-lr", "0.01", "--total-steps"]


@dataclass
class Case:
    """A command, and what it cost: seconds and MiB of each run."""

    name: str
    command: list[str]
    code: int = 0
    seconds: list[float] = field(default_factory=list)
    mebibytes: list[float] = field(default_factory=list)

    def run(self) -> None:
        """Runs the command once, in a process of its own, and notes its cost."""
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
        environment["MPLBACKEND"] = "Agg"
        with subprocess.Popen(
            self.command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment
        ) as process:
            started = time.perf_counter()
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds.append(time.perf_counter() - started)
            process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode != self.code:
            raise SystemExit(f"{self.command} ended with {process.returncode}")
        scale = 1 if sys.platform == "darwin" else 1024
        self.mebibytes.append(usage.ru_maxrss * scale / 2**20)

    @property
    def time(self) -> float:
        """The median of its runs, in seconds."""
        return statistics.median(self.seconds)

    @property
    def memory(self) -> float:
        """The median of its peaks, in MiB."""
        return statistics.median(self.mebibytes)


def measure(cases: list[Case], n_runs: int) -> None:
    """Runs the cases in turn, so that a slow minute of the machine hits all of them; the first round warms up."""
    for round_ in range(n_runs + 1):
        for case in cases:
            case.run()
            if round_ == 0:
                case.seconds.clear()
                case.mebibytes.clear()


def report(case: Case, base: Case, at_most: tuple[float, float | None]) -> bool:
    """Prints a case against its base; answers whether it is within its limits."""
    ratio, weight = case.time / base.time, case.memory / base.memory
    within = ratio <= at_most[0] and (at_most[1] is None or weight <= at_most[1])
    limit = f"{at_most[0]:g}" + ("" if at_most[1] is None else f" and {at_most[1]:g}")
    print(
        f"{case.name:<44} {case.time:7.3f} s  {ratio:5.2f}   {case.memory:6.0f} MiB  {weight:5.2f}"
        f"   at most {limit:<14} {'ok' if within else 'TOO MUCH'}",
        flush=True,
    )
    return within


def run_case(folder: Path, n: int) -> Case:
    """`lrplot run` over n schedules of 25,600 steps, to SVG and JSON; every run draws into an empty folder."""
    lines = [
        f'[schedules.s{index}]\nscheduler = "onecycle"\nmax_lr = {0.01 + index / 10_000:.4f}\ntotal_steps = 25600\n'
        for index in range(n)
    ]
    file, out = folder / f"run{n}.toml", folder / f"run{n}"
    file.write_text("".join(lines), encoding="utf-8")
    draw = f'rm -rf "{out}" && exec "{LRPLOT}" run "{file}" --out "{out}" --quiet'
    return Case(f"lrplot run, {count(n)}", ["sh", "-c", draw])


def count(n: int) -> str:
    """A number of schedules in words."""
    return f"{n} schedule" if n == 1 else f"{n} schedules"


def main() -> int:
    """Measures everything and prints the table; exits with 1 where a limit is passed."""
    with tempfile.TemporaryDirectory() as folder:
        script = [sys.executable, str(HERE / "plain_script.py")]
        plain = Case("plain script, 25,600 steps", [*script, "25600", f"{folder}/plain.png"])
        chart = Case("lrplot, chart in the terminal", [*ONECYCLE, "25600"])
        picture = Case("lrplot -o curve.png", [*ONECYCLE, "25600", "-o", f"{folder}/curve.png"])
        measure([plain, chart, picture], 5)

        typer = Case("python -c 'import typer'", [sys.executable, "-c", "import typer"])
        pages = [
            Case("lrplot --help", [LRPLOT, "--help"]),
            Case("lrplot onecycle --help", [LRPLOT, "onecycle", "--help"]),
            Case("lrplot, an unknown name", [LRPLOT, "onecycel"], code=2),
        ]
        measure([typer, *pages], 15)

        plain_million = Case("plain script, 1,000,000 steps", [*script, "1000000", f"{folder}/plain.png"])
        million = Case("lrplot, 1,000,000 steps, terminal", [*ONECYCLE, "1000000"])
        measure([plain_million, million], 1)

        single, hundred = (run_case(Path(folder), n) for n in (1, 100))
        measure([single, hundred], 2)

        svg = Path(folder) / "ten.svg"
        both = ["-o", f"{folder}/ten.png", "-o", str(svg)]
        ten = Case("lrplot, 10,000,000 steps, PNG and SVG", [*ONECYCLE, "1e7", *both])
        ten.run()

        print(f"{'':<44} {'time':>9}  ratio   {'peak memory':>10}  ratio")
        for base in (plain, typer, plain_million, single):
            print(f"{base.name:<44} {base.time:7.3f} s  {'':5}   {base.memory:6.0f} MiB")
        results = [
            report(chart, plain, (0.10, 0.20)),
            report(picture, plain, (0.22, 0.35)),
            *(report(page, typer, (most, None)) for page, most in zip(pages, (2.0, 2.2, 2.0), strict=True)),
            report(million, plain_million, (0.20, None)),
            report(hundred, single, (15, None)),
        ]
        size = svg.stat().st_size
        fits = size < 100_000 and ten.memory < 1536
        print(
            f"{ten.name:<44} {ten.time:7.3f} s  {'':5}   {ten.memory:6.0f} MiB  {'':5}"
            f"   SVG {size / 1000:.0f} KB; at most 1536 MiB and 100 KB {'ok' if fits else 'TOO MUCH'}"
        )
    return 0 if all(results) and fits else 1


if __name__ == "__main__":
    sys.exit(main())
