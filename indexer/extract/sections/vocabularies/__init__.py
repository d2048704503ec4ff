"""The built-in vocabularies of section kinds, as TOML files."""
