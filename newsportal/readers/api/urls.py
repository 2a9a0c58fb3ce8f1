from django.urls import path

from newsportal.readers.api import bans, claims, me, views

urlpatterns = [
    path("me", me.MeView.as_view(), name="me"),
    path("me/claims", claims.ClaimsView.as_view(), name="my-claims"),
    path("me/export", me.ExportView.as_view(), name="my-export"),
    path("me/ignored", me.IgnoredListView.as_view(), name="my-ignored"),
    path("me/ignored/<uuid:reader>", me.IgnoredView.as_view(), name="my-ignored-one"),
    path("readers/<uuid:reader>/bans", bans.BansView.as_view(), name="reader-bans"),
    path("readers/<uuid:reader>/bans/<int:ban>", bans.BanView.as_view(), name="reader-ban"),
    path("sites/<str:site>/challenge", views.ChallengeView.as_view(), name="challenge"),
    path("sites/<str:site>/guests", views.GuestsView.as_view(), name="guests"),
]
