"""Files of a site's rows for its staff: streamed, and written down when they are done."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.auth.models import User
from django.db import transaction
from django.http import Http404, HttpRequest, StreamingHttpResponse
from django.urls import URLPattern, path
from django.utils import timezone

from newsportal.events import log
from newsportal.lib.exports import FORMATS, Column, written
from newsportal.sites.scoped_admin import ScopedAdmin

# So many rows come from the database at a time, by a cursor of its own.
CHUNK = 2000


def export(
    request: HttpRequest,
    *,
    name: str,
    form: str,
    rows: Iterable[Any],
    columns: Sequence[Column],
    site_of: Callable[[Any], int],
) -> StreamingHttpResponse:
    """The rows as a file. Raises Http404 for an unknown form.

    When it ends, whole or broken off, each site's log says how many rows left it.
    """
    if form not in FORMATS:
        raise Http404
    counted = _counted(rows, site_of, name=name, form=form, user=request.user)
    day = timezone.localdate().isoformat()
    return StreamingHttpResponse(
        written(counted, columns, form=form),
        content_type=FORMATS[form],
        headers={
            "Content-Disposition": f'attachment; filename="{name}-{day}.{form}"',
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
        },
    )


def _counted(
    rows: Iterable[Any], site_of: Callable[[Any], int], *, name: str, form: str, user: Any
) -> Iterator[Any]:
    sites: Counter[int] = Counter()
    try:
        for row in rows:
            sites[site_of(row)] += 1
            yield row
    finally:
        # A reader who hangs up has still taken what was sent.
        _write_down(sites, name=name, form=form, user=user, now=timezone.now())


def _write_down(sites: Counter[int], *, name: str, form: str, user: User, now: datetime) -> None:
    with transaction.atomic():
        for site_id, count in sorted(sites.items()):
            log.publish(
                "export.made",
                site_id=site_id,
                now=now,
                list=name,
                format=form,
                rows=count,
                user=user.pk,
            )


class ExportedAdmin(ScopedAdmin):
    """A list that can be taken away as a file, filtered as it is shown."""

    list_before_template = "newsportal/export_links.html"
    # `site_path` leads from a row to its site; the columns read loaded rows alone.
    export_columns: tuple[Column, ...] = ()

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view(self.export_view)
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        return [path("export.<slug:form>", view, name=name), *super().get_urls()]

    def export_view(self, request: HttpRequest, form: str) -> StreamingHttpResponse:
        if not self.has_view_permission(request):
            raise Http404
        # The list itself knows filters, search and scope.
        try:
            found = self.get_changelist_instance(request).queryset
        except IncorrectLookupParameters as error:
            raise Http404 from error
        return export(
            request,
            name=str(self.opts.model_name),
            form=form,
            rows=found.iterator(chunk_size=CHUNK),
            columns=self.export_columns,
            site_of=self.site_id_of,
        )

    def site_id_of(self, row: Any) -> int:
        *steps, last = self.site_path.split("__")
        for step in steps:
            row = getattr(row, step)
        return int(getattr(row, f"{last}_id"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> Any:
        # Pages are of the screen alone.
        query = request.GET.copy()
        query.pop("p", None)
        links = {"export_query": query.urlencode()}
        return super().changelist_view(request, links | (extra_context or {}))
