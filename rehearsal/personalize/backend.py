"""The state of Personalize as a moto backend, which moto creates per account and region when it is first needed."""

from __future__ import annotations

from typing import Any

from moto.core.base_backend import BaseBackend

from rehearsal.personalize import urls
from rehearsal.personalize.region import Region, Settings


class PersonalizeBackend(BaseBackend):
    """Holds a Region; everything else happens in operations."""

    def __init__(self, region_name: str, account_id: str, settings: Settings) -> None:
        super().__init__(region_name, account_id)
        self._settings = settings
        self.state = Region(account_id, region_name, settings)

    def reset(self) -> None:
        """Forget everything, as moto asks when its mocks start and end."""
        self.state = Region(self.account_id, self.region_name, self._settings)

    @property
    def _url_module(self) -> Any:
        # moto derives the module's name from this one's, which holds only for a module named `models`.
        return urls
