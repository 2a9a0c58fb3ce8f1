"""Gathering what the rules judge a text by."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Q, QuerySet
from django.utils import timezone

from comments.models import Comment, LinkedDomain
from comments.moderation.links import domain_of
from comments.moderation.own_words import NO_WORDS, OwnList
from comments.moderation.settings import Known, Settings, Whose
from comments.moderation.sketch import is_near
from comments.moderation.submission import (
    Author,
    HostRecord,
    RecentText,
    Restriction,
    Submission,
)
from comments.selectors.settings import levels_of
from comments.selectors.site_words import own_words_of
from comments.states import Mode, State
from newsportal.articles.models import Article
from newsportal.readers.bans import gravest_restriction
from newsportal.readers.models import BanKind, Reader
from newsportal.sites.models import Section, Site
from newsportal.sites.policy import Policy, resolve_policy

# Of the author's own texts: who writes more in a week is judged by the newest.
OWN_MAX = 200
# No rule asks whether there are more.
PUBLISHED_MAX = 50
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
    words: OwnList = NO_WORDS


def place_of(
    *, site: Site, section: Section | None = None, article: Article | None = None
) -> Place:
    """A place with its settings and words. Queries: 1; see `own_words_of`."""
    section_id = article.section_id if article else section.pk if section else None
    levels = levels_of(site=site, section_id=section_id, article_id=article.pk if article else None)
    merged = levels.merged
    if not settings.NEWSPORTAL_LIMITS:
        merged = replace(merged, flood=replace(merged.flood, is_on=False))
    words = own_words_of(site)
    if article is None:
        policy = resolve_policy(site=site, section=section, now=timezone.now())
        return Place(site, policy, merged, words=words)
    return Place(site, article.policy, merged, tuple(article.tags), words)


def gather_facts(
    *,
    text: str,
    rating: int | None,
    article: Article,
    author: Reader,
    written_at: datetime,
    edited: Comment | None = None,
) -> Submission:
    """Everything the phases need. Queries: 4, 3 for stars alone.

    One more for a text with links, and one where new authors are treated differently.

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
        own_words=place.words,
        extra_stems=tuple(stem.strip() for stem in site.banned_words.splitlines() if stem.strip()),
    )
    others = Comment.objects.exclude(id__in=[edited.id] if edited else [])
    own, rules = others.filter(author=author), place.settings
    texts = _own_texts(own, rules, written_at) if author else []
    return replace(
        bare,
        author=_author(author, own, texts, rules, written_at) if author else Author(),
        own_recent=_recent(texts, rules, written_at),
        site_repeats=_repeats_of_others(bare, site, author, written_at) if text else 0,
        hosts=_host_records(bare, site),
    )


@dataclass(frozen=True)
class _Own:
    """One of the author's other texts."""

    fingerprint: str
    sketch: tuple[int, ...]
    created_at: datetime
    state: str


def _own_texts(own: QuerySet[Comment], rules: Settings, written_at: datetime) -> list[_Own]:
    """The author's other texts of the time that any rule looks back, the newest first."""
    since = written_at - max(_looked_back(rules), timedelta(days=rules.history.days))
    rows = own.filter(created_at__lt=written_at, created_at__gt=since)
    found = rows.order_by("-created_at", "-id").values_list(
        "fingerprint", "sketch", "created_at", "state"
    )
    return [_Own(print_, tuple(sketch), at, state) for print_, sketch, at, state in found[:OWN_MAX]]


def _author(
    reader: Reader,
    own: QuerySet[Comment],
    texts: list[_Own],
    rules: Settings,
    written_at: datetime,
) -> Author:
    since = written_at - timedelta(days=rules.history.days)
    states = [text.state for text in texts if text.created_at > since]
    rejected = states.count(State.REJECTED)
    ban = gravest_restriction(reader, written_at)
    is_mild = ban is not None and ban.kind != BanKind.BAN
    return Author(
        is_staff=reader.is_staff,
        is_trusted=reader.is_trusted,
        known=Known(reader.identity),
        restriction=Restriction(ban.kind) if ban and is_mild else None,
        published=_published(own, texts) if _asks_for_published(rules) else 0,
        decided=rejected + states.count(State.PUBLISHED),
        rejected=rejected,
    )


def _asks_for_published(rules: Settings) -> bool:
    return rules.new_author.is_on or rules.domains.unseen is Whose.NEW_AUTHORS


def _published(own: QuerySet[Comment], texts: list[_Own]) -> int:
    """How many of the author's texts are public, counted no further than any rule asks."""
    recent = sum(text.state == State.PUBLISHED for text in texts)
    if recent >= PUBLISHED_MAX:
        return PUBLISHED_MAX
    return own.filter(state=State.PUBLISHED).order_by()[:PUBLISHED_MAX].count()


def _recent(texts: list[_Own], rules: Settings, written_at: datetime) -> tuple[RecentText, ...]:
    since = written_at - _looked_back(rules)
    return tuple(
        RecentText(text.fingerprint, (written_at - text.created_at).total_seconds(), text.sketch)
        for text in texts
        if text.created_at > since
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
