"""One module a version of the catalogue's schema."""
