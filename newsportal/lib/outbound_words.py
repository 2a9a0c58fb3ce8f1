"""Why another server gave no answer, in words for the staff."""

from django.utils.translation import gettext_lazy as _

FAILURES = {
    "switched_off": _("switched off meanwhile"),
    "circuit_open": _("left alone after failures"),
    "timed_out": _("too slow"),
    "refused": _("refused the request"),
    "refused_target": _("its address is not allowed"),
    "tls": _("its certificate is not valid"),
    "unreadable": _("answered nonsense"),
    "too_large": _("answered nonsense"),
    "busy": _("asked to come later"),
    "broken": _("fails over there"),
    "no_number": _("answered without a number"),
    "no_channel": _("the channel's name is not known"),
}
NO_ANSWER = _("no answer")


def failure_words(code: str) -> str:
    """What a code of `outbound`, or of one that reads answers, means."""
    return str(FAILURES.get(code, NO_ANSWER))
