"""The training loop: batches, optimizer steps and the calls of the scheduler."""
