"""Filters, and how their values move on."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from config.models.shape import Model, Name, Schedule
from personalize import filters


class Span(Model):
    """A length of time; the parts add up."""

    weeks: Annotated[int, Field(ge=0, le=5_000, description="of seven days")] = 0
    days: Annotated[int, Field(ge=0, le=36_500, description="of 24 hours")] = 0
    hours: Annotated[int, Field(ge=0, le=876_000, description="of 60 minutes")] = 0
    minutes: Annotated[int, Field(ge=0, le=52_560_000, description="of 60 seconds")] = 0


class Now(Model):
    """The instant of a rotation, minus a span, rounded down (in UTC)."""

    minus: Span | None = Field(None, description="subtracted first")
    floor: Literal[tuple(filters.FLOORS)] | None = Field(
        None, description="rounded down to then; weeks begin on Monday"
    )


class Value(Model):
    """What a placeholder of a rotated filter becomes at each rotation."""

    now: Now = Field(description="how it is reckoned from the instant of the rotation")
    as_: Literal[tuple(filters.FORMATS)] = Field(
        alias="as", description="how it is written: epoch_ and year as numbers, iso_ as texts in quotes"
    )


class Rotate(Schedule):
    """When a filter is made anew, and how many are kept: the one in use and its predecessors."""

    keep: Annotated[
        int, Field(ge=1, le=10, description="the one in use and its predecessors, which requests under way may name")
    ] = 2


class Filter(Model):
    """A filter that requests name through its pointer; with `rotate` its values are those of the last rotation."""

    name: Name = Field(description="under which its pointer is found")
    expression: Annotated[
        str,
        Field(
            min_length=1,
            description="as the developer guide has it, 'Filter expressions'; {name} stands for one of values",
        ),
    ]
    values: dict[Annotated[str, Field(pattern=rf"^{filters.NAME.pattern}$", max_length=50)], Value] = Field(
        {}, description="what each {placeholder} of the expression becomes"
    )
    rotate: Rotate | None = Field(
        None, description="when its values move on; without values there is nothing to rotate"
    )

    @property
    def plain_values(self) -> dict[str, Any]:
        """The values as personalize.filters.render takes them and as JSON carries them."""
        return {name: value.model_dump(by_alias=True, exclude_none=True) for name, value in self.values.items()}
