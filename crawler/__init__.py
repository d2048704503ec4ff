"""The web → pages: discovery, politeness, revisits, the spider."""
