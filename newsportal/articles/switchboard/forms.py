"""What the switchboard's buttons send."""

from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from newsportal.articles.models import Article
from newsportal.articles.switching import Place
from newsportal.lib.moments import validate_moment
from newsportal.lib.zones import zone_of
from newsportal.sites.models import Preset, Section, Site

MORNING_HOUR = 9
DURATIONS = [
    ("30m", _("30 minutes")),
    ("2h", _("2 hours")),
    ("morning", _("until tomorrow 9:00")),
    ("open", _("until I end it")),
    ("own", _("from … until …")),
]
LEVELS = [
    ("site", _("the whole site")),
    ("section", _("a section")),
    ("tag", _("a tag")),
    ("article", _("an article")),
]


class SiteMoment(forms.DateTimeField):
    """A date and time of the site's own zone."""

    def __init__(self, zone: Any, **kwargs: Any) -> None:
        super().__init__(required=False, validators=[validate_moment], **kwargs)
        self.zone = zone

    def to_python(self, value: Any) -> datetime | None:
        with timezone.override(self.zone):
            return super().to_python(value)


class BeginForm(forms.Form):
    """One press of a preset's button, with where and how long."""

    level = forms.ChoiceField(choices=LEVELS)
    section = forms.CharField(max_length=40, required=False)
    tag = forms.CharField(max_length=100, required=False)
    article = forms.CharField(max_length=128, required=False)
    duration = forms.ChoiceField(choices=DURATIONS)
    preset = forms.CharField(max_length=20)

    def __init__(self, site: Site, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.site = site
        self.zone = zone_of(site.time_zone)
        self.fields["starts_at"] = SiteMoment(self.zone)
        self.fields["ends_at"] = SiteMoment(self.zone)

    def clean_preset(self) -> Preset:
        preset = Preset.objects.filter(site=self.site, code=self.cleaned_data["preset"]).first()
        if preset is None:
            raise forms.ValidationError(_("There is no such preset."))
        return preset

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = self.cleaned_data
        values["place"] = self._place(values)
        return values

    def _place(self, values: dict[str, Any]) -> Place | None:
        """Where; None, with an error, where there is no such place."""
        level, place = values.get("level"), Place(self.site)
        if level == "section":
            section = Section.objects.filter(site=self.site, key=values.get("section")).first()
            place = Place(self.site, section=section)
        if level == "article":
            rows = Article.objects.filter(site=self.site, key=values.get("article"))
            place = Place(self.site, article=rows.select_related("section").first())
        if level == "tag":
            place = Place(self.site, tag=str(values.get("tag", "")).strip())
        if level != "site" and not (place.section or place.article or place.tag):
            self.add_error("level", _("Choose where: a section, a tag or an article."))
            return None
        return place

    def period(self, now: datetime) -> tuple[datetime | None, datetime | None]:
        """From when (None: at once) until when (None: until ended)."""
        match self.cleaned_data["duration"]:
            case "30m":
                return None, now + timedelta(minutes=30)
            case "2h":
                return None, now + timedelta(hours=2)
            case "morning":
                return None, _tomorrow_morning(now.astimezone(self.zone))
            case "own":
                return self.cleaned_data.get("starts_at"), self.cleaned_data.get("ends_at")
        return None, None


def _tomorrow_morning(here: datetime) -> datetime:
    # By the wall clock: a night on which clocks are moved is still one night.
    return (here + timedelta(days=1)).replace(hour=MORNING_HOUR, minute=0, second=0, microsecond=0)


class ChangeForm(forms.Form):
    """Another end of a switch; empty: until it is ended."""

    def __init__(self, site: Site, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ends_at"] = SiteMoment(zone_of(site.time_zone))
