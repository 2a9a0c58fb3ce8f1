"""A reader's bookmarks and subscriptions. All private."""

from collections.abc import Callable
from typing import ClassVar

from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from newsportal.articles import shelves
from newsportal.articles.api.representation import article_json
from newsportal.articles.api.serializers import ArticleOutput
from newsportal.articles.lazy import get_or_imagine_article, get_or_make_article
from newsportal.articles.models import Bookmark, Shelved, Subscription
from newsportal.lib.keysets import newest_key
from newsportal.lib.limiter import guard
from newsportal.lib.paging import Paging
from newsportal.lib.serializers import PageQuery
from newsportal.lib.stated import problems
from newsportal.readers.api.base import ApiView, SiteView
from newsportal.readers.limits import SHELVES_BY_READER
from newsportal.readers.permissions import ReaderOnly


class ShelvedOutput(serializers.Serializer[object]):
    article = ArticleOutput()
    created_at = serializers.DateTimeField()


class ShelfOutput(serializers.Serializer[object]):
    items = ShelvedOutput(many=True)
    next = serializers.CharField(allow_null=True)


class ShelfView(ApiView):
    """What stands on one shelf of the caller, last put first; hidden articles are left out."""

    permission_classes = (ReaderOnly,)
    shelf: ClassVar[type[Shelved]]

    def page(self, request: Request) -> Response:
        query = PageQuery.read(request)
        limit = int(query["limit"])
        paging = Paging(self.shelf.__name__.lower(), {"reader": str(self.reader.id)})
        found = shelves.shelf_page(
            self.shelf,
            site=self.reader.site,
            reader=self.reader,
            after=paging.after(query),
            limit=limit + 1,
        )
        page, cursor = paging.cut(found, limit, newest_key)
        items = [
            {"article": article_json(row.article, now=self.now), "created_at": row.created_at}
            for row in page
        ]
        return Response({"items": items, "next": cursor})


class BookmarksView(ShelfView):
    """Articles to come back to."""

    shelf = Bookmark

    @extend_schema(operation_id="list_bookmarks", parameters=[PageQuery], responses=ShelfOutput)
    def get(self, request: Request) -> Response:
        return self.page(request)


class SubscriptionsView(ShelfView):
    """Discussions that the caller hears of."""

    shelf = Subscription

    @extend_schema(operation_id="list_subscriptions", parameters=[PageQuery], responses=ShelfOutput)
    def get(self, request: Request) -> Response:
        return self.page(request)


class ShelvedView(SiteView):
    """One article on one shelf: put it there, or take it away."""

    permission_classes = (ReaderOnly,)

    def change_shelf(self, act: Callable[..., None], key: str, *, is_new: bool) -> Response:
        guard(f"shelves:{self.reader.id}", *SHELVES_BY_READER)
        if is_new:
            made = get_or_make_article(self.site, key, described=None, now=self.now)
            act(reader=self.reader, article=made, now=self.now)
            return Response(status=204)
        # What was hidden since can still be taken away.
        article = shelves.find_shelved_article(self.site, key)
        if article is None:
            get_or_imagine_article(self.site, key, now=self.now)
        else:
            act(reader=self.reader, article=article)
        return Response(status=204)


class BookmarkView(ShelvedView):
    @problems("validation_error")
    @extend_schema(operation_id="put_bookmark", request=None, responses={204: None})
    def put(self, request: Request, site: str, article: str) -> Response:
        return self.change_shelf(shelves.bookmark, article, is_new=True)

    @extend_schema(operation_id="delete_bookmark", responses={204: None})
    def delete(self, request: Request, site: str, article: str) -> Response:
        return self.change_shelf(shelves.unbookmark, article, is_new=False)


class SubscriptionView(ShelvedView):
    @problems("validation_error")
    @extend_schema(operation_id="put_subscription", request=None, responses={204: None})
    def put(self, request: Request, site: str, article: str) -> Response:
        return self.change_shelf(shelves.subscribe, article, is_new=True)

    @extend_schema(operation_id="delete_subscription", responses={204: None})
    def delete(self, request: Request, site: str, article: str) -> Response:
        return self.change_shelf(shelves.unsubscribe, article, is_new=False)
