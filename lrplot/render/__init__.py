"""From a report to bytes: terminal, pictures and lists."""
