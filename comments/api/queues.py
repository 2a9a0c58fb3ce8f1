"""The queues for the publisher's own backend; people use the admin."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments import selectors
from comments.api import serializers as comment_shapes
from comments.api import voices_serializers as shapes
from comments.api.representation import decision_json, edited_comment_json, own_comment_json
from comments.models import Revision
from comments.selectors import queues
from comments.selectors.queues import Wanted
from newsportal.lib.conditional import rfc3339
from newsportal.lib.keysets import beyond
from newsportal.lib.paging import Paging
from newsportal.lib.serializers import NoQuery
from newsportal.readers.api.base import SiteView
from newsportal.readers.permissions import ModerationScope

# When and which: the key of a row in the order of its queue.
Since = tuple[datetime, UUID]


class QueueCountsView(SiteView):
    """How many wait in each queue, in all and by section."""

    permission_classes = (ModerationScope,)

    @extend_schema(operation_id="get_queue_counts", responses=shapes.QueueCountsOutput)
    def get(self, request: Request, site: str) -> Response:
        NoQuery.read(request)
        return Response(queues.queue_counts(self.site, now=self.now))


class QueueView(SiteView):
    """A queue, what waits longest first: rows in, items out."""

    permission_classes = (ModerationScope,)
    queue = ""
    # Since when a row waits; with the id it is the order.
    column = "created_at"

    def rows(self, wanted: Wanted) -> QuerySet[Any]:
        raise NotImplementedError

    def items(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        raise NotImplementedError

    def first(self, wanted: Wanted, since: Since | None, count: int) -> list[Any]:
        """The first rows of the queue that lie beyond a key."""
        return list(self.rest(self.rows(wanted), since)[:count])

    def rest(self, rows: QuerySet[Any], since: Since | None) -> QuerySet[Any]:
        if since is None:
            return rows
        return rows.filter(beyond((self.column, "id"), since, is_descending=False))

    def key(self, row: Any) -> list[str | int]:
        """The cursor key behind this row."""
        return [rfc3339(getattr(row, self.column)), str(row.id)]

    def page(self, request: Request) -> Response:
        query = shapes.QueueQuery.read(request)
        limit = int(query["limit"])
        wanted = Wanted(**{name: query.get(name, "") for name in ("section", "language", "reason")})
        paging = Paging(self.queue, {"site": self.site.key, **wanted.filters})
        key = paging.after(query)
        since = (datetime.fromisoformat(str(key[0])), UUID(str(key[1]))) if key else None
        found = self.first(wanted, since, limit + 1)
        page, cursor = paging.cut(found, limit, self.key)
        return Response({"items": self.items(page), "next": cursor})


class PendingQueueView(QueueView):
    """Comments that wait for a person, and edits of public ones, each as it would be."""

    queue = "pending"

    @extend_schema(
        operation_id="list_pending",
        parameters=[shapes.QueueQuery],
        responses=comment_shapes.QueueOutput,
    )
    def get(self, request: Request, site: str) -> Response:
        return self.page(request)

    def rows(self, wanted: Wanted) -> QuerySet[Any]:
        return queues.pending_comments(self.site, wanted)

    def first(self, wanted: Wanted, since: Since | None, count: int) -> list[Any]:
        edits = queues.pending_edits_of(self.site, wanted)
        both = [*super().first(wanted, since, count), *self.rest(edits, since)[:count]]
        return sorted(both, key=lambda row: (row.created_at, row.id))[:count]

    def items(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        comments = [row.comment if isinstance(row, Revision) else row for row in rows]
        decisions = selectors.last_decisions(comments)
        return [
            edited_comment_json(
                comment, decisions.get(comment.id), row if isinstance(row, Revision) else None
            )
            for row, comment in zip(rows, comments, strict=True)
        ]


class ReportedQueueView(QueueView):
    """Comments that readers reported, or voted on unusually fast."""

    queue, column = "reported", "reported_at"

    @extend_schema(
        operation_id="list_reported",
        parameters=[shapes.QueueQuery],
        responses=shapes.ReportedQueueOutput,
    )
    def get(self, request: Request, site: str) -> Response:
        return self.page(request)

    def rows(self, wanted: Wanted) -> QuerySet[Any]:
        return queues.reported_comments(self.site, wanted)

    def items(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        decisions, sums = selectors.last_decisions(rows), queues.flag_sums(rows)
        return [
            {
                **own_comment_json(row, decisions.get(row.id)),
                "reported_at": row.reported_at,
                "has_frozen_votes": row.votes_frozen_at is not None,
                "flags": _flags_json(sums[row.id]),
            }
            for row in rows
        ]


class AppealQueueView(QueueView):
    """Appeals that nobody has decided."""

    queue = "appeals"

    @extend_schema(
        operation_id="list_appeals",
        parameters=[shapes.QueueQuery],
        responses=shapes.AppealQueueOutput,
    )
    def get(self, request: Request, site: str) -> Response:
        return self.page(request)

    def rows(self, wanted: Wanted) -> QuerySet[Any]:
        return queues.open_appeals(self.site, wanted)

    def items(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        return [
            {
                "id": row.id,
                "note": row.note,
                "created_at": row.created_at,
                "against": decision_json(row.against),
                "comment": own_comment_json(row.comment, row.against),
            }
            for row in rows
        ]


class NewQueueView(QueueView):
    """Comments that a machine published lately and no person has seen."""

    queue, column = "new", "published_at"

    @extend_schema(
        operation_id="list_new",
        parameters=[shapes.QueueQuery],
        responses=comment_shapes.QueueOutput,
    )
    def get(self, request: Request, site: str) -> Response:
        return self.page(request)

    def rows(self, wanted: Wanted) -> QuerySet[Any]:
        return queues.unseen_comments(self.site, wanted, now=self.now)

    def items(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        decisions = selectors.last_decisions(rows)
        return [edited_comment_json(row, decisions.get(row.id), None) for row in rows]


class EscalatedQueueView(QueueView):
    """Comments that moderators passed on to the chief or a lawyer."""

    queue = "escalated"

    @extend_schema(
        operation_id="list_escalated",
        parameters=[shapes.QueueQuery],
        responses=shapes.EscalatedQueueOutput,
    )
    def get(self, request: Request, site: str) -> Response:
        return self.page(request)

    def rows(self, wanted: Wanted) -> QuerySet[Any]:
        return queues.open_escalations(self.site, wanted)

    def items(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        decisions = selectors.last_decisions(row.comment for row in rows)
        return [
            {
                "id": row.id,
                "to": row.to,
                "note": row.note,
                "by": row.by_user.get_username() if row.by_user else None,
                "created_at": row.created_at,
                "comment": own_comment_json(row.comment, decisions.get(row.comment_id)),
            }
            for row in rows
        ]


def _flags_json(said: queues.FlagSum) -> dict[str, Any]:
    return {"total": said.total, "reasons": said.reasons, "notes": said.notes}
