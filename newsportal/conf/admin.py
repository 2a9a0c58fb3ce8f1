"""How the admin looks: Unfold's names, styles and menu."""

from typing import Any

from django.templatetags.static import static
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

UNFOLD: dict[str, Any] = {
    "SITE_TITLE": "newsportal",
    "SITE_HEADER": "newsportal",
    "SITE_SYMBOL": "forum",
    "SHOW_LANGUAGES": True,
    "SHOW_VIEW_ON_SITE": False,
    "SITE_FAVICONS": [
        {
            "rel": "icon",
            "type": "image/svg+xml",
            "href": lambda request: static("embed/img/icon.svg"),
        }
    ],
    "STYLES": [lambda request: static("newsportal/admin.css")],
    "ACCOUNT": {
        "navigation": [
            {"title": _("Second factor"), "link": reverse_lazy("admin:second_factor")},
        ]
    },
    "SIDEBAR": {"navigation": "newsportal.admin_menu.sidebar"},
}
