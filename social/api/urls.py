from django.urls import path

from social.api import views
from social.api.events import EventsView
from social.api.mentions import MentionView, WebmentionView

_ARTICLE = "sites/<str:site>/articles/<str:article>"

urlpatterns = [
    path("sites/<str:site>/networks", views.NetworksView.as_view(), name="networks"),
    path("sites/<str:site>/follow-links", views.FollowLinksView.as_view(), name="follow-links"),
    path("sites/<str:site>/events", EventsView.as_view(), name="events"),
    path("sites/<str:site>/webmention", WebmentionView.as_view(), name="webmention"),
    path("sites/<str:site>/webmention/<uuid:mention>", MentionView.as_view(), name="mention"),
    path(f"{_ARTICLE}/shares", views.SharesView.as_view(), name="shares"),
    path(
        f"{_ARTICLE}/reactions/<str:kind>",
        views.ArticleReactionView.as_view(),
        name="article-reaction",
    ),
]
