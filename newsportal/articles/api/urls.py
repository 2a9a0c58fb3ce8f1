from django.urls import path

from newsportal.articles import feeds
from newsportal.articles.api import views

urlpatterns = [
    path("sites/<str:site>/articles", views.ArticlesView.as_view(), name="articles"),
    path("sites/<str:site>/articles/<str:article>", views.ArticleView.as_view(), name="article"),
    path("sites/<str:site>/counts", views.CountsView.as_view(), name="counts"),
    path("sites/<str:site>/config", views.ConfigView.as_view(), name="config"),
    path("sites/<str:site>/feed.atom", feeds.FeedAtomView.as_view(), name="feed-atom"),
    path("sites/<str:site>/feed.json", feeds.FeedJsonView.as_view(), name="feed-json"),
]
