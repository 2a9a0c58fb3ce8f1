"""Report a comment to the newsroom."""

from typing import Any
from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments import selectors
from comments.api import voices_serializers as shapes
from comments.models import Flag
from comments.services.flag import flag_comment
from comments.states import Reason
from newsportal.lib.limiter import guard
from newsportal.lib.stated import ONCE, problems
from newsportal.readers.api.base import ApiView
from newsportal.readers.idempotency import Made, act_once
from newsportal.readers.limits import FLAGS_BY_READER
from newsportal.readers.permissions import ReaderOnly


class FlagsView(ApiView):
    """Readers' reports of a comment."""

    permission_classes = (ReaderOnly,)

    @problems(*ONCE, "already_flagged", "own_comment", "reader_banned")
    @extend_schema(
        operation_id="create_flag",
        request=shapes.FlagInput,
        responses={201: shapes.FlagOutput},
    )
    def post(self, request: Request, comment: UUID) -> Response:
        guard(f"flags:{self.reader.id}", *FLAGS_BY_READER)
        body = shapes.FlagInput(data=request.data)
        body.is_valid(raise_exception=True)
        made = act_once(
            self.attempt(f"reader:{self.reader.id}"),
            lambda: self._flag(comment, body.validated_data),
        )
        flag = Flag.objects.get(id=made.resource)
        answer = {
            "id": flag.id,
            "comment": flag.comment_id,
            "version": flag.comment_version,
            "reason": flag.reason,
            "created_at": flag.created_at,
        }
        return Response(answer, status=made.status, headers=made.headers)

    def _flag(self, comment_id: UUID, values: dict[str, Any]) -> Made:
        # Not found where the article is hidden.
        selectors.get_listed_comment(comment_id)
        flag = flag_comment(
            comment_id=comment_id,
            reader=self.reader,
            reason=Reason(values["reason"]),
            note=values.get("note", ""),
            now=self.now,
        )
        return Made(status=201, resource=str(flag.id))
