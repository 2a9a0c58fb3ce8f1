"""What a visitor may do once a day under an article. Pure."""

SHARED = "share"
CONFIRMED = "confirmed:"


def shared_to(network: str) -> str:
    return f"share:{network}"


def clicked(token: str) -> str:
    return f"click:{token}"


def confirmed(token: str) -> str:
    return f"{CONFIRMED}{token}"
