"""What Pinakes is measured by, beside its peers in the same run. ``python -m benchmarks`` runs what is
quick.
"""
