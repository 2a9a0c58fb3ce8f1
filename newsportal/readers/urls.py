"""Pages of the readers' floor outside the API."""

from django.urls import path

from newsportal.readers.claim_page import claim_page
from newsportal.readers.unsubscribe_page import unsubscribe_page

urlpatterns = [
    path("claim/<str:token>", claim_page, name="claim"),
    path("unsubscribe/<str:token>", unsubscribe_page, name="unsubscribe"),
]
