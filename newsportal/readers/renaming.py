"""A guest takes another name."""

from datetime import datetime

from django.db import transaction

from newsportal.events.log import publish
from newsportal.lib.problems import Problem
from newsportal.lib.text import name_skeleton
from newsportal.readers.bans import is_banned
from newsportal.readers.models import Reader
from newsportal.readers.names import check_guest_name


def rename_guest(*, reader: Reader, name: str, now: datetime) -> Reader:
    """Change a guest's name; pages follow by `reader.changed`. The same name changes nothing.

    Raises Problem name_from_publisher for a signed-in reader, reader_banned, validation_error on
    `name`, invalid_token for an erased reader.
    """
    if not reader.is_guest:
        raise Problem("name_from_publisher")
    if is_banned(reader, now):
        raise Problem("reader_banned")
    name = check_guest_name(site=reader.site, name=name)
    with transaction.atomic():
        locked = Reader.objects.select_for_update(no_key=True).get(id=reader.id)
        if locked.erased_at:
            raise Problem("invalid_token")
        if locked.name == name:
            return locked
        locked.name, locked.name_skeleton = name, name_skeleton(name)[:200]
        locked.save(update_fields=["name", "name_skeleton"])
        publish("reader.changed", site_id=locked.site_id, now=now, subject_id=locked.id)
    return locked
