"""From words and values to a plan, and back."""
