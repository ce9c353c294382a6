"""The numbers that rules share: what counts as dead, as early, as reached. Shares are of 0 to 1."""

from __future__ import annotations

DEAD = 1e-6
"""Of the peak: below it, an optimizer step changes nothing that could be measured."""

LONG_TAIL = 0.1
"""Of the run: a dead tail of this length is not rounding."""

SHORT_TAIL = 0.02
"""Of the run: a dead tail below it is what is left over of a rounded length."""

EARLY = 0.1
"""Of the run: a decay that is over by then was not meant."""

USED = 0.98
"""Of a schedule: a run that uses so much of it uses it all."""

REACHED = 0.95
"""Of a rate, or of the way to it: from there on, it counts as reached."""

STILL_HIGH = 0.05
"""Of the way from the lowest rate to the highest: below it, a cycle is as good as over."""

SEEN = 0.01
"""Of the peak, or of the way to it: a difference below it is a rounded number of steps."""

MOST_OF_IT = 0.8
"""Of the run: a warm-up of such a length leaves no room for what it warms up for."""

BARELY = 0.05
"""Of a phase: a warm-up that takes no more of it is over before it has begun."""

HUNDREDFOLD = 99.5
"""Times the first rate, a rounded hundred."""

NO_RANGE_TEST = 1e-4
"""A first rate from which on a growing one is not a search of the highest that trains."""

LEFT = 0.01
"""Of the rate: what a decay without an end leaves of it at the end of a run, where a repair chooses."""
