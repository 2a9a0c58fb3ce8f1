"""Remembering what became of texts with links, by the domains that they lead to."""

from collections.abc import Iterable
from datetime import datetime

from django.db import connection

from comments.models import Comment, Decision, LinkedDomain
from comments.moderation.links import domain_of, find_links
from comments.moderation.normalise import fold
from comments.moderation.submission import is_of
from comments.states import DeciderKind
from newsportal.events.models import Event

_COUNT = """
    INSERT INTO {table} AS known (site_id, domain, published, refused)
    SELECT %s, domain, %s, %s FROM unnest(%s::text[]) AS domain ORDER BY domain
    ON CONFLICT (site_id, domain) DO UPDATE
       SET published = known.published + EXCLUDED.published,
           refused = known.refused + EXCLUDED.refused
"""
# A rule that refuses a domain because a rule has refused it would never find out.
_PEOPLE = (DeciderKind.PERSON, DeciderKind.SERVICE)


def note_published_links(*, event: Event, now: datetime) -> None:
    """Errand of `comment.published`. Queries: 2, or 1 without links."""
    _note(event, published=1, refused=0)


def note_refused_links(*, event: Event, now: datetime) -> None:
    """Errand of `comment.rejected` and `comment.removed`: people's refusals count."""
    newest = Decision.objects.filter(comment=event.subject_id).order_by("-created_at", "-id")
    if newest.values_list("by_kind", flat=True).first() in _PEOPLE:
        _note(event, published=0, refused=1)


def _note(event: Event, *, published: int, refused: int) -> None:
    comment = Comment.objects.select_related("site").filter(id=str(event.subject_id)).first()
    domains = linked_domains(comment.text, own=comment.site.hosts) if comment else []
    if comment is None or not domains:
        return
    table = connection.ops.quote_name(LinkedDomain._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            _COUNT.format(table=table), [comment.site_id, published, refused, sorted(domains)]
        )


def linked_domains(text: str, *, own: Iterable[str]) -> list[str]:
    """The domains that a text links to, without the site's own hosts."""
    hosts = [link.host for link in find_links(fold(text).text) if link.host]
    foreign = [domain_of(host) for host in hosts if not is_of(host, tuple(own))]
    return list(dict.fromkeys(foreign))
