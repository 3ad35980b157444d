"""Where the three endpoints of Personalize live, in the form that moto reads."""

from __future__ import annotations

from rehearsal.personalize.responses import PATHS, PersonalizeResponse

url_bases = [
    rf"https?://{host}\.(.+)\.amazonaws\.com" for host in ("personalize", "personalize-events", "personalize-runtime")
]
url_paths = {f"{{0}}{path}$": PersonalizeResponse.dispatch for path in ("/", *PATHS)}
