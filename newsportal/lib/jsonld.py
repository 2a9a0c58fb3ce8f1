"""Structured data of schema.org as a script element that no text can break out of."""

from collections.abc import Mapping
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from newsportal.lib.conditional import json_bytes

CONTEXT = "https://schema.org"
# As JSON writes them these are the same characters, and to an HTML parser none of its own.
_ESCAPES = {ord(char): f"\\u{ord(char):04x}" for char in "<>&\u2028\u2029"}


def jsonld_script(data: Mapping[str, Any]) -> SafeString:
    """`<script type="application/ld+json">` with the data, wherever it came from."""
    text = json_bytes({"@context": CONTEXT, **data}).decode().translate(_ESCAPES)
    script = f'<script type="application/ld+json">{text}</script>'
    # Nothing of HTML is left in the text.
    return mark_safe(script)  # noqa: S308


def interaction(action: str, count: int) -> dict[str, Any]:
    """How often people did it; `action` is one of schema.org's, such as `LikeAction`."""
    return {
        "@type": "InteractionCounter",
        "interactionType": f"{CONTEXT}/{action}",
        "userInteractionCount": count,
    }
