"""Where: sites, their sections, who works for them, and settings with inheritance."""
