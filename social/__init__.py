"""What readers carry away: shares with their own links, reactions to articles, follow links."""
