"""Reviews that were written elsewhere: they wait for a person, whatever a machine says."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from uuid import UUID

from django.db import connection, transaction

from comments.deciders import AUTHOR
from comments.models import Comment
from comments.selectors import check_discussion
from comments.selectors.law import is_held
from comments.selectors.moderation import waiting_edit
from comments.services.decide import lock_comments, record_decision
from comments.services.edit import EDITABLE, apply_text
from comments.services.edits import last_version
from comments.services.hearing import ask_to_inform
from comments.services.insert import insert_comment
from comments.services.judge import judge_text
from comments.services.submit import new_comment
from comments.services.texts import Text, make_text
from comments.states import DecisionVerdict, Reason, State, VerdictKind
from newsportal.articles.models import Article
from newsportal.articles.threads import hold_thread
from newsportal.lib.problems import Problem
from newsportal.lib.text import clean_text, is_blank, name_skeleton
from newsportal.readers.bans import is_banned
from newsportal.readers.holding import hold_reader
from newsportal.readers.models import Reader, ReaderKind
from newsportal.readers.names import check_guest_name
from newsportal.readers.services import NAME_MAX_CHARS, create_reader
from newsportal.sites.models import Site

Source = Mapping[str, str]
# So long an answer waits for a person to decide on what it answers.
_PARENT_WAITS = timedelta(days=1)


def take_mention(
    *,
    article_id: int,
    comment_id: UUID | None,
    parent_id: UUID | None,
    source: Source,
    author_name: str,
    text: str,
    now: datetime,
) -> UUID:
    """Store what was said elsewhere as a review that waits, or as the change of that one.

    `source` is {kind, url, name} and perhaps published_at. `parent_id` is the review that it
    answers: it stands below that one if that is public, else at the top. What was decided against
    stays decided; a change of a public one waits beside it. Returns the review's id. Raises
    Problem: thread_closed, unknown_article, reader_banned (its author), text_too_complex,
    validation_error (no words), parent_not_public (nobody has decided on that one: come again).
    """
    text = clean_text(text)
    if is_blank(text):
        raise Problem("validation_error")
    with transaction.atomic():
        if comment_id is not None:
            _change(comment_id, text, now)
            return comment_id
        loaded = ("site", "section", "engagement", "thread__section")
        article = Article.objects.select_related(*loaded).get(id=article_id)
        author = _author(article.site, source, author_name, now)
        _check_may_stand(article, author, now)
        parent = _parent(article, parent_id, now) if parent_id else None
        comment = new_comment(article, author, parent, _text(article, text, version=1), now)
        comment.source = dict(source)
        judged = judge_text(
            text=text,
            rating=None,
            article=article,
            author=author,
            written_at=now,
            wants_nudge=False,
            is_for_person=True,
        )
        insert_comment(comment, judged, article=article, now=now)
        if judged.verdict.kind is VerdictKind.HOLD:
            ask_to_inform(comment, version=comment.version, now=now)
    return comment.id


def withdraw_mention(*, comment_id: UUID, now: datetime) -> None:
    """Its author took it back there, so it is gone here; a second time changes nothing."""
    with transaction.atomic():
        comment = lock_comments().filter(id=comment_id).first()
        if comment is None or comment.state == State.REMOVED:
            return
        record_decision(
            comment,
            verdict=DecisionVerdict.REMOVE,
            reason=Reason.AUTHOR,
            decider=AUTHOR,
            now=now,
        )


def _check_may_stand(article: Article, author: Reader, now: datetime) -> None:
    hold_thread(article)
    hold_reader(author)
    check_discussion(article)
    if not article.policy_at(now).is_open(now):
        raise Problem("thread_closed")
    if is_banned(author, now):
        raise Problem("reader_banned")


def _parent(article: Article, parent_id: UUID, now: datetime) -> Comment | None:
    parent = Comment.objects.filter(id=parent_id, article_id=article.discussion_id).first()
    if parent is None or parent.is_public:
        return parent
    if parent.state == State.PENDING and now - parent.created_at < _PARENT_WAITS:
        raise Problem("parent_not_public")
    return None


def _change(comment_id: UUID, text: str, now: datetime) -> None:
    """Neither the time to edit nor a closed discussion matters: nobody sees it unread."""
    loaded = ("author", "article__site", "article__section", "article__thread__section", "site")
    comment = lock_comments().select_related(*loaded).filter(id=comment_id).first()
    if comment is None or comment.state not in EDITABLE or comment.author.erased_at:
        return
    # The law keeps the text as it is.
    if is_held(comment.id):
        return
    newest = waiting_edit(comment) or comment
    if newest.text != text:
        new = _text(comment.article, text, version=last_version(comment) + 1)
        apply_text(comment, new, wants_nudge=False, is_for_person=True, now=now)


def _text(article: Article, text: str, *, version: int) -> Text:
    return make_text(
        text, site=article.site, language=article.language, rating=None, version=version
    )


def _author(site: Site, source: Source, name: str, now: datetime) -> Reader:
    """Whoever writes by that name at that place, the same each time; nobody can speak as it."""
    subject = f"{source['name']} {name_skeleton(name)}"[:200].strip()
    key = {"kind": ReaderKind.IMPORTED, "issuer": source["kind"], "subject": subject}
    with connection.cursor() as cursor:
        # Of two mentions by one author the second finds the reader whom the first makes.
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))",
            [f"mention author {site.id} {source['kind']} {subject}"],
        )
    known = Reader.objects.filter(site=site, erased_at=None, merged_into=None, **key)
    found = known.order_by("id").first()
    if found is not None:
        return found
    return create_reader(site=site, name=_name(site, name, source["name"]), now=now, **key)


def _name(site: Site, name: str, host: str) -> str:
    """The author's own name where a guest might have it, else that of the place."""
    try:
        return check_guest_name(site=site, name=name[:NAME_MAX_CHARS])
    except Problem:
        return host[:NAME_MAX_CHARS]
