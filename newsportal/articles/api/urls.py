from django.urls import path

from newsportal.articles import feeds
from newsportal.articles.api import bulk, shelves, trending, views

urlpatterns = [
    path("me/bookmarks", shelves.BookmarksView.as_view(), name="my-bookmarks"),
    path("me/subscriptions", shelves.SubscriptionsView.as_view(), name="my-subscriptions"),
    path(
        "me/bookmarks/<str:site>/<str:article>", shelves.BookmarkView.as_view(), name="my-bookmark"
    ),
    path(
        "me/subscriptions/<str:site>/<str:article>",
        shelves.SubscriptionView.as_view(),
        name="my-subscription",
    ),
    path("sites/<str:site>/articles", views.ArticlesView.as_view(), name="articles"),
    path("sites/<str:site>/articles/bulk", bulk.BulkView.as_view(), name="articles-bulk"),
    path("sites/<str:site>/articles/<str:article>", views.ArticleView.as_view(), name="article"),
    path(
        "sites/<str:site>/trending/<str:article>",
        trending.TrendingView.as_view(),
        name="trending",
    ),
    path("sites/<str:site>/counts", views.CountsView.as_view(), name="counts"),
    path("sites/<str:site>/config", views.ConfigView.as_view(), name="config"),
    path("sites/<str:site>/feed.atom", feeds.FeedAtomView.as_view(), name="feed-atom"),
    path("sites/<str:site>/feed.json", feeds.FeedJsonView.as_view(), name="feed-json"),
]
