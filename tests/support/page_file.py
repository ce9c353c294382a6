"""A file of schedules whose names and titles are hostile, for the tests of its page."""

FILE = r"""
[defaults]
optimizer = "sgd"

[schedules."<script>alert(1)</script>"]
title = "</script><script>alert(1)</script> \"it's\" \u2028 <img src=x onerror=alert(2)>"
scheduler = "onecycle"
max_lr = 0.01
total_steps = 25600
max_steps = 30000
group = [{name = "</script><b>head", lr = 0.1}]

[schedules.staircase]
scheduler = "multistep"
milestones = [3, 6]
dataset_size = 1000
batch_size = 10
max_epochs = 9
interval = "epoch"
group = [{name = "head", lr = 0.1}, {name = "backbone", lr = 0.01}]

[schedules.short]
scheduler = "exponential"
gamma = 0.7
momentum = 0.9
max_steps = 40

[compare.both]
schedules = ["short", "staircase"]
"""
