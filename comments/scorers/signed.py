"""The publisher's own judge: a signed POST in the manner of Standard Webhooks.

The receiver computes HMAC-SHA256 over `webhook-id.webhook-timestamp.body` with the shared secret
(`whsec_` and base64, or any text) and answers `{"score": 0..1}`.
"""

import base64
import binascii
import hmac

from comments.scorers.common import (
    Call,
    Question,
    Said,
    Unreadable,
    json_call,
    read_object,
    read_score,
)

KIND = "signed"
URL = ""


def build(question: Question) -> Call:
    """Ask with the comment's id and text; asked again it has the same `webhook-id`."""
    body = {
        "type": "comment.score",
        "timestamp": question.asked_at.isoformat(),
        "data": {
            "comment": question.comment_id,
            "version": question.version,
            "text": question.text,
            "language": question.language,
            "site": question.site_key,
            "article": question.article_key,
            "article_url": question.article_url,
        },
    }
    call = json_call(question.url, body)
    stamp = str(int(question.asked_at.timestamp()))
    message = b".".join([question.id.encode(), stamp.encode(), call.body])
    signature = base64.b64encode(hmac.digest(_key(question.secret), message, "sha256"))
    headers = {
        **call.headers,
        "webhook-id": question.id,
        "webhook-timestamp": stamp,
        "webhook-signature": f"v1,{signature.decode()}",
    }
    return Call(call.url, call.body, headers)


def read(said: Said) -> float:
    try:
        return read_score(read_object(said.body)["score"])
    except KeyError as error:
        raise Unreadable from error


def _key(secret: str) -> bytes:
    if secret.startswith("whsec_"):
        try:
            return base64.b64decode(secret.removeprefix("whsec_"), validate=True)
        except binascii.Error:
            return secret.encode()
    return secret.encode()
