"""What a file of articles holds: who they are, and their numbers."""

from django.utils.translation import gettext_lazy as _

from newsportal.lib.exports import Column

ARTICLES = (
    Column("site", _("site"), lambda row: row.site.key),
    Column("key", _("key"), lambda row: row.key),
    Column("title", _("title"), lambda row: row.title),
    Column("url", _("address"), lambda row: row.url),
    Column("section", _("section"), lambda row: row.section and row.section.key),
    Column("published_at", _("published"), lambda row: row.published_at),
    Column("updated_at", _("updated"), lambda row: row.updated_at),
    Column("comments", _("reviews and replies"), lambda row: row.engagement.comments),
    Column("reviews", _("with a rating"), lambda row: row.engagement.reviews),
    Column("rating", _("mean rating"), lambda row: row.engagement.rating),
    Column("shares", _("shares"), lambda row: row.engagement.intents),
    Column("sharers", _("unique sharers"), lambda row: row.engagement.shares),
    Column("previewed", _("previewed"), lambda row: row.engagement.previewed),
    Column("confirmed", _("confirmed"), lambda row: row.engagement.confirmed),
    Column("click_backs", _("click-backs"), lambda row: row.engagement.click_backs),
)
