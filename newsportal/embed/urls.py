from django.urls import path

from newsportal.embed import views

urlpatterns = [
    path("", views.feed, name="demo-feed"),
    path("demo/<str:article>", views.article, name="demo-article"),
]
