"""oEmbed 1.0: what another site needs to show an article's discussion among its own text."""

from typing import Any
from xml.etree.ElementTree import Element, SubElement, tostring

from django.http import HttpRequest, HttpResponse
from django.templatetags.static import static
from django.utils.html import format_html
from drf_spectacular.utils import extend_schema
from rest_framework import serializers

from newsportal.articles.addresses import article_address, published_address, site_address
from newsportal.articles.api.views import CONFIG_SECONDS, PAGE_CACHE
from newsportal.articles.models import Article
from newsportal.articles.selectors import find_by_address
from newsportal.lib.atom import xml_text
from newsportal.lib.conditional import conditional_response, json_bytes
from newsportal.lib.etags import etag_of
from newsportal.lib.problems import Problem
from newsportal.lib.public_url import base_url
from newsportal.lib.serializers import QuerySerializer
from newsportal.lib.stated import problems
from newsportal.readers.api.base import PublicSiteView
from newsportal.sites.models import Mode

WIDTH, HEIGHT = 600, 800
_PIXELS_MAX = 10_000
_XML = "text/xml; charset=utf-8"


class OembedQuery(QuerySerializer):
    url = serializers.CharField(max_length=2000)
    format = serializers.ChoiceField(("json", "xml"), default="json")
    maxwidth = serializers.IntegerField(min_value=1, max_value=_PIXELS_MAX, required=False)
    maxheight = serializers.IntegerField(min_value=1, max_value=_PIXELS_MAX, required=False)


class OembedOutput(serializers.Serializer[object]):
    version = serializers.CharField()
    type = serializers.CharField()
    title = serializers.CharField()
    provider_name = serializers.CharField()
    provider_url = serializers.URLField()
    cache_age = serializers.IntegerField(help_text="Seconds.")
    html = serializers.CharField()
    width = serializers.IntegerField(help_text="Pixels.")
    height = serializers.IntegerField(help_text="Pixels.")


class OembedView(PublicSiteView):
    """The discussion of the article at `url`, as `rich` content."""

    @problems("unknown_article")
    @extend_schema(
        operation_id="get_oembed",
        auth=[],
        parameters=[OembedQuery],
        responses={
            (200, "application/json"): OembedOutput,
            (200, "text/xml"): OembedOutput,
        },
    )
    def get(self, request: HttpRequest, site: str) -> HttpResponse:
        query = OembedQuery.read(request)
        address = published_address(base_url(request), query["url"])
        article = find_by_address(self.site, address)
        if article is None or article.policy.mode == Mode.HIDDEN:
            raise Problem("unknown_article")
        width = min(WIDTH, query.get("maxwidth", WIDTH))
        height = min(HEIGHT, query.get("maxheight", HEIGHT))
        told = oembed_json(request, article, width=width, height=height)
        is_xml = query["format"] == "xml"
        body = _xml_bytes(told) if is_xml else json_bytes(told)
        return conditional_response(
            request,
            body,
            etag=etag_of(body),
            cache_control=PAGE_CACHE,
            content_type=_XML if is_xml else "application/json",
        )


def oembed_json(
    request: HttpRequest, article: Article, *, width: int, height: int
) -> dict[str, Any]:
    """`width` and `height` in pixels: the discussion scrolls inside them."""
    return {
        "version": "1.0",
        "type": "rich",
        "title": article.title,
        "provider_name": article.site.name,
        "provider_url": site_address(request, article.site),
        "cache_age": CONFIG_SECONDS,
        "html": _html(request, article, width=width, height=height),
        "width": width,
        "height": height,
    }


def _html(request: HttpRequest, article: Article, *, width: int, height: int) -> str:
    """The widget, with a link in it for pages whose scripts do not run."""
    base = base_url(request)
    script = static("embed/comments/element.js")
    return format_html(
        '<div style="max-width:{}px;max-height:{}px;overflow:auto">'
        '<news-comments site="{}" article="{}" lang="{}" api="{}">'
        '<a href="{}#reviews">{}</a></news-comments></div>'
        '<script type="module" src="{}"></script>',
        width,
        height,
        article.site.key,
        article.key,
        article.language,
        base,
        article_address(request, article),
        article.title,
        script if "://" in script else f"{base}{script}",
    )


def _xml_bytes(told: dict[str, Any]) -> bytes:
    root = Element("oembed")
    for name, value in told.items():
        SubElement(root, name).text = xml_text(str(value))
    body: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return body
