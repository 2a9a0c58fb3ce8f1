from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from comments import selectors
from comments.api import reading_serializers as shapes
from comments.api.representation import as_told, comment_with_edit_json
from comments.models import Comment
from comments.selectors.own import active_review
from comments.selectors.reasons import ToldReasons
from comments.services.slow_mode import writes_again_at
from newsportal.articles.lazy import get_or_imagine_article
from newsportal.articles.models import Article
from newsportal.events.routing import functions
from newsportal.lib.problems import request_language
from newsportal.lib.serializers import NoQuery
from newsportal.lib.snapshots import snapshot
from newsportal.readers.api.base import SiteView
from newsportal.readers.bans import longest_ban
from newsportal.readers.identity import has_identity
from newsportal.readers.permissions import ReaderOnly
from newsportal.sites.models import Ratings
from newsportal.sites.policy import Policy

# How long a new public text of one's own is still told apart: longer than any cache holds.
RECENT = timedelta(minutes=10)


class MineView(SiteView):
    """What is the caller's own under an article; the public page says nothing of it."""

    permission_classes = (ReaderOnly,)

    @extend_schema(operation_id="get_mine", responses=shapes.MineOutput)
    def get(self, request: Request, site: str, article: str) -> Response:
        NoQuery.read(request)
        found = get_or_imagine_article(self.site, article, now=self.now)
        selectors.check_discussion(found)
        mine = self._nothing() if not found.is_stored else self._mine(found)
        can = self._can(found, has_rated=mine["rating"] is not None)
        ignored = selectors.ignored_by(self.reader)
        return Response({**mine, "ignored": ignored, "can": can})

    def _nothing(self) -> dict[str, Any]:
        return {
            "held": [],
            "recent": [],
            "reactions": {},
            "flags": [],
            "rating": None,
            "subscribed": False,
        }

    def _mine(self, article: Article) -> dict[str, Any]:
        review = active_review(article, self.reader)
        mine = {
            **self._comments(article),
            "reactions": selectors.own_reactions(article, self.reader),
            "flags": selectors.own_flags(article, self.reader),
            "rating": review.rating if review else None,
            "subscribed": selectors.is_subscribed(article, self.reader),
        }
        for part in functions("MINE"):
            mine |= part(article=article, reader=self.reader)
        return mine

    def _comments(self, article: Article) -> dict[str, Any]:
        """One's own that are not public, and those whose public text is new or about to change."""
        # A decision between them would be told of the text before it.
        with snapshot():
            own = selectors.own_comments(article, self.reader)
            decisions, edits = selectors.last_decisions(own), selectors.newer_texts(own)
        told = ToldReasons(self.site.id, request_language(self.request._request))
        shown: dict[str, list[dict[str, Any]]] = {"held": [], "recent": []}
        for comment in own:
            comment.author = self.reader
            edit = edits.get(comment.id)
            row = as_told(comment_with_edit_json(comment, decisions.get(comment.id), edit), told)
            if not comment.is_public:
                shown["held"].append(row)
            elif edit or self._is_recent(comment):
                shown["recent"].append(row)
        return shown

    def _is_recent(self, comment: Comment) -> bool:
        times = (comment.published_at, comment.edited_at)
        return any(at is not None and at > self.now - RECENT for at in times)

    def _can(self, article: Article, *, has_rated: bool) -> dict[str, Any]:
        """What the caller may do here now, and the problem that writing would meet."""
        policy = article.policy_at(self.now)
        refusal = self._refusal(article, policy)
        reacts = {"react": policy.reactions and refusal.get("reason") != "reader_banned"}
        if refusal:
            return {"comment": False, "rate": False, **reacts, **refusal}
        can_rate = policy.ratings != Ratings.OFF and not has_rated
        return {"comment": True, "rate": can_rate, **reacts}

    def _refusal(self, article: Article, policy: Policy) -> dict[str, Any]:
        """The problem, and when it ends if that is known; nothing for who may write."""
        ban = longest_ban(self.reader, self.now)
        if ban is not None:
            return _refused("reader_banned", ban.until)
        if not policy.is_open(self.now):
            return _refused("thread_closed", article.opens_again_at(self.now))
        if not has_identity(self.reader, policy.min_identity):
            return _refused("identity_required")
        seconds = policy.slow_mode_seconds
        retry_at = writes_again_at(
            article=article, author=self.reader, seconds=seconds, now=self.now
        )
        return _refused("slow_mode", retry_at) if retry_at else {}


def _refused(reason: str, retry_at: Any = None) -> dict[str, Any]:
    return {"reason": reason, "retry_at": retry_at} if retry_at else {"reason": reason}
