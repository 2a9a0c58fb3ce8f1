"""The newsroom's door to sharing: what moves now, one article's course, and whether it is exact."""
