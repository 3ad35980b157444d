"""What is not drawn, and why."""

from __future__ import annotations


class Refused(Exception):
    """A dashboard or widget that CloudWatch would refuse, or that uses what is not modelled; its text says what."""
