"""The request format of Perspective, which other servers have taken over.

The secret, if there is one, goes into the address as `key`. The model names the attributes, by
commas; the worst of their scores counts.
"""

from urllib.parse import urlencode

from comments.scorers.common import (
    Call,
    Question,
    Said,
    Unreadable,
    json_call,
    read_object,
    read_score,
)

KIND = "perspective"
URL = "https://commentanalyzer.googleapis.com/v1alpha1/comments:analyze"
_ATTRIBUTES = "TOXICITY"


def build(question: Question) -> Call:
    """Ask for the attributes; nothing may be stored over there."""
    names = [name.strip() for name in (question.model or _ATTRIBUTES).split(",") if name.strip()]
    body = {
        "comment": {"text": question.text},
        "languages": [question.language],
        "requestedAttributes": {name: {} for name in names},
        "doNotStore": True,
    }
    url = question.url or URL
    if question.secret:
        url += ("&" if "?" in url else "?") + urlencode({"key": question.secret})
    return json_call(url, body)


def read(said: Said) -> float:
    """The highest of the attributes' summary scores."""
    try:
        found = read_object(said.body)["attributeScores"].values()
        return max(read_score(attribute["summaryScore"]["value"]) for attribute in found)
    except (KeyError, TypeError, AttributeError, ValueError) as error:
        raise Unreadable from error
