from django.urls import path

from comments.api import (
    appeals,
    complaints,
    flags,
    highlights,
    latest,
    me,
    mine,
    moderation,
    queues,
    reactions,
    search,
    totals,
    views,
)

_ARTICLE = "sites/<str:site>/articles/<str:article>"

urlpatterns = [
    path(f"{_ARTICLE}/comments", views.ThreadView.as_view(), name="thread"),
    path("me/comments", me.MyCommentsView.as_view(), name="my-comments"),
    path("me/notifications", me.NotificationsView.as_view(), name="my-notifications"),
    path(
        "me/notifications/read",
        me.NotificationsReadView.as_view(),
        name="my-notifications-read",
    ),
    path(f"{_ARTICLE}/mine", mine.MineView.as_view(), name="mine"),
    path("sites/<str:site>/comments", latest.LatestView.as_view(), name="latest"),
    path("sites/<str:site>/search", search.SearchView.as_view(), name="search"),
    path("sites/<str:site>/preview", views.PreviewView.as_view(), name="preview"),
    path("sites/<str:site>/complaints", complaints.ComplaintsView.as_view(), name="complaints"),
    path(
        "sites/<str:site>/complaints/<str:token>",
        complaints.ComplaintView.as_view(),
        name="complaint",
    ),
    path("sites/<str:site>/decisions", moderation.ManyView.as_view(), name="site-decisions"),
    path("sites/<str:site>/moderation", totals.TotalsView.as_view(), name="totals"),
    path("sites/<str:site>/moderation.html", totals.TotalsPageView.as_view(), name="totals-page"),
    path("sites/<str:site>/queues", queues.QueueCountsView.as_view(), name="queues"),
    path("sites/<str:site>/queues/appeals", queues.AppealQueueView.as_view(), name="appeal-queue"),
    path(
        "sites/<str:site>/queues/escalated",
        queues.EscalatedQueueView.as_view(),
        name="escalated-queue",
    ),
    path("sites/<str:site>/queues/new", queues.NewQueueView.as_view(), name="new-queue"),
    path("sites/<str:site>/queues/pending", queues.PendingQueueView.as_view(), name="pending"),
    path("sites/<str:site>/queues/reported", queues.ReportedQueueView.as_view(), name="reported"),
    path("comments/<uuid:comment>", views.CommentView.as_view(), name="comment"),
    path("comments/<uuid:comment>/replies", views.RepliesView.as_view(), name="replies"),
    path("comments/<uuid:comment>/decisions", moderation.DecisionsView.as_view(), name="decisions"),
    path(
        "comments/<uuid:comment>/reactions/<str:kind>",
        reactions.ReactionView.as_view(),
        name="reaction",
    ),
    path("comments/<uuid:comment>/flags", flags.FlagsView.as_view(), name="flags"),
    path("comments/<uuid:comment>/appeals", appeals.AppealsView.as_view(), name="appeals"),
    path("comments/<uuid:comment>/pin", highlights.PinView.as_view(), name="pin"),
    path("comments/<uuid:comment>/feature", highlights.FeatureView.as_view(), name="feature"),
]
