from django.urls import path

from newsportal.embed.api.oembed import OembedView

urlpatterns = [path("sites/<str:site>/oembed", OembedView.as_view(), name="oembed")]
