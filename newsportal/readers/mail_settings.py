"""What a reader wants to be told by mail. Notices on our pages do not depend on it."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from django.conf import settings
from django.db import transaction

from newsportal.lib.problems import Problem
from newsportal.readers.identity import has_identity
from newsportal.readers.models import MailPace, Reader
from newsportal.sites.models import Identity


class MailTopic(StrEnum):
    """What mails are about; each has its column `mail_<topic>` and its word in the API."""

    REPLIES = "replies"
    # New comments of discussions that the reader follows.
    SUBSCRIPTIONS = "subscriptions"
    # What became of the reader's own comments.
    DECISIONS = "decisions"


def sends_notices() -> bool:
    """Whether the service mails notices: it needs a mail server, and an address for its links."""
    return bool(settings.NEWSPORTAL_SENDS_MAIL and settings.NEWSPORTAL_PUBLIC_URL)


def takes_mail(reader: Reader) -> bool:
    """Whether mails may go to the reader: somebody has made sure of the address."""
    is_somebody = reader.erased_at is None and reader.merged_into_id is None
    has_address = bool(reader.email) and has_identity(reader, Identity.EMAIL)
    return sends_notices() and is_somebody and has_address


def pace_of(reader: Reader, topic: MailTopic) -> MailPace:
    """How often the reader wants mails about the topic."""
    return MailPace(getattr(reader, _column(topic)))


def mail_json(reader: Reader) -> dict[str, Any]:
    """The settings as `GET /me` shows them, and whether anything is mailed as things are."""
    paces = {topic.value: pace_of(reader, topic).value for topic in MailTopic}
    return {"is_on": takes_mail(reader), **paces}


def set_mail(*, reader: Reader, paces: Mapping[MailTopic, MailPace]) -> Reader:
    """Change how often the reader gets mails about these topics. Twice changes nothing.

    Raises Problem invalid_token for an erased reader. Queries: 2 and a transaction.
    """
    with transaction.atomic():
        locked = Reader.objects.select_related("site").select_for_update(of=("self",), no_key=True)
        found = locked.get(id=reader.id)
        if found.erased_at:
            raise Problem("invalid_token")
        for topic, pace in paces.items():
            setattr(found, _column(topic), pace)
        found.save(update_fields=[_column(topic) for topic in paces])
    return found


def _column(topic: MailTopic) -> str:
    return f"mail_{topic}"
