"""The arithmetic of a training loop, against Lightning's own answer and by hand."""

from __future__ import annotations

import logging
import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lrplot.errors import UsageError
from lrplot.loop.arithmetic import timeline_of
from lrplot.loop.length import Length
from lrplot.loop.training_loop import TrainingLoop

OWN = Length(advances=100, reason="T_max")
COUNTS = st.integers(1, 300)


@pytest.fixture(scope="module")
def lightning_says():
    """Asks a Lightning Trainer for its estimated_stepping_batches."""
    import warnings

    pytest.importorskip("lightning", reason="lightning is not installed")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from lightning.pytorch import LightningModule, Trainer
    from torch.utils.data import DataLoader, Dataset

    logging.getLogger("lightning.pytorch").setLevel(logging.ERROR)

    class Samples(Dataset):
        def __init__(self, n: int) -> None:
            self.n = n

        def __len__(self) -> int:
            return self.n

        def __getitem__(self, index: int) -> int:
            return index

    class Module(LightningModule):
        def __init__(self, loader: DataLoader) -> None:
            super().__init__()
            self.loader = loader

        def train_dataloader(self) -> DataLoader:
            return self.loader

        def training_step(self, batch: object, index: int) -> None: ...

        def configure_optimizers(self) -> None: ...

    def ask(loop: TrainingLoop) -> int | float:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            trainer = Trainer(
                accelerator="cpu",
                devices=loop.devices,
                strategy="auto" if loop.devices == 1 else "ddp_spawn",
                max_epochs=-1 if loop.max_epochs is None else loop.max_epochs,
                max_steps=-1 if loop.max_steps is None else loop.max_steps,
                accumulate_grad_batches=loop.accumulate_grad_batches,
                logger=False,
                enable_checkpointing=False,
                enable_progress_bar=False,
                enable_model_summary=False,
            )
            loader = DataLoader(Samples(loop.dataset_size), batch_size=loop.batch_size, drop_last=loop.drop_last)
            module = Module(loader)
            trainer.strategy.connect(module)
            trainer.strategy._lightning_module = module
            module.trainer = trainer
            trainer._data_connector.attach_data(module)
            return trainer.estimated_stepping_batches

    return ask


def test_steps_are_those_that_lightning_estimates(lightning_says) -> None:
    @settings(max_examples=120, deadline=None)
    @given(
        dataset_size=st.integers(1, 3000),
        batch_size=st.integers(1, 200),
        drop_last=st.booleans(),
        accumulate_grad_batches=st.integers(1, 9),
        devices=st.integers(1, 4),
        limits=st.tuples(st.none() | COUNTS, st.none() | COUNTS).filter(any),
    )
    def check(limits: tuple[int | None, int | None], **said) -> None:
        loop = TrainingLoop(max_epochs=limits[0], max_steps=limits[1], **said)
        try:
            n_steps = timeline_of(loop, OWN).n_steps
        except UsageError as error:
            assert "drop_last leaves no batch" in str(error)
            if loop.max_epochs is not None:
                assert lightning_says(loop) == 0
            return
        assert n_steps == lightning_says(loop)

    check()


def test_the_write_up_s_loop() -> None:
    """ceil(50000 / 128) = 391 (390.625), 391 x 200 = 78,200."""
    line = timeline_of(TrainingLoop(dataset_size=50_000, batch_size=128, max_epochs=200), OWN)
    assert (line.n_steps, line.steps_per_epoch, line.n_epochs) == (78_200, 391, 200)
    assert line.equation == "ceil(50000 / 128) = 391 batches/epoch x 200 epochs = 78,200 optimizer steps"
    assert line.epoch_of(25_600) == 65  # 65 x 391 = 25,415
    assert line.batch_of(25_600) == 186  # 25,600 - 25,415 + 1


def test_accumulation_rounds_up_in_every_epoch() -> None:
    """391 batches in fours are 98 steps an epoch, the last of 3 batches; 98 x 3 = 294."""
    line = timeline_of(TrainingLoop(batches_per_epoch=391, accumulate_grad_batches=4, max_epochs=3), OWN)
    assert line.n_steps == 294
    assert line.equation == (
        "391 batches/epoch; ceil(391 / 4 accumulated) = 98 optimizer steps/epoch x 3 epochs = 294 optimizer steps"
    )
    assert [line.batch_of(step) for step in (0, 96, 97, 98)] == [4, 388, 391, 4]


def test_devices_pad_before_a_last_batch_is_dropped() -> None:
    """7 samples on 2 devices are 4 each, one batch of 4; floor(7 / 8) would be none."""
    loop = TrainingLoop(dataset_size=7, batch_size=4, devices=2, drop_last=True, max_epochs=5)
    line = timeline_of(loop, OWN)
    assert line.n_steps == 5
    assert "ceil(7 / 2 devices) = 4 samples on each; floor(4 / 4) = 1 batch/epoch" in line.equation


