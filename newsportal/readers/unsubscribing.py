"""Ending mails by the link in one of them: no account is opened, and it can be done twice."""

from collections.abc import Collection
from uuid import UUID

from newsportal.lib.problems import Problem
from newsportal.lib.signing import BadSignature, seal, unseal
from newsportal.readers.mail_settings import MailTopic, set_mail
from newsportal.readers.models import MailPace, Reader

PURPOSE = "unsubscribe"


def unsubscribe_token(reader: Reader, topics: Collection[MailTopic]) -> str:
    """What the link carries: whose mails about what end by it. Good as long as the reader is.

    People press it in mails of last year, so it has no end; all it can do is end mails.
    """
    return seal(PURPOSE, {"reader": reader.id.hex, "topics": sorted(topics)})


def find_subscriber(token: str) -> tuple[Reader, tuple[MailTopic, ...]] | None:
    """Whose mails about what the token ends; None for no token of ours. Queries: 1 at most."""
    try:
        said = unseal(PURPOSE, token)
    except BadSignature:
        return None
    readers = Reader.objects.filter(id=UUID(said["reader"]), erased_at=None)
    reader = readers.select_related("site").first()
    return (reader, tuple(MailTopic(topic) for topic in said["topics"])) if reader else None


def unsubscribe(token: str) -> Reader | None:
    """End the mails that the token names; None when there is nobody any more."""
    found = find_subscriber(token)
    if found is None:
        return None
    reader, topics = found
    try:
        return set_mail(reader=reader, paces=dict.fromkeys(topics, MailPace.OFF))
    except Problem:
        # Erased at this very moment.
        return None
