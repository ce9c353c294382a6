"""Completion: what could stand where somebody presses Tab, told to bash, zsh, fish and PowerShell.

A shell hands over the line as it is typed up to the cursor, and lrplot itself reads it: quotes, `--framework=`, names
with a colon. No code of a user's is run for it.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

ASKS = "_LRPLOT_COMPLETE"
"""The environment variable with which a shell asks: `complete_bash`."""

SCRIPTS = ("--install-completion", "--show-completion")
"""What a person types for the script that makes a shell ask."""

SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")
"""The shells that there is a script for."""


def is_completing(words: Sequence[str]) -> bool:
    """Whether a shell asks for completions, or a person for the script that makes it ask."""
    return bool(os.environ.get(ASKS)) or bool(set(SCRIPTS) & set(words[:1]))
