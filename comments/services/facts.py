"""Gathering what the rules judge a text by."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from comments.models import Comment, LinkedDomain
from comments.moderation.links import domain_of
from comments.moderation.settings import Known, Settings
from comments.moderation.sketch import is_near
from comments.moderation.submission import (
    Author,
    HostRecord,
    RecentText,
    Restriction,
    Submission,
)
from comments.selectors.settings import levels_of
from comments.states import Mode, State
from newsportal.articles.models import Article
from newsportal.readers.bans import gravest_restriction
from newsportal.readers.models import BanKind, Reader
from newsportal.sites.models import Section, Site
from newsportal.sites.policy import Policy, resolve_policy

RECENT_MAX = 50
# Of texts like this one: enough to find a campaign's authors, too few to cost anything.
_ALIKE_MAX = 200
TEXT_MAX_CHARS = 5000


@dataclass(frozen=True)
class Place:
    """Where a text stands or would stand, with the settings that hold there."""

    site: Site
    policy: Policy
    settings: Settings
    tags: tuple[str, ...] = ()


def place_of(
    *, site: Site, section: Section | None = None, article: Article | None = None
) -> Place:
    """A place with its settings. Queries: 1."""
    section_id = article.section_id if article else section.pk if section else None
    levels = levels_of(site=site, section_id=section_id, article_id=article.pk if article else None)
    merged = levels.merged
    if not settings.NEWSPORTAL_LIMITS:
        merged = replace(merged, flood=replace(merged.flood, is_on=False))
    if article is None:
        policy = resolve_policy(site=site, section=section, now=timezone.now())
        return Place(site, policy, merged)
    return Place(site, article.policy, merged, tuple(article.tags))


def gather_facts(
    *,
    text: str,
    rating: int | None,
    article: Article,
    author: Reader,
    written_at: datetime,
    edited: Comment | None = None,
) -> Submission:
    """Everything the phases need. Queries: 6, and 1 for a text with links; 5 for stars alone.

    Other texts count as they were when this one was written, so that a worker who comes later
    meets the same ones; settings, words and roles are those of now. The text that is `edited` is
    no other.
    """
    return facts_at(
        place_of(site=article.site, article=article),
        text=text,
        rating=rating,
        author=author,
        written_at=written_at,
        edited=edited,
    )


def facts_at(
    place: Place,
    *,
    text: str,
    rating: int | None,
    author: Reader | None,
    written_at: datetime,
    edited: Comment | None = None,
) -> Submission:
    """As `gather_facts`, but for a place known already; without an author it is a stranger's."""
    site = place.site
    bare = Submission(
        text=text,
        settings=place.settings,
        mode=Mode(place.policy.mode),
        is_open=place.policy.is_open(written_at),
        has_rating=rating is not None,
        tags=place.tags,
        free_hosts=tuple(site.hosts),
        extra_stems=tuple(stem.strip() for stem in site.banned_words.splitlines() if stem.strip()),
    )
    others = Comment.objects.exclude(id__in=[edited.id] if edited else [])
    own = others.filter(author=author) if author else others.none()
    return replace(
        bare,
        author=_author(author, own, place.settings, written_at) if author else Author(),
        own_recent=_own_recent(own, place.settings, written_at) if author else (),
        site_repeats=_repeats_of_others(bare, site, author, written_at) if text else 0,
        hosts=_host_records(bare, site),
    )


def _author(
    reader: Reader, own: QuerySet[Comment], rules: Settings, written_at: datetime
) -> Author:
    since = written_at - timedelta(days=rules.history.days)
    history = own.filter(
        created_at__lt=written_at,
        created_at__gt=since,
        state__in=[State.PUBLISHED, State.REJECTED],
    ).aggregate(decided=Count("id"), rejected=Count("id", filter=Q(state=State.REJECTED)))
    ban = gravest_restriction(reader, written_at)
    is_mild = ban is not None and ban.kind != BanKind.BAN
    return Author(
        is_staff=reader.is_staff,
        is_trusted=reader.is_trusted,
        known=Known(reader.identity),
        restriction=Restriction(ban.kind) if ban and is_mild else None,
        published=own.filter(state=State.PUBLISHED).order_by()[:RECENT_MAX].count(),
        **history,
    )


def _own_recent(
    own: QuerySet[Comment], rules: Settings, written_at: datetime
) -> tuple[RecentText, ...]:
    rows = (
        own.filter(created_at__lt=written_at, created_at__gt=written_at - _looked_back(rules))
        .order_by("-created_at", "-id")
        .values_list("fingerprint", "created_at", "sketch")[:RECENT_MAX]
    )
    return tuple(
        RecentText(print_, (written_at - at).total_seconds(), tuple(sketch))
        for print_, at, sketch in rows
    )


def _looked_back(rules: Settings) -> timedelta:
    return timedelta(minutes=rules.repeats.minutes)


def _repeats_of_others(
    bare: Submission, site: Site, author: Reader | None, written_at: datetime
) -> int:
    """How many other authors wrote the same, or nearly the same, in the time looked back."""
    rules = bare.settings
    alike = Q(fingerprint=bare.fingerprint)
    if rules.repeats.near and bare.sketch:
        alike |= Q(sketch__overlap=list(bare.sketch))
    rows = (
        Comment.objects.filter(
            alike,
            site=site,
            created_at__lt=written_at,
            created_at__gt=written_at - _looked_back(rules),
        )
        .exclude(author=author)
        .order_by("-created_at", "-id")
        .values_list("author_id", "fingerprint", "sketch")[:_ALIKE_MAX]
    )
    return len(
        {
            author_id
            for author_id, print_, sketch in rows
            if print_ == bare.fingerprint or is_near(sketch, bare.sketch)
        }
    )


def _host_records(bare: Submission, site: Site) -> Mapping[str, HostRecord]:
    domains = {domain_of(link.host) for link in bare.links if link.host}
    if not domains:
        return {}
    rows = LinkedDomain.objects.filter(site=site, domain__in=domains)
    return {row.domain: HostRecord(row.published, row.refused) for row in rows.order_by("id")}
