"""The presets that each site begins with: what a newsroom switches on with one press."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from newsportal.sites.models import PRESET_NAMES, Preset, Site

BREAKING = "breaking"

# Code -> what it sets, in the order of the buttons. docs/switchboard.md says why.
PRESETS: Mapping[str, Mapping[str, Any]] = MappingProxyType(
    {
        "normal": {
            "mode": "post",
            "screening": "before",
            "slow_mode_seconds": 0,
            "reactions": True,
            "shares": True,
        },
        BREAKING: {"screening": "before", "slow_mode_seconds": 60, "ratings": "off"},
        "election": {
            "mode": "pre",
            "min_identity": "email",
            "slow_mode_seconds": 120,
            "ratings": "off",
        },
        "silence": {"mode": "closed", "ratings": "off", "reactions": False, "shares": False},
        "tragedy": {"mode": "pre", "slow_mode_seconds": 60, "ratings": "off", "reactions": False},
        "court": {"mode": "closed", "ratings": "off", "reactions": False},
        "children": {
            "mode": "pre",
            "min_identity": "email",
            "slow_mode_seconds": 30,
            "ratings": "off",
        },
        "closed": {"mode": "closed"},
    }
)


def preset_name(code: str, name: str = "") -> str:
    """The newsroom's name for it, else the usual one in the language of the page."""
    return name or str(PRESET_NAMES.get(code, code))


def add_presets(site: Site) -> None:
    """Give a new site the usual presets, to change as it likes."""
    Preset.objects.bulk_create(
        Preset(site=site, code=code, order=10 * place, **values)
        for place, (code, values) in enumerate(PRESETS.items(), start=1)
    )


def presets_of(site: Site) -> list[Preset]:
    """The site's presets in the order of the buttons. Queries: 1."""
    return list(Preset.objects.filter(site=site).order_by("order", "id"))
