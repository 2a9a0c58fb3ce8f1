from django.urls import path

from social import redirects

urlpatterns = [
    path("s/<str:token>", redirects.share_link, name="share-link"),
    path("f/<uuid:link>", redirects.follow_link, name="follow-link"),
]
