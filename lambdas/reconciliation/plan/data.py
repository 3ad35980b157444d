"""Datasets that CloudFormation cannot create, and files that were never imported."""

from __future__ import annotations

from collections.abc import Mapping

from lambdas.reconciliation.plan import columns
from lambdas.reconciliation.plan.entries import Actual, Desired, Entries, Record, action, note
from personalize import statuses

# API reference, UpdateDataset; developer guide, "Replacing a dataset's schema".
_IMMUTABLE = (
    "its columns changed, which Personalize allows for items and users alone, so it stays as it is: put them back, or"
    " delete the dataset with its data, and it is created anew"
)


def datasets(desired: Desired, actual: Actual) -> Entries:
    """One that is missing is created, and imported right after that; none is ever dropped."""
    for dataset in desired["ownDatasets"]:
        name, recorded = dataset["name"], actual.record("dataset", dataset["name"])
        status = actual.datasets.get(dataset["arn"], "")
        more = {key: dataset[key] for key in ("arn", "schemaArn", "schema", "request")}
        if statuses.is_failed(status):
            yield note("reports", "dataset", name, "its creation failed; delete it, and it is created again")
        elif not statuses.is_active(status):
            yield action("create-dataset", name, "the tenant file declares it", **more)
        elif not recorded:
            yield action("create-dataset", name, "it exists already, and its record does not", **more)
        elif recorded["schemaArn"] != dataset["schemaArn"]:
            yield note("reports", "dataset", name, _IMMUTABLE)


def imports(desired: Desired, actual: Actual) -> Entries:
    """The import of files that lay there before anybody reacted to their arrival."""
    missing = {dataset["name"] for dataset in desired["ownDatasets"] if dataset["arn"] not in actual.datasets}
    missing |= columns.pending(desired, actual)  # whoever brings them starts the import then
    for name, mark in actual.marks(desired).items():
        if "imported" in mark or "holder" in mark:
            continue
        if not actual.files.get(name):
            yield note("notices", "dataset", name, f"declared, but there is no file under data/{name}/")
        elif "refused" in mark:
            yield note("notices", "dataset", name, "the import of its files failed; waiting for other files")
        elif name not in missing:
            yield action("import", name, "it has files that were never imported")


def missing(required: list[str], desired: Desired, actual: Actual) -> list[str]:
    """The datasets to wait for before a model is made.

    A declared dataset that has files is waited for even if the recipe could do without it: the first model should know
    all that was uploaded for it. One without a file, or whose files were refused, is not.
    """
    marks = actual.marks(desired)
    awaited = {
        name for name, mark in marks.items() if actual.files.get(name) and not mark.keys() & {"imported", "refused"}
    }
    return sorted({name for name in required if "imported" not in marks.get(name, {})} | awaited)


def known(marks: Mapping[str, Record]) -> str:
    """What a model would be made from, in the words in which SolutionTraining records what one failed on."""
    return " ".join(sorted(f"import#{name}={mark['imported']}" for name, mark in marks.items() if "imported" in mark))
