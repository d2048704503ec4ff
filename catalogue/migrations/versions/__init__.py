"""What did each version of the catalogue's schema change? One module a version."""
