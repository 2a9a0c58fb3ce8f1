"""An author asks for another decision."""

from uuid import UUID

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments.api import voices_serializers as shapes
from comments.models import Appeal
from comments.services.appeal import appeal_comment
from newsportal.lib.limiter import guard
from newsportal.lib.stated import ONCE, problems
from newsportal.readers.api.base import ApiView
from newsportal.readers.idempotency import Made, act_once
from newsportal.readers.limits import FLAGS_BY_READER
from newsportal.readers.permissions import ReaderOnly


class AppealsView(ApiView):
    """The appeal of a comment's author against its refusal."""

    permission_classes = (ReaderOnly,)

    @problems(*ONCE, "already_appealed", "nothing_to_appeal")
    @extend_schema(
        operation_id="create_appeal",
        request=shapes.AppealInput,
        responses={201: shapes.AppealOutput},
    )
    def post(self, request: Request, comment: UUID) -> Response:
        guard(f"appeals:{self.reader.id}", *FLAGS_BY_READER)
        body = shapes.AppealInput(data=request.data)
        body.is_valid(raise_exception=True)
        note = body.validated_data.get("note", "")
        made = act_once(
            self.attempt(f"reader:{self.reader.id}"), lambda: self._appeal(comment, note)
        )
        appeal = Appeal.objects.get(id=made.resource)
        answer = {
            "id": appeal.id,
            "comment": appeal.comment_id,
            "version": appeal.comment_version,
            "created_at": appeal.created_at,
        }
        return Response(answer, status=made.status, headers=made.headers)

    def _appeal(self, comment_id: UUID, note: str) -> Made:
        appeal = appeal_comment(comment_id=comment_id, author=self.reader, note=note, now=self.now)
        return Made(status=201, resource=str(appeal.id))
