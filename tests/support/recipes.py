"""Schedules as they were published with well-known models, each in its own training loop.

Of long runs every length is a tenth, to be quick; their names say so. Lambdas are what a training script computes by
hand, with the same expression.
"""

from __future__ import annotations

from typing import NamedTuple


class Recipe(NamedTuple):
    """A published schedule: whose, the words after `lrplot`, where it is from, and what the source says."""

    name: str
    words: str
    source: str
    says: str


_IMAGENET = "--dataset-size 1281167"
_VISION = "https://github.com/pytorch/vision/tree/main/references"
_TRANSFORMERS = "https://github.com/huggingface/transformers"

RECIPES = (
    # -- image classification
    Recipe(
        "torchvision ResNet-50 v1",
        f"step --lr 0.1 --momentum 0.9 --weight-decay 1e-4 --step-size 30 --gamma 0.1 {_IMAGENET} --batch-size 32"
        " --devices 8 --max-epochs 90 --interval epoch",
        f"{_VISION}/classification",
        "train.py: --lr 0.1 --lr-step-size 30 --lr-gamma 0.1 --epochs 90, 8 GPUs with 32 images each",
    ),
    Recipe(
        "torchvision MobileNetV2",
        f"step --lr 0.045 --momentum 0.9 --weight-decay 4e-5 --step-size 1 --gamma 0.98 {_IMAGENET} --batch-size 32"
        " --devices 8 --max-epochs 300 --interval epoch",
        f"{_VISION}/classification",
        "--epochs 300 --lr 0.045 --wd 0.00004 --lr-step-size 1 --lr-gamma 0.98",
    ),
    Recipe(
        "torchvision ResNet-50 v2",
        "sequential 'linear --start-factor 0.01 --total-iters 5' 'cosine --T-max 595 --eta-min 0' --milestones 5"
        f" --lr 0.5 --momentum 0.9 --weight-decay 2e-5 {_IMAGENET} --batch-size 128 --devices 8 --max-epochs 600"
        " --interval epoch",
        "https://pytorch.org/blog/how-to-train-state-of-the-art-models-using-torchvision-latest-primitives/",
        "--epochs 600 --lr 0.5 --lr-scheduler cosineannealinglr --lr-warmup-epochs 5 --lr-warmup-decay 0.01",
    ),
    Recipe(
        "PyTorch examples, ImageNet",
        f"step --lr 0.1 --momentum 0.9 --weight-decay 1e-4 --step-size 30 {_IMAGENET} --batch-size 256 --max-epochs 90"
        " --interval epoch",
        "https://github.com/pytorch/examples/blob/main/imagenet/main.py",
        "StepLR(optimizer, step_size=30, gamma=0.1), 90 epochs, batch size 256",
    ),
    Recipe(
        "PyTorch examples, MNIST",
        "step --optimizer adadelta --lr 1.0 --step-size 1 --gamma 0.7 --dataset-size 60000 --batch-size 64"
        " --max-epochs 14 --interval epoch",
        "https://github.com/pytorch/examples/blob/main/mnist/main.py",
        "StepLR(optimizer, step_size=1, gamma=args.gamma), gamma 0.7, 14 epochs",
    ),
    Recipe(
        "PyTorch tutorial, transfer learning",
        "step --lr 0.001 --momentum 0.9 --step-size 7 --gamma 0.1 --dataset-size 244 --batch-size 4 --max-epochs 25"
        " --interval epoch",
        "https://docs.pytorch.org/tutorials/beginner/transfer_learning_tutorial.html",
        "StepLR(optimizer_ft, step_size=7, gamma=0.1), 25 epochs",
    ),
    Recipe(
        "DeiT-S and DeiT-B",
        "timm:cosine --t-initial 300 --lr-min 1e-5 --warmup-t 5 --warmup-lr-init 1e-6 --optimizer adamw --lr 0.001"
        f" --weight-decay 0.05 {_IMAGENET} --batch-size 128 --devices 8 --drop-last --max-epochs 300",
        "https://github.com/facebookresearch/deit/blob/main/main.py",
        "--sched cosine --lr 5e-4 (x 1024 / 512) --warmup-lr 1e-6 --min-lr 1e-5 --warmup-epochs 5 --epochs 300",
    ),
    Recipe(
        "timm ResNet-50 A1, ResNet strikes back",
        "timm:cosine --t-initial 600 --lr-min 1e-6 --warmup-t 5 --warmup-lr-init 1e-4 --optimizer adamw --lr 0.005"
        f" --weight-decay 0.01 {_IMAGENET} --batch-size 512 --devices 4 --drop-last --max-epochs 600",
        "https://arxiv.org/abs/2110.00476",
        "A1: 600 epochs, batch size 2048, lr 5e-3, cosine, 5 epochs of warm-up",
    ),
    Recipe(
        "timm EfficientNet-B0",
        "timm:step --decay-t 2.4 --decay-rate 0.97 --warmup-t 3 --warmup-lr-init 1e-6 --optimizer rmsprop --lr 0.048"
        f" {_IMAGENET} --batch-size 384 --devices 2 --drop-last --max-epochs 450",
        "https://huggingface.co/docs/timm/training_script",
        "--sched step --epochs 450 --decay-epochs 2.4 --decay-rate .97 --warmup-lr 1e-6 --lr .048 -b 384, 2 GPUs",
    ),
    Recipe(
        "EfficientNet",
        f"lambda --lr-lambda '0.97 ** (epoch // 2.4)' --optimizer rmsprop --lr 0.256 --momentum 0.9 {_IMAGENET}"
        " --batch-size 4096 --max-epochs 350 --interval epoch",
        "https://arxiv.org/abs/1905.11946",
        "initial learning rate 0.256 that decays by 0.97 every 2.4 epochs",
    ),
    Recipe(
        "Swin-T, a tenth",
        "timm:cosine --t-initial 37530 --lr-min 1e-5 --warmup-t 2502 --warmup-lr-init 1e-6 --no-t-in-epochs"
        " --optimizer adamw --lr 0.001 --weight-decay 0.05 --max-steps 37530",
        "https://github.com/microsoft/Swin-Transformer/blob/main/lr_scheduler.py",
        "300 epochs of 1251 steps, 20 epochs of warm-up, BASE_LR 5e-4, WARMUP_LR 5e-7, MIN_LR 5e-6, x 1024 / 512",
    ),
    Recipe(
        "ConvNeXt-T",
        "lambda --lr-lambda 'step / 6239 if step < 6240 else 0.00025 + 0.99975 * 0.5 *"
        " (1 + cos(pi * (step - 6240) / 87360))' --optimizer adamw --lr 0.004 --weight-decay 0.05 --batches-per-epoch"
        " 312 --max-epochs 300",
        "https://github.com/facebookresearch/ConvNeXt/blob/main/utils.py",
        "cosine_scheduler(4e-3, 1e-6, 300 epochs, 312 steps each, warmup_epochs=20, start_warmup_value=0)",
    ),
    Recipe(
        "ViT, AugReg",
        "transformers:cosine --num-warmup-steps 10000 --num-training-steps 93600 --optimizer adamw --lr 0.001"
        " --weight-decay 0.1 --batches-per-epoch 312 --max-epochs 300",
        "https://arxiv.org/abs/2106.10270",
        "300 epochs, batch size 4096, 10,000 steps of linear warm-up, cosine to 0",
    ),
    Recipe(
        "MAE, pre-training, a tenth",
        "lambda --lr-lambda 'step / 1248 if step < 1248 else 0.5 * (1 + cos(pi * (step - 1248) / 23712))'"
        " --optimizer adamw --lr 0.0024 --betas 0.9,0.95 --weight-decay 0.05 --max-steps 24960",
        "https://github.com/facebookresearch/mae/blob/main/util/lr_sched.py",
        "800 epochs of 312 steps, warmup_epochs 40, blr 1.5e-4 (x 4096 / 256), min_lr 0, per iteration",
    ),
    Recipe(
        "SimCLR",
        "transformers:cosine --num-warmup-steps 3120 --num-training-steps 31200 --lr 4.8 --momentum 0.9"
        " --weight-decay 1e-6 --batches-per-epoch 312 --max-epochs 100",
        "https://arxiv.org/abs/2002.05709",
        "batch size 4096, 100 epochs, lr 0.3 x 4096 / 256 = 4.8, 10 epochs of linear warm-up, cosine without restarts",
    ),
    Recipe(
        "DINO",
        "lambda --lr-lambda 'step / 12509 if step < 12510 else 0.0005 + 0.9995 * 0.5 *"
        " (1 + cos(pi * (step - 12510) / 112590))' --optimizer adamw --lr 0.002 --weight-decay 0.04"
        " --batches-per-epoch 1251 --max-epochs 100",
        "https://github.com/facebookresearch/dino/blob/main/main_dino.py",
        "--lr 0.0005 (x batch / 256) --warmup_epochs 10 --min_lr 1e-6 --epochs 100",
    ),
    Recipe(
        "MoCo v1",
        f"multistep --milestones 120,160 --lr 0.03 --momentum 0.9 --weight-decay 1e-4 {_IMAGENET} --batch-size 32"
        " --devices 8 --drop-last --max-epochs 200 --interval epoch",
        "https://github.com/facebookresearch/moco/blob/main/main_moco.py",
        "--lr 0.03 --schedule 120 160 --epochs 200 -b 256",
    ),
    Recipe(
        "MoCo v2",
        f"cosine --T-max 200 --lr 0.03 --momentum 0.9 --weight-decay 1e-4 {_IMAGENET} --batch-size 32 --devices 8"
        " --drop-last --max-epochs 200 --interval epoch",
        "https://github.com/facebookresearch/moco/blob/main/main_moco.py",
        "--cos: lr *= 0.5 * (1.0 + math.cos(math.pi * epoch / args.epochs))",
    ),
    Recipe(
        "ResNet on CIFAR-10",
        "multistep --milestones 32000,48000 --lr 0.1 --momentum 0.9 --weight-decay 1e-4 --dataset-size 45000"
        " --batch-size 128 --max-steps 64000",
        "https://arxiv.org/abs/1512.03385",
        "lr 0.1, divided by 10 at 32k and 48k iterations, terminated at 64k iterations",
    ),
    Recipe(
        "WideResNet",
        "multistep --milestones 60,120,160 --gamma 0.2 --lr 0.1 --momentum 0.9 --weight-decay 5e-4 --dataset-size 50000"
        " --batch-size 128 --max-epochs 200 --interval epoch",
        "https://arxiv.org/abs/1605.07146",
        "lr 0.1, dropped by 0.2 at 60, 120 and 160 epochs, 200 epochs, batch size 128",
    ),
    Recipe(
        "DenseNet on CIFAR",
        "multistep --milestones 150,225 --lr 0.1 --momentum 0.9 --weight-decay 1e-4 --dataset-size 50000 --batch-size"
        " 64 --max-epochs 300 --interval epoch",
        "https://arxiv.org/abs/1608.06993",
        "batch size 64, 300 epochs, lr 0.1, divided by 10 at 50 % and 75 % of the epochs",
    ),
    Recipe(
        "pytorch-cifar",
        "cosine --T-max 200 --lr 0.1 --momentum 0.9 --weight-decay 5e-4 --dataset-size 50000 --batch-size 128"
        " --max-epochs 200 --interval epoch",
        "https://github.com/kuangliu/pytorch-cifar/blob/master/main.py",
        "CosineAnnealingLR(optimizer, T_max=200), 200 epochs",
    ),
    Recipe(
        "DavidNet, ResNet-9 of DAWNBench",
        "lambda --lr-lambda 'min(step / 485, (2328 - step) / 1843)' --lr 0.4 --momentum 0.9 --dataset-size 50000"
        " --batch-size 512 --drop-last --max-epochs 24",
        "https://github.com/davidcpage/cifar10-fast/blob/master/dawn.py",
        "PiecewiseLinear([0, 5, 24], [0, 0.4, 0]) of the epoch, after every batch of 512",
    ),
    Recipe(
        "airbench94",
        "lambda --lr-lambda '0.2 + 0.8 * step / 112 if step < 112 else 1 - 0.93 * (step - 112) / 376' --lr 11.5"
        " --momentum 0.85 --dataset-size 50000 --batch-size 1024 --drop-last --max-steps 480",
        "https://github.com/KellerJordan/cifar10-airbench/blob/master/legacy/airbench94.py",
        "triangle(total_steps, start=0.2, end=0.07, peak=0.23)",
    ),
    # -- cycles
    Recipe(
        "fast.ai, fit_one_cycle on Imagenette",
        "onecycle --max-lr 0.003 --total-steps 735 --pct-start 0.25 --div-factor 25 --final-div-factor 4000"
        " --base-momentum 0.85 --max-momentum 0.95 --optimizer adamw --betas 0.95,0.99 --lr 0.003 --dataset-size 9469"
        " --batch-size 64 --drop-last --max-epochs 5",
        "https://docs.fast.ai/callback.schedule.html#learner.fit_one_cycle",
        "pct_start=0.25, div=25.0, div_final=100000.0 (of lr_max), moms=(0.95, 0.85, 0.95)",
    ),
    Recipe(
        "super-convergence, ResNet-56 on CIFAR-10",
        "cyclic --base-lr 0.1 --max-lr 3 --step-size-up 5000 --no-cycle-momentum --lr 0.1 --momentum 0.9"
        " --max-steps 10000",
        "https://arxiv.org/abs/1708.07120",
        "one cycle of 10,000 iterations with a stepsize of 5,000, from 0.1 to 3 and back",
    ),
    Recipe(
        "cyclical learning rates on CIFAR-10",
        "cyclic --base-lr 0.001 --max-lr 0.006 --step-size-up 2000 --mode triangular2 --no-cycle-momentum --lr 0.001"
        " --momentum 0.9 --dataset-size 50000 --batch-size 100 --max-steps 25000",
        "https://arxiv.org/abs/1506.01186",
        "triangular2, stepsize 2,000, base_lr 0.001, max_lr 0.006, 25,000 iterations",
    ),
    Recipe(
        "SGDR, T_0=10, T_mult=2",
        "warm-restarts --T-0 3910 --T-mult 2 --lr 0.05 --momentum 0.9 --weight-decay 5e-4 --dataset-size 50000"
        " --batch-size 128 --max-epochs 150",
        "https://arxiv.org/abs/1608.03983",
        "WRN-28-10, T_0 = 10 and T_mult = 2 epochs, lr 0.05, advanced after every batch; reported at 150 epochs",
    ),
    Recipe(
        "SGDR, T_0=50",
        "warm-restarts --T-0 50 --lr 0.05 --momentum 0.9 --weight-decay 5e-4 --dataset-size 50000 --batch-size 128"
        " --max-epochs 200 --interval epoch",
        "https://arxiv.org/abs/1608.03983",
        "T_0 = 50 and T_mult = 1 epochs, 200 epochs",
    ),
    Recipe(
        "RAFT",
        "onecycle --max-lr 0.0004 --total-steps 100100 --pct-start 0.05 --no-cycle-momentum --anneal-strategy linear"
        " --optimizer adamw --lr 0.0004 --weight-decay 1e-4 --max-steps 100000",
        "https://github.com/princeton-vl/RAFT/blob/master/train.py",
        "OneCycleLR(optimizer, args.lr, args.num_steps+100, pct_start=0.05, cycle_momentum=False, 'linear')",
    ),
    # -- detection and segmentation
    Recipe(
        "torchvision Faster R-CNN, a tenth",
        "lambda --lr-lambda '(0.001 + 0.999 * step / 100 if step < 100 else 1) * (1 if step < 11728 else"
        " 0.1 if step < 16126 else 0.01)' --lr 0.02 --momentum 0.9 --weight-decay 1e-4 --max-steps 19058",
        f"{_VISION}/detection",
        "--lr-steps 16 22 --epochs 26, 7,330 batches each; in the first epoch LinearLR(1 / 1000, 1000 iterations)",
    ),
    Recipe(
        "torchvision, main schedule of Faster R-CNN",
        "multistep --milestones 16,22 --gamma 0.1 --lr 0.02 --momentum 0.9 --weight-decay 1e-4 --dataset-size 117266"
        " --batch-size 2 --devices 8 --max-epochs 26 --interval epoch",
        f"{_VISION}/detection",
        "MultiStepLR(optimizer, milestones=args.lr_steps, gamma=args.lr_gamma)",
    ),
    Recipe(
        "torchvision segmentation",
        "poly --total-iters 86760 --power 0.9 --lr 0.02 --momentum 0.9 --weight-decay 1e-4 --dataset-size 92518"
        " --batch-size 4 --devices 8 --max-epochs 30",
        f"{_VISION}/segmentation",
        "PolynomialLR(optimizer, total_iters=iters_per_epoch * (epochs - warmup_epochs), power=0.9)",
    ),
    Recipe(
        "DeepLabV3+",
        "poly --total-iters 30000 --power 0.9 --group name=backbone,lr=0.001 --group name=classifier,lr=0.01"
        " --max-steps 30000",
        "https://github.com/VainF/DeepLabV3Plus-Pytorch/blob/master/main.py",
        "PolyLR(optimizer, opts.total_itrs, power=0.9); 0.1 * opts.lr for the backbone",
    ),
    Recipe(
        "Detectron2 1x",
        "chained 'linear --start-factor 0.001 --total-iters 1000' 'multistep --milestones 60000,80000' --lr 0.02"
        " --momentum 0.9 --weight-decay 1e-4 --max-steps 90000",
        "https://github.com/facebookresearch/detectron2/blob/main/configs/Base-RCNN-FPN.yaml",
        "BASE_LR 0.02, STEPS (60000, 80000), MAX_ITER 90000, WARMUP_FACTOR 1 / 1000, WARMUP_ITERS 1000",
    ),
    Recipe(
        "Detectron2 3x, a tenth",
        "chained 'linear --start-factor 0.001 --total-iters 100' 'multistep --milestones 21000,25000' --lr 0.02"
        " --momentum 0.9 --weight-decay 1e-4 --max-steps 27000",
        "https://github.com/facebookresearch/detectron2/blob/main/configs/COCO-Detection/faster_rcnn_R_50_FPN_3x.yaml",
        "STEPS (210000, 250000), MAX_ITER 270000",
    ),
    Recipe(
        "MMDetection 1x",
        "lambda --lr-lambda '(0.001 + 0.999 * step / 500 if step < 500 else 1) * (1 if step < 58640 else"
        " 0.1 if step < 80630 else 0.01)' --lr 0.02 --momentum 0.9 --weight-decay 1e-4 --batches-per-epoch 7330"
        " --max-epochs 12",
        "https://github.com/open-mmlab/mmdetection/blob/main/configs/_base_/schedules/schedule_1x.py",
        "LinearLR(start_factor=0.001, by_epoch=False, begin=0, end=500), MultiStepLR(milestones=[8, 11]), 12 epochs",
    ),
    Recipe(
        "DETR",
        "step --step-size 200 --optimizer adamw --group name=transformer,lr=1e-4,weight_decay=1e-4"
        " --group name=backbone,lr=1e-5,weight_decay=1e-4 --dataset-size 117266 --batch-size 4 --devices 16"
        " --max-epochs 300 --interval epoch",
        "https://github.com/facebookresearch/detr/blob/main/main.py",
        "StepLR(optimizer, args.lr_drop), lr_drop 200, 300 epochs, lr 1e-4, lr_backbone 1e-5",
    ),
    Recipe(
        "YOLOv5 on COCO128, linear",
        "lambda --lr-lambda 'min(step / 100, 1) * ((1 - step // 8 / 300) * 0.99 + 0.01)' --lr 0.01 --momentum 0.937"
        " --dataset-size 128 --batch-size 16 --max-epochs 300",
        "https://github.com/ultralytics/yolov5/blob/master/train.py",
        "lf = lambda x: (1 - x / epochs) * (1.0 - hyp['lrf']) + hyp['lrf']; warm-up of max(3 epochs, 100) iterations",
    ),
    Recipe(
        "YOLOv8, cosine",
        "lambda --lr-lambda '(1 - cos(epoch * pi / 100)) / 2 * (0.01 - 1) + 1' --lr 0.01 --momentum 0.937"
        " --dataset-size 118287 --batch-size 16 --max-epochs 100 --interval epoch",
        "https://github.com/ultralytics/ultralytics/blob/main/ultralytics/engine/trainer.py",
        "cos_lr: one_cycle(1, lrf, epochs), 100 epochs, lr0 0.01, lrf 0.01",
    ),
    # -- language
    Recipe(
        "Attention is all you need",
        "lambda --lr-lambda '512 ** -0.5 * min((step + 1) ** -0.5, (step + 1) * 4000 ** -1.5)' --optimizer adam --lr 1"
        " --betas 0.9,0.98 --max-steps 100000",
        "https://arxiv.org/abs/1706.03762",
        "d_model^-0.5 * min(step^-0.5, step * warmup_steps^-1.5), warmup_steps 4000, 100,000 steps",
    ),
    Recipe(
        "the Annotated Transformer",
        "lambda --lr-lambda '512 ** -0.5 * min(max(step, 1) ** -0.5, max(step, 1) * 3000 ** -1.5)' --optimizer adam"
        " --lr 1.0 --betas 0.9,0.98 --dataset-size 29000 --batch-size 32 --max-epochs 8",
        "https://nlp.seas.harvard.edu/annotated-transformer/",
        "LambdaLR(lr_lambda=lambda step: rate(step, d_model, factor=1, warmup=3000)), base_lr 1.0, 8 epochs",
    ),
    Recipe(
        "fairseq transformer, IWSLT",
        "lambda --lr-lambda '0.0002 + 0.9998 * step / 4000 if step < 4000 else (4000 / step) ** 0.5' --optimizer adam"
        " --betas 0.9,0.98 --lr 5e-4 --weight-decay 1e-4 --max-steps 50000",
        "https://github.com/facebookresearch/fairseq/blob/main/fairseq/optim/lr_scheduler/inverse_square_root_schedule.py",
        "--lr 5e-4 --lr-scheduler inverse_sqrt --warmup-updates 4000, warm-up from 1e-7",
    ),
    Recipe(
        "BERT, pre-training, a tenth",
        "transformers:linear --num-warmup-steps 1000 --num-training-steps 100000 --optimizer adamw --lr 1e-4"
        " --max-steps 100000",
        "https://arxiv.org/abs/1810.04805",
        "lr 1e-4, warm-up over 10,000 steps, linear decay, 1,000,000 steps",
    ),
    Recipe(
        "RoBERTa, pre-training, a tenth",
        "transformers:polynomial --num-warmup-steps 2400 --num-training-steps 50000 --lr-end 0 --optimizer adamw"
        " --lr 6e-4 --max-steps 50000",
        "https://github.com/facebookresearch/fairseq/blob/main/examples/roberta/README.pretraining.md",
        "polynomial_decay, peak lr 6e-4, 24,000 warm-up updates, 500,000 updates (paper, table 9)",
    ),
    Recipe(
        "T5",
        "lambda --lr-lambda '1 / max(step, 10000) ** 0.5' --optimizer adafactor --lr 1 --max-steps 65536",
        "https://arxiv.org/abs/1910.10683",
        "1 / sqrt(max(n, k)) with k = 10^4; here 2^16 steps, as many as pre-training has from 2^19 - 2^16 on",
    ),
    Recipe(
        "GPT-3 175B, a tenth",
        "lambda --lr-lambda '(step + 1) / 12 if step < 12 else 0.1 + 0.45 *"
        " (1 + cos(pi * min((step - 12) / 8113, 1)))' --optimizer adamw --lr 6e-5 --betas 0.9,0.95"
        " --weight-decay 0.1 --max-steps 9375",
        "https://arxiv.org/abs/2005.14165",
        "batches of 3.2M tokens: 375M of warm-up, cosine to 10 % over 260B, 10 % up to 300B",
    ),
    Recipe(
        "nanoGPT, GPT-2 124M, a tenth",
        "lambda --lr-lambda '(step + 1) / 201 if step < 200 else 0.1 + 0.45 * (1 + cos(pi * (step - 200) / 59800))'"
        " --optimizer adamw --lr 6e-4 --betas 0.9,0.95 --weight-decay 0.1 --max-steps 60000",
        "https://github.com/karpathy/nanoGPT/blob/master/train.py",
        "warmup_iters 2000, lr_decay_iters = max_iters = 600000, learning_rate 6e-4, min_lr 6e-5",
    ),
    Recipe(
        "Llama 7B, a tenth",
        "sequential 'linear --start-factor 0.005 --total-iters 200' 'cosine --T-max 24800 --eta-min 3e-5'"
        " --milestones 200 --optimizer adamw --lr 3e-4 --betas 0.9,0.95 --weight-decay 0.1 --max-steps 25000",
        "https://arxiv.org/abs/2302.13971",
        "2,000 warm-up steps, cosine to 10 % of 3e-4, 1T tokens in batches of 4M",
    ),
    Recipe(
        "Llama 2 7B, a tenth",
        "transformers:cosine_with_min_lr --num-warmup-steps 200 --num-training-steps 50000 --min-lr-rate 0.1"
        " --optimizer adamw --lr 3e-4 --betas 0.9,0.95 --weight-decay 0.1 --max-steps 50000",
        "https://arxiv.org/abs/2307.09288",
        "cosine, warm-up of 2,000 steps, decay to 10 % of the peak, 2T tokens in batches of 4M",
    ),
    Recipe(
        "OLMo 7B, a tenth",
        "sequential 'linear --start-factor 0.002 --total-iters 500'"
        " 'linear --start-factor 1 --end-factor 0.1 --total-iters 55200' --milestones 500 --optimizer adamw --lr 3e-4"
        " --betas 0.9,0.95 --weight-decay 0.1 --max-steps 55700",
        "https://arxiv.org/abs/2402.00838",
        "warm-up over 5,000 steps, then linear down to a tenth of the peak of 3e-4",
    ),
    Recipe(
        "Pythia 160M, a tenth",
        "lambda --lr-lambda 'step / 143 if step < 143 else 0.1 + 0.45 * (1 + cos(pi * (step - 143) / 14157))'"
        " --optimizer adam --lr 6e-4 --betas 0.9,0.95 --max-steps 14300",
        "https://github.com/EleutherAI/pythia/blob/main/models/160M/pythia-160m.yml",
        "lr-decay-style cosine, warmup 0.01, train-iters 143000, lr 6e-4, min_lr 6e-5",
    ),
    Recipe(
        "MiniCPM, warm-up, stable, decay, a tenth",
        "transformers:warmup_stable_decay --num-warmup-steps 200 --num-stable-steps 23400 --num-decay-steps 2600"
        " --min-lr-ratio 0.1 --optimizer adamw --lr 0.01 --max-steps 26200",
        "https://arxiv.org/abs/2404.06395",
        "WSD: the decay is 10 % of the run, peak 0.01",
    ),
    Recipe(
        "transformers run_glue, MNLI",
        "transformers:linear --num-warmup-steps 0 --num-training-steps 36816 --optimizer adamw --lr 2e-5"
        " --dataset-size 392702 --batch-size 32 --max-epochs 3",
        f"{_TRANSFORMERS}/tree/main/examples/pytorch/text-classification",
        "--per_device_train_batch_size 32 --learning_rate 2e-5 --num_train_epochs 3",
    ),
    Recipe(
        "transformers Trainer, its defaults, on SST-2",
        "transformers:linear --num-warmup-steps 0 --num-training-steps 25257 --optimizer adamw --lr 5e-5"
        " --dataset-size 67349 --batch-size 8 --max-epochs 3",
        f"{_TRANSFORMERS}/blob/main/src/transformers/training_args.py",
        "learning_rate 5e-5, lr_scheduler_type linear, 3 epochs, batch size 8",
    ),
    Recipe(
        "transformers run_clm, WikiText-2",
        "transformers:linear --num-warmup-steps 0 --num-training-steps 870 --optimizer adamw --lr 5e-5"
        " --dataset-size 2318 --batch-size 8 --max-epochs 3",
        f"{_TRANSFORMERS}/tree/main/examples/pytorch/language-modeling",
        "run_clm.py with gpt2: 2,318 blocks of 1,024 tokens, --per_device_train_batch_size 8, 3 epochs",
    ),
    Recipe(
        "Alpaca 7B",
        "transformers:cosine --num-warmup-steps 37 --num-training-steps 1221 --optimizer adamw --lr 2e-5"
        " --dataset-size 52002 --batch-size 4 --devices 4 --accumulate-grad-batches 8 --max-epochs 3",
        "https://github.com/tatsu-lab/stanford_alpaca",
        "--learning_rate 2e-5 --warmup_ratio 0.03 --lr_scheduler_type cosine, 3 epochs, 4 GPUs x 4 x 8",
    ),
    # -- speech
    Recipe(
        "wav2vec 2.0, fine-tuned on 100 h, a tenth",
        "lambda --lr-lambda '0.01 + 0.99 * step / 800 if step < 800 else 1 if step < 4000 else"
        " exp(log(0.05) * (step - 4000) / 4000)' --optimizer adam --lr 3e-5 --betas 0.9,0.98 --max-steps 8000",
        "https://github.com/facebookresearch/fairseq/blob/main/examples/wav2vec/config/finetuning/base_100h.yaml",
        "tri_stage, phase_ratio [0.1, 0.4, 0.5], final_lr_scale 0.05, max_update 80000, lr 3e-5",
    ),
    Recipe(
        "wav2vec 2.0 in transformers, TIMIT",
        "transformers:linear --num-warmup-steps 1000 --num-training-steps 4350 --optimizer adamw --lr 1e-4"
        " --weight-decay 0.005 --dataset-size 4620 --batch-size 32 --max-epochs 30",
        "https://huggingface.co/blog/fine-tune-wav2vec2-english",
        "per_device_train_batch_size=32, num_train_epochs=30, learning_rate=1e-4, warmup_steps=1000",
    ),
    Recipe(
        "Whisper, a tenth",
        "transformers:linear --num-warmup-steps 205 --num-training-steps 104858 --optimizer adamw --lr 1e-3"
        " --betas 0.9,0.98 --weight-decay 0.1 --max-steps 104858",
        "https://arxiv.org/abs/2212.04356",
        "linear decay to zero after a warm-up over the first 2,048 updates, 2^20 updates",
    ),
    Recipe(
        "Whisper in transformers",
        "transformers:linear --num-warmup-steps 500 --num-training-steps 4000 --optimizer adamw --lr 1e-5"
        " --max-steps 4000",
        "https://huggingface.co/blog/fine-tune-whisper",
        "learning_rate=1e-5, warmup_steps=500, max_steps=4000",
    ),
    # -- generation, reinforcement, 3D
    Recipe(
        "Stable Diffusion v1-1, a tenth",
        "transformers:constant_with_warmup --num-warmup-steps 1000 --optimizer adamw --lr 1e-4 --max-steps 23700",
        "https://github.com/CompVis/stable-diffusion/blob/main/configs/stable-diffusion/v1-inference.yaml",
        "LambdaLinearScheduler, warm_up_steps 10000, f_max 1, f_min 1; 237,000 steps with lr 1e-4",
    ),
    Recipe(
        "diffusers, text to image",
        "transformers:constant --optimizer adamw --lr 1e-5 --weight-decay 0.01 --max-steps 15000"
        " --accumulate-grad-batches 4 --batches-per-epoch 833",
        "https://github.com/huggingface/diffusers/tree/main/examples/text_to_image",
        "--learning_rate=1e-05 --lr_scheduler=constant --max_train_steps=15000 --gradient_accumulation_steps=4",
    ),
    Recipe(
        "DDPM on CIFAR-10, a tenth",
        "lambda --lr-lambda 'min(step, 500) / 500' --optimizer adam --lr 2e-4 --max-steps 80000",
        "https://github.com/hojonathanho/diffusion/blob/master/scripts/run_cifar.py",
        "lr 2e-4, warmup 5000, then constant for 800,000 steps",
    ),
    Recipe(
        "CycleGAN, horse2zebra",
        "lambda --lr-lambda '1 - max(0, epoch + 1 - 100) / 101' --optimizer adam --lr 2e-4 --betas 0.5,0.999"
        " --dataset-size 1334 --batch-size 1 --max-epochs 200 --interval epoch",
        "https://github.com/junyanz/pytorch-CycleGAN-and-pix2pix/blob/master/models/networks.py",
        "lr_l = 1.0 - max(0, epoch + opt.epoch_count - opt.n_epochs) / float(opt.n_epochs_decay + 1)",
    ),
    Recipe(
        "DQN",
        "constant --factor 1 --optimizer rmsprop --lr 2.5e-4 --max-steps 100000",
        "https://www.nature.com/articles/nature14236",
        "learning rate 0.00025, constant; here 100,000 updates",
    ),
    Recipe(
        "CleanRL PPO, CartPole",
        "lambda --lr-lambda '1 - epoch / 976' --optimizer adam --lr 2.5e-4 --batches-per-epoch 16 --max-epochs 976"
        " --interval epoch",
        "https://github.com/vwxyzjn/cleanrl/blob/master/cleanrl/ppo.py",
        "frac = 1.0 - (iteration - 1.0) / args.num_iterations; 500,000 / (4 x 128) iterations of 16 updates",
    ),
    Recipe(
        "NeRF, a tenth",
        "lambda --lr-lambda '0.1 ** (step / 25000)' --optimizer adam --lr 5e-4 --max-steps 20000",
        "https://github.com/yenchenlin/nerf-pytorch/blob/master/run_nerf.py",
        "decay_rate 0.1, decay_steps 250 * 1000, lrate 5e-4, 200,000 iterations",
    ),
    Recipe(
        "PointNet++",
        "step --step-size 20 --gamma 0.7 --optimizer adam --lr 0.001 --weight-decay 1e-4 --dataset-size 9843"
        " --batch-size 24 --drop-last --max-epochs 200 --interval epoch",
        "https://github.com/yanx27/Pointnet_Pointnet2_pytorch/blob/master/train_classification.py",
        "StepLR(optimizer, step_size=20, gamma=0.7), 200 epochs",
    ),
)
