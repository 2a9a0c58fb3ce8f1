"""Times that every clock can tell."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# The first and last days of the calendar have no name in some time zones, and a row with such a
# time could be written but never read again.
YEARS = range(1900, 2200)


def validate_moment(value: datetime) -> None:
    """For forms. Raises ValidationError for a year beyond YEARS."""
    if value.year not in YEARS:
        raise ValidationError(_("There is hardly a year like this one."), code="out_of_range")
