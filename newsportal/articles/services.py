"""The writers of Article."""

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Func, Q

from newsportal.articles.engagement import touch_page, touch_pages
from newsportal.articles.models import Article, Engagement
from newsportal.articles.threads import follow, lock_article
from newsportal.articles.turning import has_turn, set_turns, set_turns_of
from newsportal.events.log import publish, publish_each
from newsportal.lib.fulltext import vector
from newsportal.lib.problems import FieldError, Problem
from newsportal.lib.words.documents import document
from newsportal.sites.hosts import is_own_url
from newsportal.sites.models import Site
from newsportal.sites.policy import Policy
from newsportal.sites.services import get_or_create_section

# What articles have no setting of their own for.
_OF_SECTIONS_ALONE = frozenset({"name", "is_reviews"})
# What holds for whoever shows the discussion too; see `Policy.within`.
_OF_FOLLOWERS = frozenset({"mode", "min_identity"})
# What says when a discussion opens and closes.
_OF_HOURS = frozenset({"opens_at", "closes_at", "closes_after_days", "published_at", "section"})
# Columns that no public answer shows.
_UNSEEN = frozenset({"aliases", "announcements", "is_registered", "screening"})


def register_article(
    *, site: Site, key: str, facts: Mapping[str, Any], now: datetime
) -> tuple[Article, bool]:
    """Make or change an article as its publisher describes it; returns (article, is_new).

    `facts` are model values (`section` as {key, name} or None, `discussion` merged in) and
    `shares_thread_with`, an article's key or None. Fields left out keep what they are.
    Raises Problem validation_error for a URL on a foreign host and for a discussion that cannot
    be shared (see `threads.follow`).
    """
    values = dict(facts)
    _check_hosts(site, values)
    with transaction.atomic():
        if values.get("section"):
            values["section"] = get_or_create_section(site=site, **values["section"])
        is_told = "shares_thread_with" in values
        shares_with = values.pop("shares_thread_with", None)
        article, main = lock_article(site, key, shares_with=shares_with)
        is_new = article is None and _create_if_first(site, key, values, now)
        if article is None:
            article, main = lock_article(site, key, shares_with=shares_with)
        if article is None:
            raise LookupError(f"{key} was made and is gone")
        if is_told:
            follow(article, main, now=now)
        if not is_new:
            _change(article, {**values, "is_registered": True}, now)
    return article, is_new


def _create_if_first(site: Site, key: str, values: Mapping[str, Any], now: datetime) -> bool:
    """Of two first PUTs one makes the article and the other changes it."""
    try:
        create_article(site=site, key=key, values=values, now=now)
    except IntegrityError:
        return False
    return True


def _check_hosts(site: Site, values: Mapping[str, Any]) -> None:
    errors = [
        FieldError(name, "other_host")
        for name in ("url", "aliases")
        if not all(is_own_url(site, url) for url in _as_list(values.get(name)))
    ]
    if errors:
        raise Problem("validation_error", errors=errors)


def create_article(*, site: Site, key: str, values: Mapping[str, Any], now: datetime) -> Article:
    """Insert an article with its engagement row, at page version 1."""
    article = Article(
        site=site, key=key, created_at=now, **{"published_at": now, "title": key, **values}
    )
    article.title_terms = _title_terms(article)
    with transaction.atomic():
        article.save(force_insert=True)
        Engagement.objects.create(article=article)
        if has_turn(article, now=now):
            set_turns([article], now=now)
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
    before = article.own_policy
    for name in changed:
        setattr(article, name, values[name])
    article.title_terms = _title_terms(article)
    article.save(update_fields=[*changed, "title_terms"])
    if not _OF_HOURS.isdisjoint(changed):
        set_turns([article], now=now)
    version = None
    if not _UNSEEN.issuperset(changed):
        version = _touch_changed(article, before)
    publish(
        "article.changed",
        site_id=article.site_id,
        article_id=article.id,
        article_version=version,
        now=now,
    )


def _touch_changed(article: Article, before: Policy) -> int:
    """The new version of the article; pages that show its discussion get theirs as they differ."""
    after = article.own_policy
    if (before.mode, before.min_identity) == (after.mode, after.min_identity):
        return touch_page(article.id)
    followers = article.followers.select_related("site", "section")
    policies = {follower.id: follower.own_policy for follower in followers}
    ids = [key for key, own in policies.items() if own.within(before) != own.within(after)]
    return dict(touch_pages([article.id, *ids]))[article.id]


def _title_terms(article: Article) -> Func:
    return vector(document(article.title, article.language).terms)


def show_settings(
    *, site_id: int, section_id: int | None, changed: Collection[str], now: datetime
) -> None:
    """Say that public bytes change of the articles that inherit what `changed`.

    The settings of their site, or of their section, were changed in the caller's transaction.
    Rare, and as long as the site has such articles: locks, an UPDATE and events for them.
    """
    shown = Engagement.objects.filter(_inherits(section_id, changed), article__site_id=site_id)
    ids = set(shown.values_list("article_id", flat=True))
    if not _OF_FOLLOWERS.isdisjoint(changed):
        followers = Article.objects.filter(thread_id__in=ids)
        ids.update(followers.values_list("id", flat=True))
    publish_each("article.changed", site_id=site_id, versions=touch_pages(ids), now=now)
    if "closes_after_days" in changed:
        set_turns_of(Article.objects.filter(id__in=ids), now=now)


def _inherits(section_id: int | None, changed: Collection[str]) -> Q:
    """Which engagement rows belong to articles that show a changed setting of the place."""
    wanted = Q(pk__in=[])
    for name in changed:
        # What only a section says all its articles show, a setting those without their own.
        shown = Q() if name in _OF_SECTIONS_ALONE else Q(**{f"article__{name}": None})
        if name == "closes_after_days":
            # Who closes at a time of its own counts no days.
            shown &= Q(article__closes_at=None)
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
