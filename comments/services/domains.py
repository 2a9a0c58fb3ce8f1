"""Remembering what became of texts with links, by the domains that they lead to."""

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from comments.models import Decision
from comments.moderation.links import domain_of, find_links
from comments.moderation.normalise import fold
from comments.moderation.submission import is_of
from comments.states import DeciderKind
from newsportal.events.models import Event
from newsportal.lib.statements import any_of, rows_of, run

_TEXTS = f"""
    SELECT c.site_id, c.text, s.hosts FROM comments_comment c JOIN sites_site s ON s.id = c.site_id
     WHERE c.id = {any_of("$1", "uuid")}
"""  # noqa: S608
# In one order for all who count several.
_COUNT = """
    INSERT INTO comments_linkeddomain AS known (site_id, domain, published, refused)
    SELECT site_id, domain, $1 * texts, $2 * texts
      FROM unnest($3::bigint[], $4::text[], $5::int[]) AS v (site_id, domain, texts)
     ORDER BY site_id, domain
    ON CONFLICT (site_id, domain) DO UPDATE
       SET published = known.published + EXCLUDED.published,
           refused = known.refused + EXCLUDED.refused
"""
# A rule that refuses a domain because a rule has refused it would never find out.
_PEOPLE = (DeciderKind.PERSON, DeciderKind.SERVICE)


def note_published_links(*, event: Event, now: datetime) -> None:
    """Errand of `comment.published`. Queries: 2, or 1 without links."""
    note_links_of_published(events=[event], now=now)


def note_links_of_published(*, events: Sequence[Event], now: datetime) -> None:
    """As above, of many. Queries: 1, and 1 for each text with links."""
    _note([event.subject_id for event in events], published=1, refused=0)


def note_refused_links(*, event: Event, now: datetime) -> None:
    """Errand of `comment.rejected` and `comment.removed`: people's refusals count."""
    newest = Decision.objects.filter(comment=event.subject_id).order_by("-created_at", "-id")
    if newest.values_list("by_kind", flat=True).first() in _PEOPLE:
        _note([event.subject_id], published=0, refused=1)


def _note(ids: Sequence[UUID | None], *, published: int, refused: int) -> None:
    texts = Counter(
        (site_id, domain)
        for site_id, text, hosts in rows_of(_TEXTS, [ids])
        for domain in linked_domains(text, own=hosts)
    )
    if texts:
        sites, domains = zip(*texts, strict=True)
        run(_COUNT, [published, refused, list(sites), list(domains), list(texts.values())])


def linked_domains(text: str, *, own: Iterable[str]) -> list[str]:
    """The domains that a text links to, without the site's own hosts."""
    hosts = [link.host for link in find_links(fold(text).text) if link.host]
    foreign = [domain_of(host) for host in hosts if not is_of(host, tuple(own))]
    return list(dict.fromkeys(foreign))
