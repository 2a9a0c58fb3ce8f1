"""A page that is read and nothing else: one style, no script, no frame, no request."""

import base64
import hashlib
from dataclasses import dataclass

from django.utils.html import format_html
from django.utils.safestring import SafeString

_STYLE = """
:root { color-scheme: light dark; font: 17px/1.6 system-ui, sans-serif }
main { max-width: 44rem; margin: 3rem auto; padding: 0 1.25rem }
h1 { font-size: 1.7rem; line-height: 1.2 }
"""
_PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
"""


@dataclass(frozen=True)
class PlainPage:
    """Pages of one look; `style` is CSS of our own, beside what all of them share."""

    style: str

    @property
    def policy(self) -> str:
        """The Content-Security-Policy under which nothing but this very style works."""
        digest = base64.b64encode(hashlib.sha256(self._css.encode()).digest()).decode()
        return (
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none';"
            " frame-ancestors 'none'"
        )

    def render(self, *, title: str, body: SafeString, language: str) -> SafeString:
        return format_html(
            _PAGE, language=language, title=title, style=SafeString(self._css), body=body
        )

    @property
    def _css(self) -> str:
        return _STYLE + self.style
