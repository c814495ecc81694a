"""Addresses that staff enter in the harvest form: the web only, and nothing inside the city's network."""

from __future__ import annotations

import ipaddress
import socket
from typing import Any
from urllib.parse import urlsplit

from ckan.plugins import toolkit as tk
from ckan.types import Action, Context
from ckanext.kielce import config
from ckanext.kielce.harvest.datasets_sources import KINDS
from ckanext.kielce.harvest.registration import TYPE

from harvesters.fetching.policy import RefusedError, origin_of

__all__ = ["package_create", "package_update"]

DataDict = dict[str, Any]


def refusal(address: str) -> str | None:
    """Why an address cannot be harvested, for the form; None if it can.

    What a name resolves to may change; the fetcher checks it again at every connection.
    """
    try:
        origin = origin_of(address.strip())
    except RefusedError:
        return tk._("Only http and https addresses without a user name can be harvested.")
    if origin in config.trusted_origins() or not _private(urlsplit(address.strip()).hostname or ""):
        return None
    return tk._("This address lies in a private network and is not among the trusted ones.")


def _private(host: str) -> bool:
    try:
        found = {ipaddress.ip_address(host)}
    except ValueError:
        found = _resolved(host)
    return any(not one.is_global or one.is_multicast for one in found)


def _resolved(host: str) -> set[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    """The addresses of a name; none where it cannot be resolved now: then nothing can be said of it."""
    try:
        return {ipaddress.ip_address(one[4][0]) for one in socket.getaddrinfo(host, None)}
    except (OSError, UnicodeError, ValueError):
        return set()


def _check(context: Context, data_dict: DataDict) -> None:
    of_a_file = data_dict.get("type") == "harvest" and data_dict.get("source_type") == TYPE
    if of_a_file and not context.get("ignore_auth"):
        raise tk.ValidationError(
            {"source_type": [tk._("Only the portal itself makes sources of this type.")]}
        )
    entered = data_dict.get("type") == "harvest" and data_dict.get("source_type") in KINDS
    problem = refusal(str(data_dict.get("url") or "")) if entered and data_dict.get("url") else None
    if problem is not None:
        raise tk.ValidationError({"url": [problem]})


@tk.chained_action
def package_create(original: Action, context: Context, data_dict: DataDict) -> Any:
    """CKAN's own, but a harvest source may only lead to the web."""
    _check(context, data_dict)
    return original(context, data_dict)


@tk.chained_action
def package_update(original: Action, context: Context, data_dict: DataDict) -> Any:
    """CKAN's own, but a harvest source may only lead to the web."""
    _check(context, data_dict)
    return original(context, data_dict)
