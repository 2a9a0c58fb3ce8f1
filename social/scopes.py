"""What a visitor may do once a day under an article. Pure."""

SHARED = "share"
CLICKED = "click:"
CONFIRMED = "confirmed:"


def shared_to(network: str) -> str:
    return f"share:{network}"


def confirmed(token: str) -> str:
    return f"{CONFIRMED}{token}"
