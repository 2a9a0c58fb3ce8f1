"""Acts of sharing. Comments are plain ids here: what is said is another wing's."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from newsportal.articles.models import Article
from newsportal.lib.ids import uuid7
from newsportal.readers.models import Reader
from social.models.networks import Network
from social.tokens import new_token

QUOTE_MAX_CHARS = 300


class Share(models.Model):
    """One act of sharing, with a link of its own. Its id is its intent's id."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    token = models.CharField(_("token"), max_length=16, unique=True, default=new_token)
    article = models.ForeignKey(Article, on_delete=models.CASCADE, verbose_name=_("article"))
    network = models.ForeignKey(Network, on_delete=models.PROTECT, verbose_name=_("network"))
    reader = models.ForeignKey(Reader, on_delete=models.SET_NULL, null=True)
    comment_id = models.UUIDField(_("comment"), null=True)
    quote = models.CharField(_("quotation"), max_length=QUOTE_MAX_CHARS, blank=True)
    # The share by whose link the sharer had come; generation 1 came by none.
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True)
    generation = models.PositiveIntegerField(_("generation"), default=1)
    # Who shared, as that day's key names them; blank when nobody may know and after two days.
    day = models.DateField()
    visitor = models.BinaryField(max_length=16, null=True)
    created_at = models.DateTimeField(_("created"))
    previewed_at = models.DateTimeField(_("previewed"), null=True)
    # The network whose robot came first; blank for a robot of a service that is none of ours.
    previewed_by = models.CharField(max_length=20, blank=True)
    # When that network itself fetched the link, from an address of its own.
    confirmed_at = models.DateTimeField(_("confirmed"), null=True)
    # People who came by it, once per visitor and day.
    click_backs = models.IntegerField(_("click-backs"), default=0)

    class Meta:
        verbose_name = _("share")
        verbose_name_plural = _("shares")
        indexes = [
            models.Index(fields=["day"], condition=Q(visitor__isnull=False), name="share_visitor"),
        ]

    def __str__(self) -> str:
        return self.token
