"""How good and how fast is Pinakes, beside its peers in the same run? ``python -m benchmarks`` runs all."""
