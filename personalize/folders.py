"""Where things lie in a tenant's data bucket, besides batches (naming.py)."""

from __future__ import annotations

CHECKS = "checks/"  # what was found in the files before they were imported
QUERIES = f"{CHECKS}queries/"  # what Athena answered; kept for some days
REPORTS = f"{CHECKS}reports/"


def data(dataset: str) -> str:
    """The files of a dataset: all of it, or in the mode INCREMENTAL what it began with and what came since."""
    return f"data/{dataset}/"


def staging(dataset: str) -> str:
    """Copies of the files that one incremental import is about; each run has a folder of its own there."""
    return f"staging/{dataset}/"


# These files are tables, too, called as their datasets, whose last column takes what a line has too much.
BEYOND = "beyond_the_columns"


def new_table(dataset: str) -> str:
    """The table of the files that one incremental import is about."""
    return f"{dataset}_new"
