"""The desk: where moderators work. One page; everything after it is JSON."""
