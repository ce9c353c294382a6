"""No false alarms in everyday setups, short, long, by step and by epoch; of published recipes see test_recipes.py."""

from __future__ import annotations

import pytest
from findings import report_of

from lrplot.schedulers.families import families

SETUPS = (
    "onecycle --max-lr 0.1 --total-steps 100",
    "onecycle --max-lr 0.1 --total-steps 20",
    "onecycle --max-lr 0.1 --epochs 3 --steps-per-epoch 100 --batches-per-epoch 100 --max-epochs 3",
    "onecycle --max-lr 0.1 --epochs 1 --steps-per-epoch 391 --dataset-size 50000 --batch-size 128 --max-epochs 1",
    "onecycle --max-lr 0.1 --total-steps 30 --batches-per-epoch 391 --max-epochs 30 --interval epoch",
    "onecycle --max-lr 0.1 --total-steps 980 --batches-per-epoch 391 --max-epochs 10 --accumulate-grad-batches 4",
    "onecycle --max-lr 0.1 --total-steps 980 --dataset-size 50000 --batch-size 128 --devices 4 --max-epochs 10",
    "onecycle --max-lr 0.1 --total-steps 1000 --max-steps 1000 --pct-start 0.1 --anneal-strategy linear",
    "onecycle --max-lr 0.1 --total-steps 1000 --three-phase --pct-start 0.4",
    "onecycle --max-lr 0.01,0.1 --total-steps 1000 --lr 0.01,0.1",
    "onecycle --max-lr 0.1 --total-steps 3910 --dataset-size 50000 --batch-size 128 --max-epochs 10 "
    "--framework lightning --interval step",
    "onecycle --max-lr 0.1 --total-steps 4000 --max-steps 1000 --framework accelerate --devices 4",
    "onecycle --max-lr 0.1 --total-steps 1000 --max-steps 1000 --framework accelerate --devices 4 --split-batches",
    "cosine --T-max 10",
    "cosine --T-max 1 --max-epochs 1 --batches-per-epoch 100 --interval epoch",
    "cosine --T-max 5 --lr 0.1 --max-steps 5",
    "cosine --T-max 20 --lr 0.1 --max-epochs 20 --interval epoch --batches-per-epoch 100",
    "cosine --T-max 19 --lr 0.1 --max-epochs 20 --interval epoch",
    "cosine --T-max 99 --lr 0.1 --max-steps 100",
    "cosine --T-max 39100 --lr 0.1 --max-epochs 100 --batches-per-epoch 391 --eta-min 1e-4",
    "cosine --T-max 100 --lr 0.1,0.0 --max-steps 100",
    "cosine --T-max 100 --group name=head,lr=0.1 --group name=backbone,lr=0 --max-steps 100",
    "cosine --T-max 100 --group name=head,lr=0.1 --group name=backbone,lr=0.001 --max-steps 100 --optimizer adamw",
    "cosine --T-max 100 --lr 0.1 --max-steps 100 --resume-at 40",
    "cosine --T-max 10 --lr 0.1 --framework lightning --max-epochs 10 --batches-per-epoch 100",
    "cosine --T-max 10000 --lr 0.1 --framework accelerate --max-steps 10000",
    "cosine --T-max 3910 --lr 0.1 --framework accelerate --devices 4 --dataset-size 50000 --batch-size "
    "128 --max-epochs 10",
    "warm-restarts --T-0 10 --T-mult 2 --lr 0.1 --max-epochs 70 --interval epoch --batches-per-epoch 10",
    "warm-restarts --T-0 1000 --lr 0.1 --max-steps 5000",
    "warm-restarts --T-0 10 --lr 0.1 --max-epochs 10 --interval epoch --batches-per-epoch 10",
    "warm-restarts --T-0 391 --lr 0.1 --max-epochs 10 --batches-per-epoch 391",
    "warm-restarts --T-0 50",
    "step --step-size 30 --lr 0.1 --max-epochs 90 --interval epoch --batches-per-epoch 5005",
    "step --step-size 30",
    "step --step-size 5 --lr 0.1 --max-epochs 10 --interval epoch",
    "step --step-size 1000 --lr 0.1 --max-steps 5000 --gamma 0.5",
    "step --step-size 7 --gamma 0.1 --lr 0.001 --max-epochs 25 --interval epoch --batches-per-epoch 61",
    "step --step-size 1 --gamma 0.9 --lr 0.001 --max-epochs 20 --framework lightning --batches-per-epoch 100",
    "multistep --milestones 30,60,80 --lr 0.1 --max-epochs 90 --interval epoch --batches-per-epoch 100",
    "multistep --milestones 3,6 --lr 0.1 --max-epochs 8 --interval epoch --batches-per-epoch 10",
    "multistep --milestones 30000,60000 --lr 0.1 --max-steps 90000",
    "multistep --milestones 10,20",
    "exp --gamma 0.95 --lr 0.1 --max-epochs 100 --interval epoch --batches-per-epoch 100",
    "exp --gamma 0.95",
    "exp --gamma 0.9999 --lr 0.001 --max-steps 50000",
    "exp --gamma 0.9 --lr 1e-3 --max-epochs 20 --batches-per-epoch 300 --interval epoch",
    "exp --gamma 0.99 --lr 0.1 --max-steps 20",
    "linear --start-factor 0.1 --total-iters 10 --lr 0.1 --max-epochs 100 --interval epoch",
    "linear --start-factor 1 --end-factor 0.01 --total-iters 1000 --max-steps 1000",
    "linear --start-factor 1.0 --end-factor 0.0 --total-iters 100 --lr 0.1 --max-epochs 100 --interval epoch",
    "linear --start-factor 0.001 --total-iters 500 --lr 0.1 --max-steps 10000",
    "linear",
    "constant",
    "poly",
    "constant --factor 0.1 --total-iters 10 --lr 0.1 --max-steps 100",
    "constant --factor 1",
    "poly --total-iters 1000 --power 0.9 --lr 0.01 --max-steps 1000",
    "poly --total-iters 30 --power 2 --lr 0.01 --max-epochs 30 --interval epoch --batches-per-epoch 40",
    "lambda --lr-lambda '0.95 ** epoch' --lr 0.1",
    "lambda --lr-lambda '0.95 ** epoch' --lr 0.1 --max-epochs 100 --interval epoch",
    "lambda --lr-lambda 'min(step / 100, 1)' --lr 0.001 --max-steps 1000",
    "lambda --lr-lambda '1' --lr 0.001 --max-steps 10",
    "lambda --lr-lambda '1 - epoch / 100' --lr 0.001 --max-steps 100",
    "lambda --lr-lambda 'min((step+1)/1000, (1000/(step+1)) ** 0.5)' --lr 1e-3 --max-steps 20000",
    "lambda --lr-lambda '10 ** (step / 25)' --lr 1e-5 --max-steps 100",
    "multiplicative --lr-lambda 0.95 --lr 0.1 --max-epochs 50 --interval epoch",
    "multiplicative --lr-lambda 0.95",
    "cyclic --base-lr 0.001 --max-lr 0.01 --step-size-up 2000 --max-steps 16000",
    "cyclic --base-lr 0.001 --max-lr 0.01 --step-size-up 100 --mode triangular2 --max-steps 800 --lr 0.001",
    "cyclic --base-lr 0.001 --max-lr 0.01 --step-size-up 782 --batches-per-epoch 391 --max-epochs 12",
    "cyclic --base-lr 0.001 --max-lr 0.01 --step-size-up 50 --mode exp_range --gamma 0.995 --max-steps 400",
    "cyclic --base-lr 0.001 --max-lr 0.01",
    "cyclic --base-lr 1e-4 --max-lr 1e-3 --step-size-up 5 --max-epochs 30 --interval epoch "
    "--no-cycle-momentum --optimizer adamw",
    "plateau --metric 1,0.9,0.8,0.8,0.8,0.8,0.8,0.8 --patience 2 --lr 0.1",
    "plateau --metric '1 / (1 + epoch)' --lr 0.1 --max-epochs 50 --interval epoch --batches-per-epoch 100",
    "plateau --metric 'max(0.3, exp(-epoch / 10))' --lr 0.1 --max-epochs 100 --interval epoch "
    "--batches-per-epoch 100 --patience 5 --factor 0.5",
    "plateau --metric 'min(0.9, epoch / 30)' --mode max --lr 0.1 --max-epochs 60 --interval epoch --min-lr 1e-5",
    "swa --swa-lr 0.05 --lr 0.1 --max-epochs 20 --interval epoch",
    "swa --swa-lr 0.05 --lr 0.1",
    "sequential 'linear --start-factor 0.01 --total-iters 5' 'cosine --T-max 95' --milestones 5 --lr 0.1 "
    "--max-epochs 100 --interval epoch --batches-per-epoch 391",
    "sequential 'linear --start-factor 0.1 --total-iters 500' 'cosine --T-max 9500' --milestones 500 "
    "--lr 0.1 --max-steps 10000",
    "sequential 'linear --start-factor 0.1 --total-iters 500' 'constant --factor 1' "
    "'linear --start-factor 1 --end-factor 0.01 --total-iters 2000' --milestones 500,8000 --lr 0.1 "
    "--max-steps 10000",
    "sequential 'linear --start-factor 0.1 --total-iters 5' 'step --step-size 30' --milestones 5 --lr "
    "0.1 --max-epochs 95 --interval epoch",
    "sequential 'linear --start-factor 0.1 --total-iters 5' 'exp --gamma 0.9' --milestones 5 --lr 0.1 "
    "--max-epochs 50 --interval epoch",
    "sequential 'linear --start-factor 0.1 --total-iters 10' 'warm-restarts --T-0 30' --milestones 10 "
    "--lr 0.1 --max-epochs 100 --interval epoch",
    "sequential 'constant --factor 0.1 --total-iters 2' 'exp --gamma 0.9' --milestones 2 --lr 1 --max-steps 12",
    "sequential 'linear --start-factor 0.1 --total-iters 3' 'cosine --T-max 7' --milestones 3 --lr 0.1 --max-steps 10",
    "sequential 'linear --start-factor 0.1 --total-iters 100' 'poly --total-iters 900' --milestones 100 "
    "--lr 0.1 --max-steps 1000",
    "sequential 'linear --start-factor 0.01 --total-iters 100' 'lambda --lr-lambda \"0.99 ** epoch\"' "
    "--milestones 100 --lr 0.1 --max-steps 500",
    "sequential 'linear --start-factor 0.1 --total-iters 5' 'multistep --milestones 25,55' --milestones "
    "5 --lr 0.1 --max-epochs 90 --interval epoch",
    "chained 'linear --start-factor 0.1 --total-iters 10' 'exp --gamma 0.95' --lr 0.1 --max-epochs 50 --interval epoch",
    "chained 'linear --start-factor 0.1 --total-iters 10' 'step --step-size 30' --lr 0.1 --max-epochs 90 "
    "--interval epoch",
    "chained 'constant --factor 0.1 --total-iters 2' 'exp --gamma 0.9' --lr 1 --max-steps 10",
    "chained 'linear --start-factor 0.01 --total-iters 500' 'cosine --T-max 10000' --lr 0.1 --max-steps 10000",
    "samples/schedulers/inverse_sqrt.py:InverseSqrt --warmup-steps 1000 --lr 0.001 --max-steps 20000",
    "samples/schedulers/linear_warmup.py:LinearWarmup --warmup-steps 10 --lr 0.05 --momentum 0.9 "
    "--weight-decay 1e-5 --max-steps 100",
    "samples/schedulers/warmup_restarts.py:CosineWarmUpRestarts --T-0 150 --T-mult 1 --eta-max 0.1 "
    "--T-up 10 --gamma 0.5 --optimizer adam --lr 0",
    "samples/schedulers/warmup_restarts.py:CosineWarmUpRestarts --T-0 50 --T-mult 2 --eta-max 0.1 --T-up "
    "10 --gamma 0.5 --optimizer adam --lr 0",
    "samples/schedulers/functions.py:noam --d-model 512 --warmup 4000 --as rate --max-steps 20000",
    "samples/schedulers/functions.py:rise --n 100 --lr 0.1 --max-steps 1000",
    "constant --factor 1 --lr 0.1 --max-steps 100 --set '50:lr*=0.5'",
    "step --step-size 2 --gamma 0.5 --lr 0.1 --max-steps 10",
    "cosine --T-max 2 --lr 0.1 --max-steps 2",
    "cosine --T-max 1 --lr 0.1 --max-steps 1",
    "onecycle --max-lr 0.1 --total-steps 10",
    "step --step-size 1 --lr 0.1 --max-steps 1",
    "exp --gamma 0.9 --lr 0.1 --max-steps 2",
    "multistep --milestones 1 --lr 0.1 --max-steps 2",
    "linear --total-iters 1 --lr 0.1 --max-steps 2",
    "cosine --T-max 1000 --lr 0.1 --max-steps 1000 --skip-steps 0,1",
    "cosine --T-max 100 --lr 0.1 --max-steps 1000 --interval step --frequency 10",
    "step --step-size 10 --lr 0.1 --max-epochs 60 --interval epoch --frequency 2",
    "cosine --T-max 90 --lr 0.1 --dataset-size 1281167 --batch-size 256 --max-epochs 90 --interval epoch --drop-last",
    "lambda --lr-lambda '1 if epoch < 5 else 0' --lr 0.1 --max-epochs 6 --interval epoch",
    "linear --start-factor 1 --end-factor 0 --total-iters 3 --lr 5e-5 --max-epochs 3 --interval epoch "
    "--batches-per-epoch 10",
    "exp --gamma 1 --lr 0.1 --max-steps 10",
    "exp --gamma 1.0005 --lr 1e-6 --max-steps 5000",
    "transformers:linear --num-warmup-steps 500 --num-training-steps 5000 --optimizer adamw --lr 5e-5 --max-steps 5000",
    "transformers:cosine --num-warmup-steps 0 --num-training-steps 300 --lr 1e-4 --optimizer adamw "
    "--batches-per-epoch 100 --max-epochs 3",
    "transformers:cosine_with_restarts --num-warmup-steps 100 --num-training-steps 5000 --num-cycles 4 "
    "--lr 1e-4 --max-steps 5000",
    "transformers:constant --lr 1e-4 --max-steps 100",
    "transformers:constant_with_warmup --num-warmup-steps 500 --lr 1e-4 --max-steps 5000",
    "transformers:polynomial --num-warmup-steps 100 --num-training-steps 1000 --lr 1e-4 --max-steps 1000",
    "transformers:inverse_sqrt --num-warmup-steps 500 --lr 1e-4 --max-steps 5000",
    "transformers:warmup_stable_decay --num-warmup-steps 100 --num-stable-steps 800 --num-decay-steps "
    "100 --lr 1e-4 --max-steps 1000",
    "transformers:linear --num-warmup-steps 10 --optimizer adamw --lr 5e-5 --framework transformers "
    "--dataset-size 1000 --batch-size 8 --max-epochs 3",
    "transformers:linear --num-warmup-steps 10 --optimizer adamw --lr 5e-5 --framework transformers "
    "--dataset-size 1000 --batch-size 8 --max-epochs 3 --accumulate-grad-batches 4 --devices 2",
    "transformers:cosine --num-warmup-steps 2000 --num-training-steps 40000 --framework accelerate "
    "--devices 4 --max-steps 10000 --lr 1e-4",
    "timm:cosine --t-initial 300 --warmup-t 5 --warmup-lr-init 1e-6 --lr-min 1e-5 --lr 0.001 "
    "--batches-per-epoch 100 --max-epochs 300",
    "timm:cosine --t-initial 100 --lr 0.1 --max-epochs 100 --batches-per-epoch 10",
    "timm:cosine --t-initial 30 --cycle-limit 3 --cycle-decay 0.5 --lr 0.1 --max-epochs 90 --batches-per-epoch 10",
    "timm:step --decay-t 30 --decay-rate 0.1 --lr 0.1 --max-epochs 90 --batches-per-epoch 10",
    "timm:multistep --decay-t 30,60 --decay-rate 0.1 --lr 0.1 --max-epochs 90 --batches-per-epoch 10",
    "timm:poly --t-initial 100 --power 2 --lr 0.1 --max-epochs 100 --batches-per-epoch 10",
    "timm:tanh --t-initial 100 --lr 0.1 --max-epochs 100 --batches-per-epoch 10",
    "timm:plateau --metric '1/(1+epoch)' --lr 0.1 --max-epochs 30 --batches-per-epoch 10",
    # -- as they are in papers and repositories
    "transformers:cosine --num-warmup-steps 37 --num-training-steps 1218 --optimizer adamw --lr 2e-5 --max-steps 1218",
    "transformers:linear --num-warmup-steps 500 --num-training-steps 5000 --optimizer adamw --lr 1e-5 --max-steps 5000",
    "transformers:constant_with_warmup --num-warmup-steps 150 --optimizer rmsprop --lr 5e-7 --max-steps 2500",
    "lambda --lr-lambda 'step / 2000 if step < 2000 else 0.1 + 0.9 * 0.5 * (1 + cos(pi * (step -"
    " 2000) / 58000))' --optimizer adamw --lr 6e-4 --max-steps 60000",
    "lambda --lr-lambda '(step + 1) / 101 if step < 100 else 0.1 + 0.9 * 0.5 * (1 + cos(pi * (step -"
    " 100) / 4900))' --optimizer adamw --lr 1e-3 --max-steps 5000",
    "transformers:warmup_stable_decay --num-warmup-steps 100 --num-stable-steps 8900"
    " --num-decay-steps 1000 --lr 1e-2 --optimizer adamw --max-steps 10000",
    "transformers:warmup_stable_decay --num-warmup-steps 0 --num-stable-steps 3000 --num-decay-steps"
    " 2000 --lr 3.6e-3 --optimizer adamw --max-steps 5000",
    "lambda --lr-lambda 'step / 1000 if step < 1000 else 1 if step < 5000 else (10000 - step) /"
    " 5000' --lr 5e-5 --optimizer adam --max-steps 10000",
    "lambda --lr-lambda '1 - max(0, epoch + 1 - 100) / 101' --optimizer adam --betas 0.5,0.999 --lr"
    " 2e-4 --max-epochs 200 --batches-per-epoch 300 --interval epoch",
    "step --step-size 20 --gamma 0.7 --optimizer adam --lr 0.001 --max-epochs 200"
    " --batches-per-epoch 410 --interval epoch",
    "cosine --T-max 250 --eta-min 1e-3 --lr 0.1 --momentum 0.9 --max-epochs 250 --batches-per-epoch"
    " 307 --interval epoch",
    "step --step-size 200000 --gamma 0.5 --optimizer adam --lr 1e-4 --max-steps 300000",
    "multistep --milestones 5000,10000,20000,30000 --gamma 0.5 --lr 1e-4 --optimizer adam --max-steps 40000",
    "multistep --milestones 90,120 --lr 5e-4 --optimizer adam --max-epochs 140 --batches-per-epoch"
    " 462 --interval epoch",
    "multistep --milestones 8000,10000 --lr 1e-3 --momentum 0.9 --max-steps 12000",
    "lambda --lr-lambda 'min(1, (step + 1) / 1500) * (1 - step / 16000)' --optimizer adamw --lr 6e-5 --max-steps 16000",
    "lambda --lr-lambda '0.1 ** (step / 25000)' --optimizer adam --lr 5e-4 --max-steps 20000",
    "lambda --lr-lambda 'cos(7 * pi * step / (16 * 104857))' --lr 0.03 --momentum 0.9 --max-steps 104857",
    "exp --gamma 0.999 --lr 2e-4 --optimizer adamw --betas 0.8,0.99 --max-epochs 3100"
    " --batches-per-epoch 818 --interval epoch",
    "exp --gamma 0.999875 --lr 2e-4 --optimizer adamw --max-epochs 1000 --batches-per-epoch 200 --interval epoch",
    "exp --gamma 0.9090909 --lr 3e-4 --max-epochs 70 --batches-per-epoch 500 --interval epoch",
    "lambda --lr-lambda '144 ** -0.5 * min((step + 1) ** -0.5, (step + 1) * 10000 ** -1.5)'"
    " --optimizer adam --lr 5 --max-steps 50000",
    "lambda --lr-lambda 'min(step / 1000, 1) if step < 50000 else 0.95' --optimizer adam --lr 1e-3 --max-steps 75000",
    "lambda --lr-lambda '1 - epoch / 976' --optimizer adam --lr 2.5e-4 --max-steps 976",
    "constant --factor 1 --lr 3e-4 --optimizer adam --max-steps 100000",
    "transformers:constant --lr 2e-4 --optimizer adamw --max-steps 10000",
    "transformers:cosine --num-warmup-steps 2000 --num-training-steps 32000 --optimizer adamw --lr"
    " 5e-4 --max-steps 32000",
    "transformers:linear --num-warmup-steps 10000 --num-training-steps 125000 --optimizer adamw --lr"
    " 4e-4 --max-steps 125000",
    "sequential 'linear --start-factor 0.033 --total-iters 5' 'cosine --T-max 85' --milestones 5"
    " --lr 0.4 --max-epochs 90 --batches-per-epoch 1251 --interval epoch",
    "sequential 'constant --factor 0.1 --total-iters 1' 'multistep --milestones 81,122' --milestones"
    " 1 --lr 0.1 --momentum 0.9 --max-epochs 164 --batches-per-epoch 391 --interval epoch",
    "plateau --metric 'max(0.25, 1 / (1 + 0.1 * epoch))' --factor 0.1 --patience 5 --lr 1e-3"
    " --optimizer adam --max-epochs 100 --batches-per-epoch 200 --interval epoch",
    "plateau --metric 'min(0.85, epoch / 40)' --mode max --factor 0.5 --patience 3 --lr 1e-4"
    " --max-epochs 60 --batches-per-epoch 200 --interval epoch",
    "plateau --metric '0.5 + 0.5 / (1 + epoch) + 0.01 * sin(5 * epoch)' --factor 0.2 --patience 10"
    " --lr 0.01 --max-epochs 120 --batches-per-epoch 50 --interval epoch",
    "plateau --metric 0.71,0.65,0.62,0.61,0.612,0.60,0.605,0.607,0.61,0.612,0.598 --patience 2 --lr 1e-3",
    "warm-restarts --T-0 50 --lr 0.1 --max-epochs 300 --batches-per-epoch 391 --interval epoch",
    "warm-restarts --T-0 10000 --T-mult 2 --lr 1e-3 --eta-min 1e-5 --max-steps 70000",
    "timm:cosine --t-initial 100 --warmup-t 5 --warmup-prefix --warmup-lr-init 1e-6 --lr-min 1e-6"
    " --lr 5e-4 --max-epochs 105 --batches-per-epoch 312",
    "timm:cosine --t-initial 30 --warmup-t 5 --warmup-lr-init 1e-6 --lr-min 1e-6 --lr 1e-4"
    " --optimizer adamw --max-epochs 30 --batches-per-epoch 1251",
    "timm:tanh --t-initial 200 --lr 0.05 --warmup-t 3 --warmup-lr-init 1e-4 --max-epochs 200 --batches-per-epoch 100",
    "timm:poly --t-initial 300 --power 0.5 --lr 0.1 --max-epochs 300 --batches-per-epoch 100",
    "exp --gamma 1.0471 --lr 1e-7 --max-steps 300",
    "linear --start-factor 1e-6 --end-factor 1 --total-iters 1000 --lr 1 --max-steps 1000",
    "lambda --lr-lambda '1e7 ** (step / 99)' --lr 1e-7 --max-steps 100",
    "swa --swa-lr 0.05 --lr 0.1 --max-epochs 75 --batches-per-epoch 391 --interval epoch",
    "cyclic --base-lr 1e-5 --max-lr 1e-3 --step-size-up 2000 --mode exp_range --gamma 0.99994"
    " --max-steps 20000 --no-cycle-momentum",
    "onecycle --max-lr 1e-3 --total-steps 10000 --pct-start 0.05 --anneal-strategy linear"
    " --div-factor 100 --optimizer adamw --max-steps 10000",
    "onecycle --max-lr 5e-4 --epochs 100 --steps-per-epoch 1000 --batches-per-epoch 1000"
    " --max-epochs 100 --pct-start 0.1 --optimizer adam",
    "chained 'linear --start-factor 0.001 --total-iters 1000' 'step --step-size 3000 --gamma 0.5'"
    " --lr 0.02 --max-steps 12000",
    "chained 'linear --start-factor 0.01 --total-iters 5' 'exp --gamma 0.97' --lr 0.048 --max-epochs"
    " 100 --batches-per-epoch 100 --interval epoch",
    "poly --total-iters 40000 --power 0.9 --lr 0.01 --momentum 0.9 --weight-decay 5e-4 --max-steps 40000",
    "poly --total-iters 200 --power 1.0 --lr 0.1 --max-epochs 200 --batches-per-epoch 390 --interval epoch",
    "step --step-size 1 --gamma 0.1 --lr 1e-3 --max-epochs 3 --batches-per-epoch 1000 --interval epoch",
    "step --step-size 10 --gamma 0.5 --lr 1e-3 --max-epochs 100 --batches-per-epoch 100 --interval epoch",
    "multistep --milestones 2000,4000 --lr 1 --max-steps 5000",
    "lambda --lr-lambda '(1 - epoch / 90) ** 2' --lr 0.1 --max-epochs 90 --batches-per-epoch 1000 --interval epoch",
    "lambda --lr-lambda '1 / (1 + 0.01 * epoch)' --lr 0.01 --max-epochs 100 --batches-per-epoch 100 --interval epoch",
    "lambda --lr-lambda '0.001 + 0.999 * step / 256 if step < 256 else 1 if step < 2000 else"
    " max(0.0, (3000 - step) / 1000)' --lr 0.01 --max-steps 3000",
    "transformers:cosine_with_restarts --num-warmup-steps 0 --num-training-steps 3000 --num-cycles 3"
    " --lr 1e-4 --optimizer adamw --max-steps 3000",
    "transformers:inverse_sqrt --num-warmup-steps 4000 --lr 5e-4 --optimizer adam --max-steps 100000",
    "transformers:reduce_lr_on_plateau --metric '1 / (1 + epoch)' --lr 1e-4 --max-epochs 30"
    " --batches-per-epoch 30 --interval epoch",
    "transformers:cosine_with_min_lr --num-warmup-steps 100 --num-training-steps 4000 --min-lr 1e-6"
    " --lr 1e-5 --optimizer adamw --max-steps 4000",
    "cosine --T-max 100 --lr 1e-3 --optimizer adamw --framework lightning --max-epochs 100 --batches-per-epoch 20",
    "sequential 'linear --start-factor 0.1 --total-iters 500' 'constant --factor 1 --total-iters 0'"
    " --milestones 500 --lr 1e-4 --max-steps 10000",
    "sequential 'linear --start-factor 0.01 --total-iters 300' 'cosine --T-max 2700 --eta-min 1e-5'"
    " --milestones 300 --lr 1e-3 --max-steps 3000",
    "samples/schedulers/warmup_restarts.py:CosineWarmUpRestarts --T-0 100 --T-mult 1 --eta-max 0.1"
    " --T-up 10 --gamma 0.5 --lr 1e-4 --optimizer adam --max-steps 400",
)


def test_each_is_there_once() -> None:
    assert len(set(SETUPS)) == len(SETUPS)


@pytest.mark.parametrize("words", SETUPS)
def test_an_everyday_setup_gives_no_alarm(words: str) -> None:
    library, colon, _ = words.split()[0].partition(":")
    if colon and library in families() and not families()[library].installed:
        pytest.skip(f"{library} is not installed")
    alarms = [finding for finding in report_of(words).findings if finding.severity != "note"]
    assert not alarms, "; ".join(f"{finding.code} {finding.headline}" for finding in alarms)
