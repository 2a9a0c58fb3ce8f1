"""Answering as the newsroom, without leaving the queue."""

from datetime import datetime
from uuid import UUID

from django.contrib.auth.models import User
from django.db import transaction

from comments.deciders import Decider
from comments.models import Comment, DeskAct
from comments.services.decide import decide_comment
from comments.services.desk.acts import Item, Target, act_of, as_before, lock_target
from comments.services.desk.claims import end_claims
from comments.services.submit import submit_comment
from comments.states import DeciderKind, DecisionVerdict, DeskActKind, Reason
from newsportal.articles.selectors import articles_of
from newsportal.readers.models import Reader, ReaderKind
from newsportal.readers.services import create_reader
from newsportal.sites.models import Site

# Who the newsroom's answers are by; no publisher's key can issue it.
_ISSUER, _SUBJECT = "newsportal:desk", "newsroom"
_NAMES = {"ru": "Редакция", "kk": "Редакция", "az": "Redaksiya", "en": "Newsroom"}


def reply_as_newsroom(
    *, user: User, act_id: UUID, site_id: int, target: Target, text: str, now: datetime
) -> DeskAct:
    """Answer a comment under the newsroom's name; one that waits is published first.

    `text` is clean (see `lib.text`). Who of the staff wrote it stands in a decision on the
    answer. Results: those of `decide_comment` and `submit_comment`.
    """
    decider = Decider(DeciderKind.PERSON, user=user)

    def publish() -> Item:
        comment = lock_target(target, site_id=site_id)
        item = as_before(comment)
        item["edit"] = target.version if target.version != comment.version else None
        decision = decide_comment(
            site_id=site_id,
            comment_id=target.id,
            version=target.version,
            verdict=DecisionVerdict.PUBLISH,
            reason=Reason.OK,
            decider=decider,
            now=now,
        )
        end_claims([target.id])
        return item | {"decision": str(decision.id), "verdict": decision.verdict}

    def answer() -> Item:
        parent = Comment.objects.get(id=target.id, site=site_id)
        reply = _submit(parent, text, now)
        # The rules let the newsroom through; this says who of it wrote.
        decide_comment(
            site_id=site_id,
            comment_id=reply.id,
            version=reply.version,
            verdict=DecisionVerdict.PUBLISH,
            reason=Reason.STAFF,
            decider=decider,
            now=now,
        )
        return {"reply": str(reply.id)}

    with act_of(
        user=user, act_id=act_id, site_id=site_id, kind=DeskActKind.REPLY, now=now
    ) as doing:
        if doing.is_repeated:
            return doing.act
        if target.state == "published" or doing.do(publish, named=str(target.id)) is not None:
            doing.do(answer, named=str(target.id))
    return doing.act


def _submit(parent: Comment, text: str, now: datetime) -> Comment:
    site = Site.objects.get(id=parent.site_id)
    article = articles_of(site).get(id=parent.article_id)
    return submit_comment(
        article=article,
        author=newsroom_of(site, now=now),
        text=text,
        parent_id=parent.id,
        now=now,
    ).comment


def newsroom_of(site: Site, *, now: datetime) -> Reader:
    """The reader under whose name the site's newsroom answers; made when it first does."""
    mine = Reader.objects.filter(
        site=site, kind=ReaderKind.SSO, issuer=_ISSUER, subject=_SUBJECT, erased_at=None
    )
    known = mine.first()
    if known is not None:
        return known
    with transaction.atomic():
        # Two first answers at once make one reader.
        Site.objects.select_for_update(no_key=True).get(id=site.id)
        return mine.first() or create_reader(
            site=site,
            kind=ReaderKind.SSO,
            name=_NAMES[site.language],
            issuer=_ISSUER,
            subject=_SUBJECT,
            roles=["staff"],
            identity="state",
            now=now,
        )
