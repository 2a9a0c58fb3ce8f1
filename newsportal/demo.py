"""The demo newspaper: two sites, a few articles, their discussions and an account for the admin."""

import secrets
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from django.contrib.auth import get_user_model
from django.db import transaction

from comments.models import Comment
from comments.reactions import DISLIKE, LIKE
from comments.services.due import is_due
from comments.services.highlight import FEATURE, PIN, highlight_comment
from comments.services.react import react_to_comment
from comments.services.screen import screen_at_once
from comments.services.submit import submit_comment
from newsportal.articles.models import Article
from newsportal.articles.ranking import rank_talk, refresh_ranks
from newsportal.articles.selectors import get_article
from newsportal.articles.services import register_article
from newsportal.embed.articles_file import (
    DemoArticle,
    DemoComment,
    demo_articles,
    demo_comments,
)
from newsportal.local.addresses import state_dir
from newsportal.readers.models import Reader
from newsportal.readers.services import register_guest
from newsportal.sites.models import Site
from newsportal.sites.services import create_site
from social.models import FollowLink, Network
from social.services.shares import create_share
from social.services.visitors import Visitor

DEMO, SANDBOX = "demo", "sandbox"
NEWSPAPER = "Два берега"
ADMIN_NAME = "admin"
SHARES = (4, 9, 2, 6, 1, 3)
FOLLOW = (
    ("telegram", "Telegram"),
    ("instagram", "Instagram"),
    ("youtube", "YouTube"),
    ("vk", "VK"),
)


@dataclass(frozen=True)
class _Post:
    """One demo comment and the place of what it answers in the list."""

    article: str
    written_at: datetime
    comment: DemoComment
    parent: int | None


def seed_demo(*, now: datetime) -> bool:
    """Make the demo sites with their content, once. Returns whether there was anything to do."""
    if Site.objects.filter(key=DEMO).exists():
        return False
    with transaction.atomic():
        site = create_site(key=DEMO, name=NEWSPAPER, hosts=["demo.example"], lazy_articles=True)
        _make_sandbox(now)
        for article in demo_articles():
            _register(site, article, now)
        _write_comments(site, now)
        _share(site, now)
        _add_follow_links(site)
        articles = Article.objects.filter(site=site).order_by("id")
        rank_talk(article_ids=articles.values_list("id", flat=True), now=now)
        refresh_ranks(now=now)
    return True


def _make_sandbox(now: datetime) -> None:
    """A site with one article, where texts such as `!pending` force answers."""
    site = create_site(key=SANDBOX, name="Sandbox", hosts=["sandbox.example"], is_sandbox=True)
    facts = {"url": "https://sandbox.example/playground", "title": "Playground"}
    register_article(site=site, key="playground", facts=facts, now=now)


def _register(site: Site, article: DemoArticle, now: datetime) -> None:
    updated = article["updated_minutes_ago"]
    facts = {
        "url": f"https://demo.example/{article['key']}",
        "title": article["title"],
        "section": article["section"],
        "tags": article["tags"],
        "authors": article["authors"],
        "language": article["language"],
        "published_at": _ago(now, article["published_minutes_ago"]),
        "updated_at": None if updated is None else _ago(now, updated),
    }
    register_article(site=site, key=article["key"], facts=facts, now=now)


def _write_comments(site: Site, now: datetime) -> None:
    """Let each guest write at the time the content says, by the service every reader uses."""
    posts = list(_in_order(demo_comments(), now))
    order = sorted(range(len(posts)), key=lambda place: posts[place].written_at)
    written: dict[int, Comment] = {}
    guests: dict[str, Reader] = {}
    articles: dict[str, Article] = {}
    for place in order:
        post = posts[place]
        name = post.comment["author"]
        if name not in guests:
            guests[name] = register_guest(site=site, name=name, now=post.written_at)
        if post.article not in articles:
            articles[post.article] = get_article(site, post.article)
        submitted = submit_comment(
            article=articles[post.article],
            author=guests[name],
            text=post.comment["text"],
            parent_id=written[post.parent].id if post.parent is not None else None,
            rating=post.comment.get("rating"),
            now=post.written_at,
        )
        if is_due(submitted.comment.id):
            screen_at_once(submitted.comment, now=post.written_at)
        written[place] = submitted.comment
    for place, comment in written.items():
        _vote(comment, posts[place].comment, list(guests.values()), now)
        _highlight(comment, posts[place].comment, now)


def _vote(comment: Comment, wanted: DemoComment, guests: list[Reader], now: datetime) -> None:
    """Likes and dislikes of other guests, each at an address of its own."""
    likes, dislikes = wanted.get("likes", 0), wanted.get("dislikes", 0)
    others = [guest for guest in guests if guest.id != comment.author_id]
    for number, guest in enumerate(others[: likes + dislikes]):
        react_to_comment(
            comment_id=comment.id,
            reader=guest,
            kind=LIKE if number < likes else DISLIKE,
            address=f"198.18.{number}.1",
            now=now,
        )


def _highlight(comment: Comment, wanted: DemoComment, now: datetime) -> None:
    for name, highlight in (("pinned", PIN), ("featured", FEATURE)):
        if wanted.get(name):
            highlight_comment(
                site_id=comment.site_id, comment_id=comment.id, highlight=highlight, now=now
            )


def _in_order(comments: Sequence[DemoComment], now: datetime) -> Iterator[_Post]:
    """The trees as one list, a parent before its replies."""
    pending = [(comment, "", None) for comment in reversed(comments)]
    stack: list[tuple[DemoComment, str, int | None]] = list(pending)
    place = 0
    while stack:
        comment, article, parent = stack.pop()
        article = comment.get("article", article)
        yield _Post(article, _ago(now, comment["minutes_ago"]), comment, parent)
        stack += [(reply, article, place) for reply in reversed(comment.get("replies", []))]
        place += 1


def _share(site: Site, now: datetime) -> None:
    """A few shares by visitors of no address, so that the feed's order has something to show."""
    networks = list(Network.objects.filter(is_enabled=True).order_by("order", "code")[:5])
    articles = [get_article(site, article["key"]) for article in demo_articles()]
    for place, article in enumerate(articles):
        for number in range(SHARES[place % len(SHARES)]):
            create_share(
                article=article,
                network=networks[number % len(networks)],
                visitor=Visitor(address=f"demo-{number}", agent="demo"),
                reader=None,
                comment_id=None,
                quote="",
                via="",
                now=now - timedelta(minutes=7 * number + place),
            )


def _add_follow_links(site: Site) -> None:
    for order, (network, label) in enumerate(FOLLOW):
        FollowLink.objects.create(
            site=site,
            network=network,
            url=f"https://{network}.example/dva-berega",
            label=label,
            order=order,
        )


def _ago(now: datetime, minutes: int) -> datetime:
    return now - timedelta(minutes=minutes)


def admin_password() -> str:
    """The password of the demo's `admin`, made once and kept in the state folder.

    The account is made with it unless one of that name exists already.
    """
    file = state_dir() / "admin_password"
    if not file.exists():
        _write_secret(file, secrets.token_urlsafe(9))
    password = file.read_text(encoding="ascii").strip()
    users = get_user_model()
    if not users.objects.filter(username=ADMIN_NAME).exists():
        users.objects.create_superuser(ADMIN_NAME, password=password)
    return password


def _write_secret(file: Path, secret: str) -> None:
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    file.touch(mode=0o600)
    file.write_text(secret, encoding="ascii")
