"""Gathering what the rules judge a text by."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.conf import settings
from django.utils import timezone

from comments.models import Comment, Revision
from comments.moderation.own_words import NO_WORDS, OwnList
from comments.moderation.settings import Known, Settings, Whose
from comments.moderation.sketch import is_near
from comments.moderation.submission import Author, RecentText, Restriction, Submission
from comments.selectors.pasts import ALIKE_MAX, PUBLISHED_MAX, Asked, OwnText, Past, pasts_of
from comments.selectors.settings import Levels, levels_of
from comments.selectors.site_words import own_words_of
from comments.services.texts import Text
from comments.states import Mode, State
from newsportal.articles.models import Article
from newsportal.readers.models import BanKind, Reader
from newsportal.sites.models import Section, Site
from newsportal.sites.policy import Policy, resolve_policy

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
    *,
    site: Site,
    section: Section | None = None,
    article: Article | None = None,
    levels: Levels | None = None,
) -> Place:
    """A place with its settings and words. Queries: 1, or 0 with `levels`; see `own_words_of`."""
    section_id = article.section_id if article else section.pk if section else None
    article_id = article.pk if article else None
    levels = levels or levels_of(site=site, section_id=section_id, article_id=article_id)
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
    """Everything the phases need. Queries: 2.

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
    """As `gather_facts`, but for a place known already; without an author it is a stranger's.

    Queries: 1.
    """
    bare = bare_facts(place, text=text, rating=rating, written_at=written_at)
    asked = asked_of(bare, place, author=author, written_at=written_at, edited=edited)
    return facts_with(bare, pasts_of([asked])[0], author=author, written_at=written_at)


def bare_facts(
    place: Place,
    *,
    text: str,
    rating: int | None,
    written_at: datetime,
    row: Text | Comment | Revision | None = None,
    known: Submission | None = None,
) -> Submission:
    """What is known without asking for other texts; `row` has this text's numbers already, and
    `known` all that was worked out of it alone.
    """
    site = place.site
    bare = (known or Submission(text=text)).knowing(
        settings=place.settings,
        mode=Mode(place.policy.mode),
        is_open=place.policy.is_open(written_at),
        has_rating=rating is not None,
        tags=place.tags,
        free_hosts=tuple(site.hosts),
        own_words=place.words,
        extra_stems=tuple(stem.strip() for stem in site.banned_words.splitlines() if stem.strip()),
    )
    return bare.with_numbers(fingerprint=row.fingerprint, sketch=row.sketch) if row else bare


def asked_of(
    bare: Submission,
    place: Place,
    *,
    author: Reader | None,
    written_at: datetime,
    edited: Comment | None = None,
) -> Asked:
    """What to ask the database about a text whose place is known."""
    return Asked(
        site_id=place.site.pk,
        author_id=author.pk if author else None,
        fingerprint=bare.fingerprint if bare.text else "",
        sketch=bare.sketch if bare.text and place.settings.repeats.near else (),
        written_at=written_at,
        domains=bare.domains,
        edited=edited.pk if edited else None,
        counts_published=asks_for_published(place.settings),
    )


def asks_for_published(rules: Settings) -> bool:
    """Whether it matters how many of the author's texts are public."""
    return rules.new_author.is_on or rules.domains.unseen is Whose.NEW_AUTHORS


def counted(past: Past, author: Reader) -> Past:
    """With the number of the author's public texts, where it was not asked for. Queries: 1."""
    public = Comment.objects.filter(author=author, state=State.PUBLISHED)
    return past._replace(published=public.order_by()[:PUBLISHED_MAX].count())


def facts_with(
    bare: Submission, past: Past, *, author: Reader | None, written_at: datetime
) -> Submission:
    """All that is known of a text."""
    rules = bare.settings
    return bare.knowing(
        author=_author(author, past, rules, written_at) if author else Author(),
        own_recent=_recent(past.own, rules, written_at) if author else (),
        site_repeats=_repeats_of_others(bare, past, written_at) if bare.text else 0,
        hosts=past.hosts,
    )


def _author(reader: Reader, past: Past, rules: Settings, written_at: datetime) -> Author:
    states: list[str] = []
    if past.own:
        since = written_at - timedelta(days=rules.history.days)
        states = [text.state for text in past.own if text.created_at > since]
    rejected = states.count(State.REJECTED)
    ban = past.restriction
    return Author(
        is_staff=reader.is_staff,
        is_trusted=reader.is_trusted,
        known=Known(reader.identity),
        restriction=Restriction(ban) if ban and ban != BanKind.BAN else None,
        published=(past.published or 0) if asks_for_published(rules) else 0,
        decided=rejected + states.count(State.PUBLISHED),
        rejected=rejected,
    )


def _recent(
    texts: Sequence[OwnText], rules: Settings, written_at: datetime
) -> tuple[RecentText, ...]:
    if not texts:
        return ()
    since = written_at - _looked_back(rules)
    return tuple(
        RecentText(text.fingerprint, (written_at - text.created_at).total_seconds(), text.sketch)
        for text in texts
        if text.created_at > since
    )


def _looked_back(rules: Settings) -> timedelta:
    return timedelta(minutes=rules.repeats.minutes)


def _repeats_of_others(bare: Submission, past: Past, written_at: datetime) -> int:
    """How many other authors wrote the same, or nearly the same, in the time looked back."""
    if not past.alike:
        return 0
    rules = bare.settings
    since = written_at - _looked_back(rules)
    alike = [
        text
        for text in past.alike
        if text.created_at > since and (rules.repeats.near or text.fingerprint == bare.fingerprint)
    ]
    return len(
        {
            text.author_id
            for text in alike[:ALIKE_MAX]
            if text.fingerprint == bare.fingerprint or is_near(text.sketch, bare.sketch)
        }
    )
