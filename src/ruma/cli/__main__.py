"""`python -m ruma.cli`. Does nothing else."""

from ruma.cli import main

main()
