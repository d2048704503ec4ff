"""Which headings mean which kind of section? TOML files, one a set of kinds."""
