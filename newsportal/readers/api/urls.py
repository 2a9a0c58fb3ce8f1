from django.urls import path

from newsportal.readers.api import views

urlpatterns = [
    path("sites/<str:site>/challenge", views.ChallengeView.as_view(), name="challenge"),
    path("sites/<str:site>/guests", views.GuestsView.as_view(), name="guests"),
]
