"""Trying other settings on the comments of the last days, before they are switched on."""
