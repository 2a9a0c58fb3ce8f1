from django.urls import path

from comments.feeds import views

_ARTICLE = "sites/<str:site>/articles/<str:article>"

urlpatterns = [
    path(
        f"{_ARTICLE}/comments.atom", views.ArticleCommentsAtomView.as_view(), name="comments-atom"
    ),
    path(f"{_ARTICLE}/comments.html", views.FragmentView.as_view(), name="fragment"),
    path(
        "sites/<str:site>/comments.atom",
        views.SiteCommentsAtomView.as_view(),
        name="site-comments-atom",
    ),
]
