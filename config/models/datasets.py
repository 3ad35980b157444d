"""What is known about users, items and actions: the columns of their CSV files, and when those are imported."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.models.shape import ColumnName, Expression, Model, Zone
from personalize import schemas

DatasetKey = Literal[tuple(schemas.DATASET_TYPES)]
ColumnsByDataset = dict[DatasetKey, Annotated[tuple[ColumnName, ...], Field(min_length=1)]]


class Import(Model):
    """How a dataset is imported, and when besides on arrival of its files and before a FULL training."""

    schedule: Expression | None = Field(None, description="imports what lies there once more")
    time_zone: Zone = "UTC"

    mode: Literal["FULL", "INCREMENTAL"] = Field(
        "FULL", description="FULL replaces what was imported before; INCREMENTAL adds the files that are new"
    )


class Checks(Model):
    """What is looked at in the files before they are imported: an import that would fail is refused unpaid."""

    enabled: bool = Field(True, description="false imports whatever lies there")
    tolerated_drift: Annotated[
        float, Field(gt=0, lt=1, description="the share by which the data may differ from that of the last import")
    ] = 0.5
    on_drift: Literal["tell", "refuse"] = Field("tell", description="what happens beyond that")


class Column(Model):
    """A column of a CSV file."""

    name: ColumnName = Field(description="as in the header of the CSV file")
    type: Literal[schemas.TYPES] = Field(description="of Avro; seconds since 1970 are a long")
    nullable: bool = Field(False, description="values may be empty")
    categorical: bool = Field(
        False, description="values are categories, several joined by '|'; needed to train on a string"
    )
    textual: bool = Field(False, description="natural language; one column of items at most")
    item_name: bool = Field(
        False, description="the title of an item; one column of items at most, needed by aws-semantic-similarity"
    )
    since: int = Field(
        1,
        ge=1,
        description="which revision of the columns brought it; what is deployed takes further ones at the end, with the"
        " next number and nullable: true",
    )


class Dataset(Model):
    """The columns of a dataset in the CSV's order, and when it is imported.

    Columns are for ever: Personalize neither changes nor removes one, and items and users alone take further ones.
    """

    columns: Annotated[tuple[Column, ...], Field(min_length=1, description="in the order of the CSV's columns")]
    import_: Import | None = Field(
        None, alias="import", description="how and when it is imported; files are imported on arrival anyway"
    )
    checks: Checks = Field(Checks(), description="of the files before an import")

    @property
    def is_incremental(self) -> bool:
        """Whether only new files are imported."""
        return self.import_ is not None and self.import_.mode == "INCREMENTAL"

    @property
    def revisions(self) -> int:
        """How many revisions of its columns there are."""
        return max(column.since for column in self.columns)

    def columns_at(self, revision: int) -> tuple[Column, ...]:
        """The columns that a revision has."""
        return tuple(column for column in self.columns if column.since <= revision)


class Datasets(Model):
    """What is known: interactions always, the others if there are files of them."""

    interactions: Dataset = Field(description="who did what, and when")
    items: Dataset | None = Field(None, description="what can be recommended")
    users: Dataset | None = Field(None, description="to whom")
    actions: Dataset | None = Field(None, description="what aws-next-best-action recommends")
    action_interactions: Dataset | None = Field(None, description="what users did about actions")

    @property
    def declared(self) -> dict[str, Dataset]:
        """The datasets that the file has, by their key, in the order of personalize.schemas.DATASET_TYPES."""
        every = {key: getattr(self, key) for key in schemas.DATASET_TYPES}
        return {key: dataset for key, dataset in every.items() if dataset is not None}
