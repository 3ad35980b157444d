"""Where things lie in a tenant's data bucket."""

from __future__ import annotations

CHECKS = "checks/"  # what was found in the files before they were imported
QUERIES = f"{CHECKS}queries/"  # what Athena answered; kept for some days
REPORTS = f"{CHECKS}reports/"

ERASURE_REQUESTS = "erasure/requests/"  # where people put the lists of users who are to be erased
ERASURE_JOBS = "erasure/jobs/"  # the copies of those lists that Personalize reads, below a prefix of each run
ERASURE_RECEIPTS = "erasure/receipts/"  # where it is written down, run by run, what was erased

STAGING = "staging/"  # copies of what incremental imports are about; gone after a day

# The files of a dataset are tables, too, called as the dataset, whose last column takes what a line has too much.
BEYOND = "beyond_the_columns"


def data(dataset: str) -> str:
    """The files of a dataset: all of it, or in the mode INCREMENTAL what it began with and what came since."""
    return f"data/{dataset}/"


def staging(dataset: str) -> str:
    """Copies of the files that one incremental import is about; each run has a folder of its own there."""
    return f"{STAGING}{dataset}/"


def new_table(dataset: str) -> str:
    """The table of the files that one incremental import is about."""
    return f"{dataset}_new"


def batch_input(batch: str) -> str:
    """Where a batch finds its requests."""
    return f"batch/{batch}/input/"


def batch_output(batch: str) -> str:
    """Where the runs of a batch write, each below a prefix of its own."""
    return f"batch/{batch}/output/"


def proposals(solution: str) -> str:
    """Where the tuning of a solution puts what it proposes."""
    return f"proposals/{solution}/"
