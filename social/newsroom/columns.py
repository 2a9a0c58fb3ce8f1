"""What files of social's lists hold. Nobody who shared can be told from them."""

from django.utils.translation import gettext_lazy as _

from newsportal.lib.exports import Column
from social.newsroom.words import filtered_words

SHARES = (
    Column("token", _("token"), lambda row: row.token),
    Column("site", _("site"), lambda row: row.article.site.key),
    Column("article", _("article"), lambda row: row.article.key),
    Column("title", _("title"), lambda row: row.article.title),
    Column("network", _("network"), lambda row: row.network_id),
    Column("comment", _("comment"), lambda row: row.comment_id),
    Column("quote", _("quotation"), lambda row: row.quote),
    Column("generation", _("generation"), lambda row: row.generation),
    Column("created_at", _("created"), lambda row: row.created_at),
    Column("previewed_at", _("previewed"), lambda row: row.previewed_at),
    Column("confirmed_at", _("confirmed"), lambda row: row.confirmed_at),
    Column("click_backs", _("click-backs"), lambda row: row.click_backs),
)
FILTERED_VISITS = (
    Column("day", _("day"), lambda row: row.day),
    Column("site", _("site"), lambda row: row.site.key),
    Column("reason", _("reason"), lambda row: row.reason),
    Column("means", _("in words"), lambda row: filtered_words(row.reason)),
    Column("visits", _("visits"), lambda row: row.visits),
)
FOLLOW_LINKS = (
    Column("site", _("site"), lambda row: row.site.key),
    Column("network", _("network"), lambda row: row.network),
    Column("label", _("label"), lambda row: row.label),
    Column("url", _("address"), lambda row: row.url),
    Column("shown", _("shown"), lambda row: row.is_enabled),
    Column("clicks", _("clicks"), lambda row: row.clicks),
    Column("followers", _("followers"), lambda row: row.shown_followers),
    Column("followers_as_of", _("as of"), lambda row: row.followers_as_of),
    Column("followers", _("followers"), lambda row: row.shown_followers),
)
