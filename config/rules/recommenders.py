"""Recommenders: a use case of the tenant's own domain, with the datasets and settings that it has.

Developer guide, "Choosing a use case" and one page a domain; API reference, RecommenderConfig.
"""

from __future__ import annotations

from collections.abc import Iterator

from config.messages import did_you_mean
from config.models import Tenant
from config.problems import Finding
from config.rules.serving import no_metadata
from config.rules.solutions import missing_datasets
from personalize.recipes import RECIPES
from personalize.use_cases import USE_CASES, of_domain

_DOMAIN = (("domain",),)


def use_case(tenant: Tenant) -> Iterator[Finding]:
    """One that there is, in this domain."""
    for index, recommender in enumerate(tenant.recommenders):
        path, name = ("recommenders", index, "recipe"), recommender.recipe
        found = USE_CASES.get(name)
        if found is None:
            yield Finding(path, _unknown(name, tenant.domain), about=_DOMAIN)
        elif tenant.domain is None:
            text = f"found {name!r}, a use case of {found.domain}; the dataset group is a custom one"
            yield Finding(path, f"{text}; write domain: {found.domain}, or a solution instead", about=_DOMAIN)
        elif found.domain != tenant.domain:
            own = ", ".join(one.name for one in of_domain(tenant.domain))
            text = f"found {name!r}, a use case of {found.domain}; the domain is {tenant.domain}; use one of {own}"
            yield Finding(path, text, about=_DOMAIN)


def _unknown(name: str, domain: str | None) -> str:
    short = name.rpartition("/")[2]
    if short in USE_CASES:
        return f"found {name!r}; write the recipe's name alone: {short}"
    if short in RECIPES:
        return f"found {name!r}, a recipe for models of one's own, which stand under `solutions`; move it"
    own = [one.name for one in USE_CASES.values() if domain in (None, one.domain)]
    advice = did_you_mean(short, own) or f"use one of {', '.join(own)}"
    return f"found {name!r}; there is no such use case; {advice}"


def needs(tenant: Tenant) -> Iterator[Finding]:
    """The datasets that a use case trains on, exploration where it explores, metadata where there are any."""
    for index, recommender in enumerate(tenant.recommenders):
        path, found = ("recommenders", index), USE_CASES.get(recommender.recipe)
        if found is None:
            continue
        yield from missing_datasets((*path, "recipe"), found.name, found.required, tenant)
        if recommender.exploration and not found.supports_exploration:
            able = [one.name for one in of_domain(found.domain) if one.supports_exploration]
            text = f"found a mapping; {found.name} takes no exploration settings; remove it or use {' or '.join(able)}"
            yield Finding((*path, "exploration"), text)
        if recommender.metadata_in_responses and tenant.datasets.items is None:
            yield no_metadata((*path, "metadata_in_responses"))
