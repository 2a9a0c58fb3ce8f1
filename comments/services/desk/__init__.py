"""What moderators do at the desk: claims, acts, and taking an act back."""
