"""The documented mistakes in other numbers, schedulers, loops and frameworks: the right rule speaks, and first."""

from __future__ import annotations

import pytest
from findings import report_of

from lrplot.schedulers.families import families

VARIANTS = (
    (
        "LR101",
        "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 2560 --batches-per-epoch 2560 --max-epochs "
        "10 --interval epoch",
    ),
    (
        "LR101",
        "onecycle --max-lr 0.01 --total-steps 25600 --framework lightning --batches-per-epoch 2560 --max-epochs 10",
    ),
    ("LR101", "cosine --T-max 39100 --lr 0.1 --framework lightning --batches-per-epoch 391 --max-epochs 100"),
    (
        "LR101",
        "sequential 'linear --start-factor 0.01 --total-iters 500' 'cosine --T-max 9500' --milestones "
        "500 --lr 0.1 --batches-per-epoch 100 --max-epochs 100 --interval epoch",
    ),
    (
        "LR101",
        "transformers:linear --num-warmup-steps 500 --num-training-steps 5000 --lr 5e-5 "
        "--batches-per-epoch 500 --max-epochs 10 --interval epoch",
    ),
    (
        "LR101",
        "linear --start-factor 1 --end-factor 0 --total-iters 1000 --lr 0.1 --batches-per-epoch 100 "
        "--max-epochs 10 --interval epoch",
    ),
    ("LR204", "warm-restarts --T-0 1000 --lr 0.1 --batches-per-epoch 100 --max-epochs 30 --interval epoch"),
    (
        "LR308",
        "cyclic --base-lr 0.001 --max-lr 0.1 --step-size-up 400 --batches-per-epoch 100 --max-epochs 30 "
        "--interval epoch",
    ),
    ("LR122", "step --step-size 3000 --lr 0.1 --batches-per-epoch 100 --max-epochs 90 --interval epoch"),
    (
        "LR102",
        "linear --start-factor 1 --end-factor 0.01 --total-iters 30 --lr 0.1 --batches-per-epoch 100 --max-epochs 30",
    ),
    ("LR102", "poly --total-iters 30 --lr 0.1 --batches-per-epoch 100 --max-epochs 30"),
    ("LR102", "cosine --T-max 30 --lr 0.1 --batches-per-epoch 100 --max-epochs 30 --framework accelerate --devices 2"),
    (
        "LR102",
        "cosine --T-max 30 --lr 0.1 --batches-per-epoch 100 --max-epochs 30 --framework lightning --interval step",
    ),
    (
        "LR102",
        "sequential 'linear --start-factor 0.1 --total-iters 5' 'cosine --T-max 25' --milestones 5 --lr "
        "0.1 --batches-per-epoch 100 --max-epochs 30",
    ),
    (
        "LR102",
        "timm:cosine --t-initial 300 --warmup-t 5 --warmup-lr-init 1e-6 --lr 0.001 --batches-per-epoch "
        "100 --max-epochs 300 --no-t-in-epochs --interval step",
    ),
    ("LR201", "cosine --T-max 10 --lr 0.1 --batches-per-epoch 2560 --max-epochs 200 --interval epoch"),
    ("LR201", "cosine --T-max 10 --lr 0.1 --batches-per-epoch 2560 --max-epochs 200"),
    ("LR103", "onecycle --max-lr 0.01 --total-steps 900 --max-steps 1000"),
    ("LR103", "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 1000 --batches-per-epoch 1205 --max-epochs 10"),
    ("LR104", "onecycle --max-lr 0.01 --total-steps 100 --max-steps 101"),
    ("LR104", "onecycle --max-lr 0.01 --total-steps 100 --max-steps 101 --anneal-strategy linear"),
    ("LR104", "onecycle --max-lr 0.01 --total-steps 100 --max-steps 100 --anneal-strategy linear --step-order before"),
    ("LR105", "lambda --lr-lambda '1 - epoch / 50' --lr 0.1 --max-steps 60"),
    (
        "LR108",
        "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 390 --dataset-size 50000 --batch-size 128 "
        "--max-epochs 10",
    ),
    (
        "LR108",
        "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 32 --dataset-size 1000 --batch-size 32 "
        "--max-epochs 10 --drop-last",
    ),
    ("LR107", "cosine --T-max 12800 --lr 0.1 --dataset-size 50000 --batch-size 128 --max-epochs 100"),
    (
        "LR107",
        "onecycle --max-lr 0.01 --epochs 100 --steps-per-epoch 3 --dataset-size 50000 --batch-size 128 "
        "--max-epochs 100",
    ),
    (
        "LR109",
        "onecycle --max-lr 0.01 --total-steps 3910 --batches-per-epoch 391 --max-epochs 10 --accumulate-grad-batches 8",
    ),
    (
        "LR109",
        "transformers:linear --num-warmup-steps 100 --num-training-steps 3910 --lr 5e-5 "
        "--batches-per-epoch 391 --max-epochs 10 --accumulate-grad-batches 8",
    ),
    (
        "LR109",
        "sequential 'linear --start-factor 0.01 --total-iters 500' 'cosine --T-max 3410' --milestones "
        "500 --lr 0.1 --batches-per-epoch 391 --max-epochs 10 --accumulate-grad-batches 4",
    ),
    (
        "LR110",
        "linear --start-factor 1 --end-factor 0 --total-iters 245 --lr 0.1 --batches-per-epoch 391 "
        "--max-epochs 10 --accumulate-grad-batches 4",
    ),
    (
        "LR111",
        "onecycle --max-lr 0.01 --epochs 10 --steps-per-epoch 391 --dataset-size 50000 --batch-size 128 "
        "--max-epochs 10 --devices 8",
    ),
    (
        "LR112",
        "transformers:linear --num-warmup-steps 100 --num-training-steps 1000 --lr 5e-5 --max-steps 1000 "
        "--framework accelerate --devices 4",
    ),
    ("LR112", "cosine --T-max 1000 --lr 0.1 --max-steps 1000 --framework accelerate --devices 8"),
    (
        "LR112",
        "sequential 'linear --start-factor 0.01 --total-iters 50' 'cosine --T-max 950' --milestones 50 "
        "--lr 0.1 --max-steps 1000 --framework accelerate --devices 4",
    ),
    ("LR115", "onecycle --max-lr 0.01 --epochs 20 --steps-per-epoch 391 --batches-per-epoch 391 --max-epochs 10"),
    ("LR121", "multistep --milestones 3,6,8 --lr 0.1 --batches-per-epoch 391 --max-epochs 10"),
    (
        "LR503",
        "sequential 'linear --start-factor 0.01 --total-iters 5' 'step --step-size 30' --milestones 5 "
        "--lr 0.1 --batches-per-epoch 391 --max-epochs 95",
    ),
    ("LR122", "multistep --milestones 30000,60000 --lr 0.1 --batches-per-epoch 1000 --max-epochs 90 --interval epoch"),
    ("LR122", "multistep --milestones 60,80 --lr 0.1 --max-epochs 50 --interval epoch"),
    ("LR122", "step --step-size 50 --lr 0.1 --max-epochs 20 --interval epoch"),
    ("LR123", "multistep --milestones 2.5,4.0 --lr 0.1 --max-epochs 10 --interval epoch"),
    ("LR124", "exp --gamma 0.95 --lr 0.1 --batches-per-epoch 391 --max-epochs 100"),
    ("LR124", "step --step-size 30 --lr 0.1 --batches-per-epoch 391 --max-epochs 90"),
    ("LR124", "step --step-size 10 --gamma 0.5 --lr 0.1 --batches-per-epoch 391 --max-epochs 30"),
    ("LR503", "multiplicative --lr-lambda 0.95 --lr 0.1 --batches-per-epoch 391 --max-epochs 100"),
    ("LR503", "lambda --lr-lambda '0.95 ** epoch' --lr 0.1 --batches-per-epoch 391 --max-epochs 100"),
    (
        "LR503",
        "sequential 'linear --start-factor 0.1 --total-iters 100' 'exp --gamma 0.95' --milestones 100 "
        "--lr 0.1 --batches-per-epoch 391 --max-epochs 100",
    ),
    ("LR401", "linear --start-factor 0.01 --total-iters 4000 --lr 0.1 --max-steps 2000"),
    ("LR401", "transformers:linear --num-warmup-steps 2000 --num-training-steps 1000 --lr 5e-5 --max-steps 1000"),
    ("LR401", "transformers:constant_with_warmup --num-warmup-steps 2000 --lr 5e-5 --max-steps 1000"),
    (
        "LR401",
        "samples/schedulers/inverse_sqrt.py:InverseSqrt --warmup-steps 4000 --lr 0.001 "
        "--batches-per-epoch 100 --max-epochs 50 --framework lightning",
    ),
    ("LR305", "onecycle --max-lr 0.1 --total-steps 1000 --pct-start 1.0 --max-steps 1000"),
    (
        "LR406",
        "sequential 'linear --start-factor 0.01 --total-iters 500' 'poly --total-iters 5000' "
        "--milestones 500 --lr 0.1 --max-steps 5000",
    ),
    (
        "LR402",
        "sequential 'linear --start-factor 0.01 --total-iters 500' 'exp --gamma 0.999' --milestones 200 "
        "--lr 0.1 --max-steps 5000",
    ),
    (
        "LR407",
        "sequential 'linear --start-factor 0.01 --total-iters 500' 'cyclic --base-lr 0.001 --max-lr 0.1' "
        "--milestones 500 --lr 0.1 --max-steps 8000",
    ),
    ("LR407", "chained 'onecycle --max-lr 0.1 --total-steps 1000' 'exp --gamma 0.999' --lr 0.1 --max-steps 1000"),
    (
        "LR408",
        "chained 'warm-restarts --T-0 100' 'linear --start-factor 0.1 --total-iters 10' --lr 0.1 --max-steps 1000",
    ),
    (
        "LR409",
        "chained 'linear --start-factor 0.1 --total-iters 10' 'lambda --lr-lambda \"0.99**epoch\"' --lr "
        "0.1 --max-steps 1000",
    ),
    ("LR203", "warm-restarts --T-0 100 --lr 0.1 --max-steps 350"),
    ("LR204", "warm-restarts --T-0 1000 --lr 0.1 --max-steps 350"),
    ("LR206", "warm-restarts --T-0 5 --T-mult 2 --lr 0.1 --batches-per-epoch 391 --max-epochs 35"),
    ("LR303", "cyclic --base-lr 0.001 --max-lr 0.1 --lr 0.0001,0.01 --step-size-up 100 --max-steps 600"),
    ("LR303", "onecycle --max-lr 0.1 --total-steps 1000 --group name=a,lr=0.001 --group name=b,lr=0.1"),
    ("LR304", "cyclic --base-lr 0.001 --max-lr 0.1 --lr 0.001 --momentum 0 --step-size-up 100 --max-steps 600"),
    ("LR305", "onecycle --max-lr 0.1 --total-steps 1000 --pct-start 1.0"),
    ("LR306", "onecycle --max-lr 0.1 --total-steps 1000 --pct-start 0.8 --three-phase"),
    ("LR308", "cyclic --base-lr 0.001 --max-lr 0.1 --max-epochs 100 --batches-per-epoch 391 --interval epoch"),
    ("LR501", "constant --lr 0.1 --max-steps 1000"),
    ("LR502", "poly --lr 0.1 --max-epochs 30 --interval epoch --batches-per-epoch 100"),
    ("LR504", "lambda --lr-lambda '1e-3 * min(1, (step+1)/100)' --lr 1e-3 --max-steps 1000"),
    ("LR601", "step --step-size 30 --lr 0.1 --max-steps 100 --resume-at 50 --resume-mode last-epoch"),
    ("LR601", "onecycle --max-lr 0.1 --total-steps 100 --resume-at 50 --resume-mode last-epoch"),
    ("LR604", "cosine --T-max 100 --lr 0.1 --max-steps 100 --step-order before"),
    ("LR604", "multistep --milestones 30,60 --lr 0.1 --max-epochs 90 --interval epoch --step-order before"),
    ("LR202", "cosine --T-max 100 --lr 1e-4 --eta-min 1e-3"),
    ("LR202", "warm-restarts --T-0 10 --lr 1e-4 --eta-min 1e-3 --max-steps 30"),
    (
        "LR202",
        "samples/schedulers/warmup_restarts.py:CosineWarmUpRestarts --T-0 50 --eta-max 0.1 --T-up 10 "
        "--optimizer adam --lr 1",
    ),
    ("LR605", "plateau --metric 1,1,1,1 --patience 3 --lr 0.1"),
    ("LR607", "plateau --metric '1+0.1*sin(epoch)' --lr 0.1 --batches-per-epoch 100 --max-epochs 5"),
)


@pytest.mark.parametrize(("code", "words"), VARIANTS)
def test_the_right_rule_speaks_first(code: str, words: str) -> None:
    library, colon, _ = words.split()[0].partition(":")
    if colon and library in families() and not families()[library].installed:
        pytest.skip(f"{library} is not installed")
    findings = report_of(words).findings
    assert [finding.code for finding in findings][:1] == [code]
    assert sum(finding.severity != "note" for finding in findings) <= 2, "one cause, one finding or two"
