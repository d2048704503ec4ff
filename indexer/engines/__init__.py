"""Full-text engines behind one protocol (``base.py``), held to one conformance suite."""
