from django.urls import path

from social import codes, redirects

urlpatterns = [
    path("s/<str:token>", redirects.share_link, name="share-link"),
    path("s/<str:token>/qr.svg", codes.share_code, name="share-code"),
    path("f/<uuid:link>", redirects.follow_link, name="follow-link"),
]
