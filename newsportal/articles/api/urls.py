from django.urls import path

from newsportal.articles.api import views

urlpatterns = [
    path("sites/<str:site>/articles", views.ArticlesView.as_view(), name="articles"),
    path("sites/<str:site>/articles/<str:article>", views.ArticleView.as_view(), name="article"),
    path("sites/<str:site>/counts", views.CountsView.as_view(), name="counts"),
    path("sites/<str:site>/config", views.ConfigView.as_view(), name="config"),
]
