"""Mistakes as they stand in training scripts: each is found, and its repair trains what was meant."""

from __future__ import annotations

import pytest
from findings import report_of

from lrplot.schedulers.families import families

MISTAKES = (
    (
        "LR102",
        "transformers:cosine --num-warmup-steps 5 --num-training-steps 100 --lr 1e-4 --batches-per-epoch"
        " 391 --max-epochs 100",
    ),
    ("LR201,LR503", "transformers:cosine --num-warmup-steps 50 --num-training-steps 300 --max-steps 1000 --lr 1e-4"),
    ("LR201", "cosine --T-max 1 --lr 1e-4 --max-steps 100"),
    ("LR201", "transformers:cosine --num-warmup-steps 100 --num-training-steps 100 --max-steps 1000 --lr 1e-4"),
    (
        "LR101",
        "transformers:cosine --num-warmup-steps 1000 --num-training-steps 100000 --lr 1e-4"
        " --batches-per-epoch 1000 --max-epochs 100 --framework lightning",
    ),
    ("LR401", "transformers:linear --num-warmup-steps 10000 --num-training-steps 1000 --lr 5e-5 --max-steps 1000"),
    ("LR401", "transformers:cosine --num-warmup-steps 900 --num-training-steps 1000 --lr 5e-5 --max-steps 1000"),
    (
        "LR401",
        "transformers:linear --num-warmup-steps 2000 --num-training-steps 1500 --lr 5e-5"
        " --batches-per-epoch 500 --max-epochs 3",
    ),
    ("LR125", "multistep --milestones 60,30,90 --lr 0.1 --max-epochs 100 --batches-per-epoch 391 --interval epoch"),
    ("LR122", "multistep --milestones 30000,60000 --lr 0.1 --max-epochs 100 --batches-per-epoch 391 --interval epoch"),
    ("LR122", "multistep --milestones 150,225 --lr 0.1 --max-epochs 100 --batches-per-epoch 391 --interval epoch"),
    ("LR121", "multistep --milestones 80,120 --lr 0.1 --max-epochs 160 --batches-per-epoch 391"),
    ("LR202", "cosine --T-max 100 --lr 1e-4 --eta-min 1e-4 --max-epochs 100 --batches-per-epoch 10 --interval epoch"),
    ("LR202", "timm:cosine --t-initial 100 --lr-min 1e-3 --lr 1e-3 --max-epochs 100 --batches-per-epoch 10"),
    ("LR202", "timm:cosine --t-initial 100 --lr-min 1e-2 --lr 1e-3 --max-epochs 100 --batches-per-epoch 10"),
    (
        "LR615,LR605",
        "plateau --metric 'min(0.9, 0.3 + epoch / 50)' --lr 0.1 --patience 3 --max-epochs 50"
        " --batches-per-epoch 100 --interval epoch",
    ),
    (
        "LR615",
        "plateau --metric '2 * exp(-epoch / 20)' --mode max --lr 0.1 --patience 5 --max-epochs 60"
        " --batches-per-epoch 100 --interval epoch",
    ),
    ("LR507", "exp --gamma 1.05 --lr 0.01 --max-epochs 100 --batches-per-epoch 100 --interval epoch"),
    ("LR507", "step --step-size 30 --gamma 10 --lr 0.1 --max-epochs 90 --batches-per-epoch 100 --interval epoch"),
    (
        "LR507",
        "multistep --milestones 30,60 --gamma 10 --lr 0.1 --max-epochs 90 --batches-per-epoch 100 --interval epoch",
    ),
    (
        "LR507",
        "lambda --lr-lambda '1.05 ** epoch' --lr 0.001 --max-epochs 100 --batches-per-epoch 100 --interval epoch",
    ),
    (
        "LR404",
        "sequential 'linear --start-factor 0.01' 'cosine --T-max 9500' --milestones 500 --lr 0.1 --max-steps 10000",
    ),
    (
        "LR405,LR404",
        "sequential 'linear --start-factor 0.01 --total-iters 5' 'cosine --T-max 9500' --milestones 500"
        " --lr 0.1 --max-steps 10000",
    ),
    (
        "LR402",
        "sequential 'linear --start-factor 0.01 --total-iters 5000' 'cosine --T-max 9500' --milestones"
        " 500 --lr 0.1 --max-steps 10000",
    ),
    ("LR503", "transformers:linear --num-warmup-steps 100 --num-training-steps 900 --lr 5e-5 --max-steps 1000"),
    ("LR503", "transformers:linear --num-warmup-steps 100 --num-training-steps 940 --lr 5e-5 --max-steps 1000"),
    ("LR503", "poly --total-iters 9000 --lr 0.01 --max-steps 10000"),
    ("LR206", "warm-restarts --T-0 10 --lr 0.1 --max-epochs 50 --batches-per-epoch 500"),
    (
        "LR206,LR201",
        "samples/schedulers/warmup_restarts.py:CosineWarmUpRestarts --T-0 50 --eta-max 0.1 --T-up 10"
        " --lr 0 --optimizer adam --max-epochs 100 --batches-per-epoch 391",
    ),
    (
        "LR101,LR113",
        "onecycle --max-lr 0.01 --epochs 30 --steps-per-epoch 500 --batches-per-epoch 500 --max-epochs"
        " 30 --interval epoch",
    ),
    ("LR103", "onecycle --max-lr 0.01 --total-steps 1000 --max-steps 1500"),
    ("LR103,LR115", "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 100 --batches-per-epoch 100 --max-epochs 20"),
    (
        "LR108",
        "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 31 --dataset-size 1000 --batch-size 32 --max-epochs 10",
    ),
    (
        "LR107",
        "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 64 --dataset-size 50000 --batch-size 64 --max-epochs 10",
    ),
    (
        "LR109",
        "transformers:linear --num-warmup-steps 0 --num-training-steps 3000 --lr 5e-5"
        " --batches-per-epoch 1000 --max-epochs 3 --accumulate-grad-batches 8",
    ),
    (
        "LR110",
        "transformers:cosine --num-warmup-steps 0 --num-training-steps 47 --lr 5e-5 --batches-per-epoch"
        " 1000 --max-epochs 3 --accumulate-grad-batches 8",
    ),
    ("LR111", "cosine --T-max 7820 --lr 0.1 --dataset-size 50000 --batch-size 64 --max-epochs 10 --devices 8"),
    (
        "LR112",
        "transformers:linear --num-warmup-steps 100 --num-training-steps 1000 --lr 5e-5 --framework"
        " accelerate --devices 4 --max-steps 1000",
    ),
    (
        "LR112",
        "transformers:cosine --num-warmup-steps 500 --num-training-steps 10000 --lr 1e-4 --framework"
        " accelerate --devices 8 --max-steps 10000",
    ),
    ("LR504", "lambda --lr-lambda '0.01 * (1 + 0.001 * epoch) ** -0.75' --lr 0.01 --max-steps 10000"),
    (
        "LR504",
        "lambda --lr-lambda '5e-4 * min((step + 1) ** -0.5, (step + 1) * 4000 ** -1.5)' --lr 5e-4 --max-steps 20000",
    ),
    (
        "LR407",
        "sequential 'linear --start-factor 0.1 --total-iters 500' 'onecycle --max-lr 0.1 --total-steps"
        " 9500' --milestones 500 --lr 0.1 --max-steps 10000",
    ),
    (
        "LR409,LR408",
        "chained 'linear --start-factor 0.1 --total-iters 500' 'warm-restarts --T-0 1000' --lr 0.1 --max-steps 5000",
    ),
    ("LR501", "linear --lr 0.1 --max-steps 10000"),
    ("LR501", "constant --lr 0.1 --max-epochs 50 --batches-per-epoch 10"),
    ("LR502", "poly --power 0.9 --lr 0.01 --max-steps 20000"),
    ("LR124", "exp --gamma 0.95 --lr 0.001 --batches-per-epoch 500 --max-epochs 50"),
    ("LR124", "step --step-size 7 --gamma 0.1 --lr 0.001 --batches-per-epoch 61 --max-epochs 25"),
    ("LR503", "step --step-size 100 --gamma 0.95 --lr 0.1 --max-steps 93800"),
    ("LR308", "cyclic --base-lr 1e-4 --max-lr 1e-2 --max-steps 1000 --optimizer sgd --momentum 0.9"),
    (
        "LR308",
        "cyclic --base-lr 1e-4 --max-lr 1e-2 --step-size-up 2000 --max-epochs 50 --batches-per-epoch 100"
        " --interval epoch",
    ),
    ("LR309", "cyclic --base-lr 1e-4 --max-lr 1e-2 --step-size-up 5 --mode triangular2 --max-steps 12000"),
    ("LR310", "cyclic --base-lr 1e-4 --max-lr 1e-2 --step-size-up 500 --mode exp_range --max-steps 5000"),
    ("LR305", "onecycle --max-lr 0.1 --total-steps 100 --pct-start 1.0"),
    ("LR306", "onecycle --max-lr 0.1 --total-steps 100 --pct-start 0.7 --three-phase"),
    (
        "LR604",
        "cosine --T-max 50 --lr 0.1 --max-epochs 50 --batches-per-epoch 100 --interval epoch --step-order before",
    ),
    (
        "LR601",
        "cosine --T-max 100 --lr 0.1 --max-epochs 100 --batches-per-epoch 10 --interval epoch"
        " --resume-at 500 --resume-mode last-epoch",
    ),
    ("LR607", "plateau --metric '1 + 0.1 * sin(epoch)' --lr 0.1 --max-epochs 10 --batches-per-epoch 100"),
    ("LR123", "multistep --milestones 22.5,67.5 --lr 0.1 --max-epochs 90 --batches-per-epoch 100 --interval epoch"),
    ("LR105", "lambda --lr-lambda '1 - epoch / 100' --lr 0.1 --max-steps 200"),
    ("LR105,LR104", "onecycle --max-lr 0.1 --total-steps 100 --anneal-strategy linear --max-steps 101"),
    ("LR106", "exp --gamma 1.5 --lr 0.1 --max-steps 3000"),
    ("LR303", "onecycle --max-lr 0.01 --total-steps 1000 --lr 1e-5,1e-3"),
    ("LR204", "warm-restarts --T-0 1000 --lr 0.1 --max-epochs 100 --batches-per-epoch 100 --framework lightning"),
    ("LR204", "warm-restarts --T-0 100 --lr 0.1 --max-epochs 60 --batches-per-epoch 100 --interval epoch"),
    (
        "LR406",
        "sequential 'linear --start-factor 0.01 --total-iters 1000' 'cosine --T-max 10000' --milestones"
        " 1000 --lr 0.1 --max-steps 10000",
    ),
    (
        "LR401",
        "sequential 'linear --start-factor 0.01 --total-iters 5000' 'cosine --T-max 95000' --milestones"
        " 5000 --lr 0.1 --batches-per-epoch 100 --max-epochs 30",
    ),
    ("LR401", "lambda --lr-lambda 'min(step / 4000, 1)' --lr 1e-3 --max-steps 3000"),
    (
        "LR401",
        "samples/schedulers/inverse_sqrt.py:InverseSqrt --warmup-steps 4000 --lr 5e-4"
        " --batches-per-epoch 500 --max-epochs 4",
    ),
    ("LR401", "transformers:constant_with_warmup --num-warmup-steps 5000 --lr 1e-4 --max-steps 4000"),
    (
        "LR102",
        "timm:cosine --t-initial 300 --warmup-t 5 --warmup-lr-init 1e-6 --lr 0.001 --batches-per-epoch"
        " 500 --max-epochs 300 --no-t-in-epochs --interval step",
    ),
    ("LR101,LR113", "timm:cosine --t-initial 30000 --lr 0.001 --batches-per-epoch 100 --max-epochs 300"),
    ("LR506", "lambda --lr-lambda 'epoch / 500 if 0 < epoch < 500 else 1' --lr 0.1 --max-steps 5000"),
    ("LR503", "exp --gamma 0.5 --lr 0.1 --max-epochs 100 --batches-per-epoch 100 --interval epoch"),
    ("LR201", "cosine --T-max 50 --lr 0.1 --max-epochs 75 --batches-per-epoch 100 --interval epoch"),
    ("LR503", "optax:cosine_decay --init-value 0.1 --decay-steps 100 --max-steps 1000"),
    (
        "LR202",
        "samples/schedulers/warmup_restarts.py:CosineWarmUpRestarts --T-0 50 --eta-max 0.1 --T-up 10"
        " --gamma 0.1 --lr 0.001 --optimizer adam --max-steps 500",
    ),
)


@pytest.mark.parametrize(("codes", "words"), MISTAKES)
def test_a_mistake_is_found_and_its_repair_right(codes: str, words: str) -> None:
    library, colon, _ = words.split()[0].partition(":")
    if colon and library in families() and not families()[library].installed:
        pytest.skip(f"{library} is not installed")
    report = report_of(words)
    found = {finding.code: finding for finding in report.findings if finding.severity != "note"}
    assert set(codes.split(",")) & set(found)
    for finding in found.values():
        if finding.fix.command:
            repaired = report_of(finding.fix.command)
            assert finding.code not in {each.code for each in repaired.diagnosis.raw}
            assert repaired.trace.timeline.n_steps == report.trace.timeline.n_steps
