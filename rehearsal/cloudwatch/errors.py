"""What CloudWatch refuses."""

from __future__ import annotations


class BadQuery(ValueError):
    """A query or expression that CloudWatch refuses (ValidationError): what was found, what to do."""
