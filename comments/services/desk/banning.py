"""Bans from the desk: in force when they cannot be taken back any more."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User

from comments.models import DeskAct
from comments.services.desk.acts import Item, act_of
from comments.states import DeskActKind
from newsportal.lib.problems import Problem
from newsportal.readers.bans import ban_reader, withdraw_ban
from newsportal.readers.models import BanKind, Reader


def ban_author(
    *,
    user: User,
    act_id: UUID,
    site_id: int,
    reader_id: UUID,
    kind: BanKind,
    until: datetime | None,
    reason: str,
    now: datetime,
) -> DeskAct:
    """Keep a reader from writing on the whole site, until a time or for good (None).

    Result not_found: not a reader of the site, or erased.
    """

    def ban() -> Item:
        reader = Reader.objects.filter(id=reader_id, site=site_id, erased_at=None).first()
        if reader is None:
            raise Problem("not_found")
        made = ban_reader(
            reader=reader,
            until=until,
            reason=reason,
            kind=kind,
            starts_at=doing.act.undo_until,
            now=now,
        )
        return {"ban": made.pk}

    with act_of(user=user, act_id=act_id, site_id=site_id, kind=DeskActKind.BAN, now=now) as doing:
        if not doing.is_repeated:
            doing.do(ban, named=str(reader_id))
    return doing.act


def undo_ban(item: Item, user: User, now: datetime) -> None:
    withdraw_ban(ban_id=item["ban"], now=now)
