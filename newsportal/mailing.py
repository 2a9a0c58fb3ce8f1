"""From one address of a mail server to Django's settings."""

from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from newsportal.env import BadSetting

# Scheme -> port, TLS from the first byte, STARTTLS.
_SCHEMES = {
    "smtps": (465, True, False),
    "smtp": (587, False, True),
    "smtp+plain": (25, False, False),
}
# Less than a task may take, for each of a message's mails.
TIMEOUT_SECONDS = 5


def mail_settings(url: str, *, files: Path) -> dict[str, Any]:
    """EMAIL_* for a mail server; without one mails are written as files into a folder.

    `smtps` speaks TLS from the first byte, `smtp` turns to it (STARTTLS), `smtp+plain` never
    does. Raises BadSetting, whose words hold nothing of the password.
    """
    if not url:
        backend = "django.core.mail.backends.filebased.EmailBackend"
        return {"EMAIL_BACKEND": backend, "EMAIL_FILE_PATH": files}
    try:
        parts = urlsplit(url)
        port, is_tls, starts_tls = _SCHEMES[parts.scheme]
        host, port = parts.hostname or "", parts.port or port
    except (ValueError, KeyError):
        host = ""
    if not host:
        raise BadSetting(
            "NEWSPORTAL_MAIL_URL must be an smtp, smtps or smtp+plain URL such as"
            " smtp://user:password@mail.example:587"
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": host,
        "EMAIL_PORT": port,
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_SSL": is_tls,
        "EMAIL_USE_TLS": starts_tls,
        "EMAIL_TIMEOUT": TIMEOUT_SECONDS,
    }
