"""The writers of Article and Engagement."""

from collections.abc import Collection, Mapping
from datetime import datetime
from types import MappingProxyType
from typing import Any

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from newsportal.articles.models import Article, Engagement
from newsportal.events.log import publish, publish_each
from newsportal.lib.problems import FieldError, Problem
from newsportal.sites.hosts import is_own_url
from newsportal.sites.models import Site
from newsportal.sites.services import get_or_create_section

_COUNTERS = frozenset(
    field.name
    for field in Engagement._meta.concrete_fields
    if field.name not in {"article", "version", "reactions"}
)


# What articles have no setting of their own for.
_OF_SECTIONS_ALONE = frozenset({"name", "is_reviews"})
# Columns that no public answer shows.
_UNSEEN = frozenset({"aliases", "is_registered", "screening"})


def touch(
    article_id: int, reactions: Mapping[str, int] = MappingProxyType({}), /, **changes: int
) -> int:
    """Say that public bytes of the article change, and by how much its numbers do.

    Returns the new page version. Call it last in the transaction: the row stays locked until the
    commit, so its versions are in commit order and nobody waits behind slow work.
    Queries: 1. Raises TypeError for a number that Engagement does not have.
    """
    unknown = changes.keys() - _COUNTERS
    if unknown:
        raise TypeError(f"Engagement has no {', '.join(sorted(unknown))}")
    sets = ["version = version + 1"]
    values: list[Any] = []
    for name, change in changes.items():
        if change:
            sets.append(f"{name} = {name} + %s")
            values.append(change)
    expression = "reactions"
    for kind, change in reactions.items():
        # A kind with nobody left leaves the object, so equal numbers are equal bytes.
        expression = (
            f"jsonb_strip_nulls({expression} || jsonb_build_object(%s::text,"
            " NULLIF(COALESCE((reactions ->> %s)::int, 0) + %s, 0)))"
        )
        values += [kind, kind, change]
    if reactions:
        sets.append(f"reactions = {expression}")
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE articles_engagement SET {', '.join(sets)}"  # noqa: S608
            " WHERE article_id = %s RETURNING version",
            [*values, article_id],
        )
        row = cursor.fetchone()
    if row is None:
        raise LookupError(f"article {article_id} has no engagement row")
    return int(row[0])


def register_article(
    *, site: Site, key: str, facts: Mapping[str, Any], now: datetime
) -> tuple[Article, bool]:
    """Make or change an article as its publisher describes it; returns (article, is_new).

    `facts` are model values (`section` as {key, name} or None, `discussion` merged in). Fields
    left out keep what they are. Raises Problem validation_error for a URL on a foreign host.
    """
    values = dict(facts)
    errors = [
        FieldError(name, "other_host")
        for name in ("url", "aliases")
        if not all(is_own_url(site, url) for url in _as_list(values.get(name)))
    ]
    if errors:
        raise Problem("validation_error", errors=errors)
    with transaction.atomic():
        if values.get("section"):
            values["section"] = get_or_create_section(site=site, **values["section"])
        article = _lock(site, key)
        if article is None:
            try:
                return create_article(site=site, key=key, values=values, now=now), True
            except IntegrityError:
                # Of two first PUTs one makes the article and the other changes it.
                article = _lock(site, key)
                if article is None:
                    raise
        _change(article, {**values, "is_registered": True}, now)
    return article, False


def _lock(site: Site, key: str) -> Article | None:
    # Without the key: whoever refers to the article by a foreign key must not wait for us, while
    # we wait for the engagement row that they hold.
    articles = Article.objects.select_for_update(of=("self",), no_key=True)
    return articles.filter(site=site, key=key).first()


def create_article(*, site: Site, key: str, values: Mapping[str, Any], now: datetime) -> Article:
    """Insert an article with its engagement row, at page version 1."""
    filled = {"published_at": now, "title": key, **values}
    with transaction.atomic():
        article = Article.objects.create(site=site, key=key, created_at=now, **filled)
        Engagement.objects.create(article=article)
        publish(
            "article.registered",
            site_id=site.id,
            article_id=article.id,
            article_version=1,
            now=now,
        )
    return article


def _change(article: Article, values: Mapping[str, Any], now: datetime) -> None:
    """Write what differs; the page version moves only when something does."""
    changed = [name for name, value in values.items() if getattr(article, name) != value]
    if not changed:
        return
    for name in changed:
        setattr(article, name, values[name])
    article.save(update_fields=changed)
    publish(
        "article.changed",
        site_id=article.site_id,
        article_id=article.id,
        article_version=None if _UNSEEN.issuperset(changed) else touch(article.id),
        now=now,
    )


def show_settings(
    *, site_id: int, section_id: int | None, changed: Collection[str], now: datetime
) -> None:
    """Say that public bytes change of the articles that inherit what `changed`.

    The settings of their site, or of their section, were changed in the caller's transaction.
    Rare, and as long as the site has such articles: a lock, an UPDATE and events for them.
    """
    rows = Engagement.objects.filter(_inherits(section_id, changed), article__site_id=site_id)
    # Locked in key order first: an UPDATE alone would lock as its plan happens to find them.
    locked = rows.order_by("article_id").select_for_update(of=("self",), no_key=True)
    ids = list(locked.values_list("article_id", flat=True))
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE articles_engagement SET version = version + 1"
            " WHERE article_id = ANY(%s) RETURNING article_id, version",
            [ids],
        )
        versions = cursor.fetchall()
    publish_each("article.changed", site_id=site_id, versions=versions, now=now)


def _inherits(section_id: int | None, changed: Collection[str]) -> Q:
    """Which engagement rows belong to articles that show a changed setting of the place."""
    wanted = Q(pk__in=[])
    for name in changed:
        # What only a section says all its articles show, a setting those without their own.
        shown = Q() if name in _OF_SECTIONS_ALONE else Q(**{f"article__{name}": None})
        if section_id is not None:
            shown &= Q(article__section_id=section_id)
        else:
            shown &= Q(article__section=None) | Q(**{f"article__section__{name}": None})
        wanted |= shown
    return wanted


def _as_list(value: Any) -> list[str]:
    if value is None:
        return []
    return [value] if isinstance(value, str) else list(value)
