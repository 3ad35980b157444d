"""What the models have in common: how strict they are, and the small types that many keys share."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from personalize import quotas

Text = Annotated[str, Field(min_length=1)]
Name = Annotated[str, Field(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9-]*$", max_length=quotas.NAME_LENGTH)]
ColumnName = Annotated[str, Field(pattern=r"^[A-Za-z_][A-Za-z0-9_]*$", max_length=quotas.COLUMN_NAME_LENGTH)]
Share = Annotated[float, Field(ge=0, le=1)]
Expression = Annotated[
    str, Field(min_length=1, description="cron(...), rate(...) or at(...), as in EventBridge Scheduler")
]
Zone = Annotated[str, Field(min_length=1, description="IANA name, such as Europe/Dublin; for cron and at only")]
Email = Annotated[str, Field(pattern=r"^[^@\s,;<>\"]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+$", max_length=254)]


class Model(BaseModel):
    """Frozen, strict (no text that happens to look like a number), nothing unknown allowed."""

    model_config = ConfigDict(frozen=True, strict=True, extra="forbid", allow_inf_nan=False, populate_by_name=False)


class Schedule(Model):
    """When something runs."""

    schedule: Expression
    time_zone: Zone = "UTC"
