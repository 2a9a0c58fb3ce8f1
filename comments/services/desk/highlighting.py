"""Pin and feature from the desk: on, or off again, by the same key."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User

from comments.models import Comment, DeskAct
from comments.services.desk.acts import Item, act_of
from comments.services.highlight import FEATURE, PIN, end_highlight, highlight_comment
from comments.states import DeskActKind
from newsportal.lib.problems import Problem

HIGHLIGHTS = {"pin": PIN, "feature": FEATURE}


def turn_highlight(
    *,
    user: User,
    act_id: UUID,
    site_id: int,
    comment_id: UUID,
    name: str,
    is_on: bool,
    now: datetime,
) -> DeskAct:
    """Pin or feature a public comment, or end it. Results: those of `highlight_comment`."""

    def turn() -> Item:
        change = highlight_comment if is_on else end_highlight
        change(site_id=site_id, comment_id=comment_id, highlight=HIGHLIGHTS[name], now=now)
        return {"comment": str(comment_id), "site": site_id, "highlight": name, "is_on": is_on}

    with act_of(
        user=user, act_id=act_id, site_id=site_id, kind=DeskActKind.HIGHLIGHT, now=now
    ) as doing:
        if not doing.is_repeated:
            doing.do(turn, named=str(comment_id))
    return doing.act


def undo_highlight(item: Item, user: User, now: datetime) -> None:
    change = end_highlight if item["is_on"] else highlight_comment
    comment = Comment.objects.filter(id=item["comment"], site=item["site"]).first()
    if comment is None:
        return
    try:
        change(
            site_id=comment.site_id,
            comment_id=comment.id,
            highlight=HIGHLIGHTS[item["highlight"]],
            now=now,
        )
    except Problem:
        # Not public any more, or three others are pinned by now: what others did stays.
        return