@settings(max_examples=300, deadline=None)
@given(
    st.integers(1, 40),
    st.integers(1, 8),
    st.integers(1, 20),
    st.sampled_from(["step", "epoch"]),
    st.integers(1, 9),
    st.sampled_from(["torch", "lightning"]),
)
def test_advances_happen_when_the_interval_says(batches, epochs, accumulate, interval, frequency, framework) -> None:
    """Counted by going through the loop batch by batch, as a training script does."""
    loop = TrainingLoop(
        batches_per_epoch=batches,
        max_epochs=epochs,
        accumulate_grad_batches=accumulate,
        interval=interval,
        frequency=frequency,
        framework=framework,
    )
    line = timeline_of(loop, OWN)
    steps = 0
    called = []  # after so many steps
    for epoch in range(epochs):
        for batch in range(batches):
            if (batch + 1) % accumulate == 0 or batch + 1 == batches:
                assert line.epoch_of(steps) == epoch
                assert line.batch_of(steps) == batch + 1
                steps += 1
                counted = batch + 1 if framework == "lightning" else steps
                if interval == "step" and counted % frequency == 0:
                    called.append(steps)
        if interval == "epoch" and (epoch + 1) % frequency == 0:
            called.append(steps)
    assert (line.n_steps, line.n_advances) == (steps, len(called))
    assert [step + 1 for step in range(steps) if line.calls_after(step)] == called
    assert [line.advances_within(n) for n in range(steps + 1)] == [
        sum(at <= n for at in called) for n in range(steps + 1)
    ]
    assert [line.end_of(n + 1) for n in range(len(called))] == called


def test_without_a_loop_the_schedule_s_own_length_holds() -> None:
    line = timeline_of(None, OWN)
    assert (line.n_steps, line.stride, line.steps_per_epoch, line.reason) == (100, 1, None, "T_max")


def test_a_onecycle_s_epochs_describe_the_loop_where_no_option_does() -> None:
    length = Length(advances=25_600, reason="epochs x steps_per_epoch", epochs=200, steps_per_epoch=128)
    assert timeline_of(None, length).n_epochs == 200
    per_epoch = timeline_of(TrainingLoop(interval="epoch"), length)
    assert (per_epoch.n_steps, per_epoch.stride) == (25_600, 128)
    other = timeline_of(TrainingLoop(dataset_size=50_000, batch_size=128, max_epochs=200), length)
    assert other.n_steps == 78_200
    assert timeline_of(TrainingLoop(max_steps=50), length).n_steps == 50


def test_epochs_of_unknown_length_are_drawn_as_single_steps() -> None:
    line = timeline_of(TrainingLoop(interval="epoch", max_epochs=90), OWN)
    assert (line.n_steps, line.stride, line.n_epochs) == (90, 1, 90)
    assert "batches per epoch are not given" in line.equation


@pytest.mark.parametrize(
    ("loop", "said"),
    [
        ({"max_epochs": 3}, "max_epochs 3 needs to know how many batches an epoch has"),
        ({"interval": "epoch", "max_steps": 3}, "interval 'epoch' with max_steps needs to know"),
        ({"accumulate_grad_batches": 2}, "accumulate_grad_batches changes how many optimizer steps"),
        (
            {"framework": "lightning", "interval": "step", "frequency": 2, "max_steps": 5},
            "frequency 2 is counted in batches of an epoch by Lightning, so it needs to know how many",
        ),
        (
            {"framework": "lightning", "interval": "step", "frequency": 4, "batches_per_epoch": 3},
            "frequency 4 never calls the scheduler in epochs of 3 batches",
        ),
        (
            {
                "framework": "lightning",
                "interval": "step",
                "frequency": 2,
                "batches_per_epoch": 3,
                "step_order": "before",
            },
            "leave step_order 'before' out",
        ),
        ({"devices": 2, "max_steps": 5}, "devices changes how many optimizer steps"),
        ({"dataset_size": 3, "batch_size": 4, "drop_last": True}, "drop_last leaves no batch: 3 samples"),
    ],
)
def test_loops_that_lack_something_say_what(loop: dict, said: str) -> None:
    with pytest.raises(UsageError, match=said):
        timeline_of(TrainingLoop(**loop), OWN)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"max_steps": 0}, "max_steps must be a whole number of at least 1, not 0"),
        ({"max_epochs": -1}, "max_epochs must be a whole number of at least 1, not -1"),
        ({"devices": 2.0}, "devices must be a whole number"),
        ({"max_steps": True}, "max_steps must be a whole number"),
        ({"interval": "batch"}, "interval must be 'step', 'epoch' or 'both', not 'batch'"),
        ({"dataset_size": 10}, "dataset_size needs batch_size as well"),
        ({"drop_last": True}, "drop_last needs dataset_size and batch_size"),
        ({"batches_per_epoch": 3, "dataset_size": 10, "batch_size": 2}, "both say how long an epoch is"),
    ],
)
def test_impossible_loops_are_refused(said: dict, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        TrainingLoop(**said)


@pytest.mark.parametrize("advances", [0, -3])
def test_a_schedule_of_no_length_has_nothing_to_draw(advances: int) -> None:
    length = Length(advances=advances, reason="T_max")
    with pytest.raises(UsageError, match="nothing to draw"):
        timeline_of(None, length)
    assert timeline_of(TrainingLoop(max_steps=7), length).n_steps == 7


def test_giant_numbers_stay_exact() -> None:
    loop = TrainingLoop(dataset_size=10**15 + 1, batch_size=3, max_epochs=10**6)
    assert timeline_of(loop, OWN).n_steps == math.ceil((10**15 + 1) / 3) * 10**6
