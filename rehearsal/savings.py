"""What botocore and moto do again with every session, call or key, though it comes out the same: done once.

In force while an embedded AWS lives; no answer is another for it. (Where moto is wrong is rehearsal.repairs' business.)
"""

from __future__ import annotations

import contextlib
import functools
from typing import Any

import botocore.session
import moto.core.responses
import moto.kms.models
import moto.s3.urls
from botocore.loaders import Loader, create_loader
from moto.s3.models import S3Backend

from rehearsal.calls.hooks import replaced


@functools.cache
def loader() -> Loader:
    """What has read the models of services, for all sessions: a client's are up to a megabyte of JSON."""
    return create_loader()


def models(stack: contextlib.ExitStack) -> None:
    """Every session reads the models of the services anew; only those with a place of their own for models need to."""

    def create(place: str | None = None) -> Loader:
        return loader() if place is None else create_loader(place)

    stack.enter_context(replaced(botocore.session, "create_loader", create))


def operations(stack: contextlib.ExitStack) -> None:
    """moto looks through all attributes of a service's class with every request."""
    once = functools.cache(moto.core.responses.method_names_from_class)
    stack.enter_context(replaced(moto.core.responses, "method_names_from_class", once))


def addresses(stack: contextlib.ExitStack) -> None:
    """moto reloads the addresses of S3, for the case that environment variables have changed them."""
    stack.enter_context(replaced(S3Backend, "_url_module", property(lambda backend: moto.s3.urls)))


def symmetric_keys(stack: contextlib.ExitStack) -> None:
    """moto makes an RSA key pair for every key of KMS, and of a symmetric one never uses it."""

    def generate(key_spec: str) -> Any:
        return None if key_spec == "SYMMETRIC_DEFAULT" else generating(key_spec)

    generating = stack.enter_context(replaced(moto.kms.models, "generate_private_key", generate))


SAVINGS = (models, operations, addresses, symmetric_keys)


def apply(stack: contextlib.ExitStack) -> None:
    """Puts all savings in force until the stack is closed."""
    for saving in SAVINGS:
        saving(stack)
