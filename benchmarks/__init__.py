"""How good and how fast is it, beside its peers in the same run? ``python -m benchmarks`` runs what is quick."""
