"""Pages → articles → index: extraction, engines, ranking, related topics, link suggestions."""
