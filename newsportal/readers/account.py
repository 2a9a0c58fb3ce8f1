"""A reader changes the own account."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from newsportal.readers.mail_settings import MailTopic, set_mail
from newsportal.readers.models import MailPace, Reader
from newsportal.readers.renaming import rename_guest


def change_account(
    *, reader: Reader, name: str | None, mail: Mapping[MailTopic, MailPace], now: datetime
) -> Reader:
    """Rename the reader, change the mail settings, or both at once or neither.

    Raises what `rename_guest` and `set_mail` raise.
    """
    with transaction.atomic():
        if name is not None:
            reader = rename_guest(reader=reader, name=name, now=now)
        if mail:
            reader = set_mail(reader=reader, paces=mail)
    return reader
