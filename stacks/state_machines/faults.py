"""Whose fault a failure is, by the words that Personalize uses for it (developer guide, "Error messages")."""

from __future__ import annotations

# Only other data can cure it; whatever else went wrong may go well the next time.
DATA = "$contains($problem.cause, /interactions|dataset|users with|items|insufficient|records/i)"
