"""Numbers as the staff's language writes them."""

from django.utils.formats import number_format


def percent(share: float | None, digits: int = 1) -> str:
    """«78,3 %» of 0.783; a dash for none."""
    if share is None:
        return "—"
    return f"{number_format(round(share * 100, digits), digits)}\N{NO-BREAK SPACE}%"


def decimal(number: float | None) -> str:
    """«0,958»; a dash for none."""
    return "—" if number is None else number_format(round(number, 3), 3)
