"""The page that a reader sees when an address outside the API fails."""

import base64
import hashlib
from html import escape

from newsportal.lib.problem_texts import problem_text

_STYLE = """
:root { color-scheme: light dark; font: 18px/1.6 Georgia, serif }
main { max-width: 34rem; margin: 18vh auto 0; padding: 0 1.5rem }
h1 { font-size: 1.8rem; line-height: 1.2; margin: 0 0 .5rem }
small { opacity: .7; font-family: ui-monospace, monospace }
"""
_DIGEST = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
# Nothing but this very style: no script, no frame, no request.
PAGE_POLICY = f"default-src 'none'; style-src 'sha256-{_DIGEST}'; frame-ancestors 'none'"

_PAGE = """<!doctype html>
<html lang="ru">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{detail}</p>
<p><a href="/">На главную</a></p>
<p><small>{request_id}</small></p>
</main>
</body>
</html>
"""


def error_page(code: str, request_id: str) -> str:
    """A Russian page for a problem's code, with the request's number for the editors."""
    title, detail = (escape(text) for text in problem_text(code, "ru"))
    return _PAGE.format(title=title, detail=detail, style=_STYLE, request_id=escape(request_id))
