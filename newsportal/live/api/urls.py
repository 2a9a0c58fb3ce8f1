from django.urls import path

from newsportal.live.api import views

urlpatterns = [
    path(
        "sites/<str:site>/articles/<str:article>/stream",
        views.StreamView.as_view(),
        name="stream",
    ),
]
