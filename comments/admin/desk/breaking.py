"""«Breaking» for the article of the card on the screen, without leaving the desk."""

from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from comments.admin.desk import shapes
from comments.admin.desk.calls import DeskCall
from comments.admin.desk.scope import seen_comments
from newsportal.articles.models import Article, Switch
from newsportal.articles.selectors import articles_of
from newsportal.articles.switching import Place, begin_switch, change_switch
from newsportal.lib.problems import Problem
from newsportal.sites.policy import values_set
from newsportal.sites.presets import BREAKING, preset_name, presets_of
from newsportal.sites.roles import Ability

# As the button on the article's own page.
LASTS = timedelta(hours=2)


class BreakingCall(DeskCall):
    """Switch the site's preset «breaking» on for the article, or let it run two hours from now."""

    shape = shapes.OfComment
    ability = Ability.SWITCH_POLICY

    def answer(self, user: User, values: dict[str, Any]) -> dict[str, Any]:
        (comment,) = seen_comments(user, [values["id"]], self.ability).values()
        article = articles_of(comment.article.site).get(id=comment.article_id)
        presets = {preset.code: preset for preset in presets_of(article.site)}
        preset = presets.get(BREAKING)
        if preset is None:
            raise Problem("not_found")
        running = self._running(article)
        if running is not None:
            change_switch(
                site=article.site,
                switch_id=running.id,
                ends_at=self.now + LASTS,
                user=user,
                now=self.now,
            )
        else:
            begin_switch(
                place=Place(article.site, article=article),
                preset=BREAKING,
                values=values_set(preset),
                ends_at=self.now + LASTS,
                user=user,
                now=self.now,
            )
        name = preset_name(preset.code, preset.name)
        return {"told": _("Switched on: %(name)s.") % {"name": name}}

    def _running(self, article: Article) -> Switch | None:
        """One that ends by itself: what somebody has left without an end keeps none."""
        return Switch.objects.filter(
            article=article,
            preset=BREAKING,
            is_cancelled=False,
            starts_at__lte=self.now,
            ends_at__gt=self.now,
        ).first()
