"""The servers that `make test-engines` may reach: settings as the server reads them, and no host besides theirs.

The rest of the tests run in a clean environment, so what is given is read here first, and only when that command asks.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from urllib.parse import urlsplit

ASKED = "HABLA_TEST_ENGINES"
"""Set by `make test-engines`; without it a LIGHTDASH_URL of the shell is never used by a test."""
_ENGINES = ("LIGHTDASH", "KESTRA", "TRACARDI")


def read(environ: Mapping[str, str]) -> dict[str, str]:
    """The engines' settings; empty unless asked for."""
    if not environ.get(ASKED):
        return {}
    return {name: value for name, value in environ.items() if name.startswith(tuple(f"{e}_" for e in _ENGINES))}


def hosts(settings: Mapping[str, str]) -> list[str]:
    """Hosts of the engines that have an address."""
    urls = [settings.get(f"{engine}_URL", "") for engine in _ENGINES]
    return [host for url in urls if (host := urlsplit(url).hostname)]


GIVEN = read(os.environ)
