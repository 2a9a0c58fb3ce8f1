"""What a reader may see, change, take away and erase of the own account. All private."""

from typing import Any
from uuid import UUID

from django.http import StreamingHttpResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from newsportal.lib.keysets import newest_key
from newsportal.lib.limiter import guard
from newsportal.lib.paging import Paging
from newsportal.lib.serializers import NoQuery, PageQuery
from newsportal.lib.stated import problems
from newsportal.readers.account import change_account
from newsportal.readers.api import me_serializers as shapes
from newsportal.readers.api.base import ApiView
from newsportal.readers.erasure import erase_reader
from newsportal.readers.exporting import export_reader
from newsportal.readers.ignoring import ignore_reader, ignored_page, stop_ignoring
from newsportal.readers.limits import (
    ACCOUNTS_BY_READER,
    EXPORTS_BY_READER,
    RENAMES_BY_READER,
    SHELVES_BY_READER,
)
from newsportal.readers.mail_settings import MailTopic
from newsportal.readers.permissions import ReaderOnly
from newsportal.readers.profile import profile_json


class MeView(ApiView):
    """The caller's own account."""

    permission_classes = (ReaderOnly,)

    @extend_schema(operation_id="get_me", responses=shapes.ProfileOutput)
    def get(self, request: Request) -> Response:
        NoQuery.read(request)
        return Response(profile_json(self.reader, now=self.now))

    @problems("name_from_publisher", "reader_banned")
    @extend_schema(
        operation_id="update_me", request=shapes.AccountInput, responses=shapes.ProfileOutput
    )
    def patch(self, request: Request) -> Response:
        reader = self.reader
        guard(f"accounts:{reader.id}", *ACCOUNTS_BY_READER)
        body = shapes.AccountInput(data=request.data)
        body.is_valid(raise_exception=True)
        values = body.validated_data
        if "name" in values:
            guard(f"renames:{reader.id}", *RENAMES_BY_READER)
        mail = {MailTopic(topic): pace for topic, pace in values.get("mail", {}).items()}
        changed = change_account(reader=reader, name=values.get("name"), mail=mail, now=self.now)
        return Response(profile_json(changed, now=self.now))

    @extend_schema(operation_id="delete_me", responses={202: shapes.ErasedOutput})
    def delete(self, request: Request) -> Response:
        erase_reader(reader=self.reader, now=self.now)
        return Response({"erased_at": self.now}, status=202)


class ExportView(ApiView):
    """All that is held of the caller, written out while it is read; never kept or replayed."""

    permission_classes = (ReaderOnly,)

    @extend_schema(operation_id="export_me", request=None, responses={200: OpenApiTypes.OBJECT})
    def post(self, request: Request) -> Any:
        reader = self.reader
        guard(f"exports:{reader.id}", *EXPORTS_BY_READER)
        return StreamingHttpResponse(
            export_reader(reader=reader, now=self.now),
            content_type="application/json",
            headers={"Content-Disposition": 'attachment; filename="export.json"'},
        )


class IgnoredListView(ApiView):
    """Whom the caller ignores, last added first."""

    permission_classes = (ReaderOnly,)

    @extend_schema(
        operation_id="list_ignored",
        parameters=[PageQuery],
        responses=shapes.IgnoredListOutput,
    )
    def get(self, request: Request) -> Response:
        query = PageQuery.read(request)
        limit, paging = int(query["limit"]), Paging("ignored", {"reader": str(self.reader.id)})
        found = ignored_page(reader=self.reader, after=paging.after(query), limit=limit + 1)
        page, cursor = paging.cut(found, limit, newest_key)
        items = [{"reader": row.ignored.public, "created_at": row.created_at} for row in page]
        return Response({"items": items, "next": cursor})


class IgnoredView(ApiView):
    """Ignore a reader of the same site, or stop it."""

    permission_classes = (ReaderOnly,)

    @problems("validation_error")
    @extend_schema(operation_id="put_ignored", request=None, responses={204: None})
    def put(self, request: Request, reader: UUID) -> Response:
        self._guard()
        ignore_reader(reader=self.reader, ignored_id=reader, now=self.now)
        return Response(status=204)

    @extend_schema(operation_id="delete_ignored", responses={204: None})
    def delete(self, request: Request, reader: UUID) -> Response:
        self._guard()
        stop_ignoring(reader=self.reader, ignored_id=reader)
        return Response(status=204)

    def _guard(self) -> None:
        guard(f"shelves:{self.reader.id}", *SHELVES_BY_READER)
