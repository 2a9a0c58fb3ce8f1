from django.urls import path

from comments.api import latest, mine, moderation, views

_ARTICLE = "sites/<str:site>/articles/<str:article>"

urlpatterns = [
    path(f"{_ARTICLE}/comments", views.ThreadView.as_view(), name="thread"),
    path(f"{_ARTICLE}/mine", mine.MineView.as_view(), name="mine"),
    path("sites/<str:site>/comments", latest.LatestView.as_view(), name="latest"),
    path("sites/<str:site>/preview", views.PreviewView.as_view(), name="preview"),
    path("sites/<str:site>/queues/pending", moderation.PendingQueueView.as_view(), name="pending"),
    path("comments/<uuid:comment>", views.CommentView.as_view(), name="comment"),
    path("comments/<uuid:comment>/replies", views.RepliesView.as_view(), name="replies"),
    path("comments/<uuid:comment>/decisions", moderation.DecisionsView.as_view(), name="decisions"),
]
