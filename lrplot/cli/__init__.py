"""The command line. Typer is used here and nowhere else."""
