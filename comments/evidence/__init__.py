"""The evidence package: a ZIP that anybody can check with nothing but Python. Pure."""
