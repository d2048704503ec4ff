"""What does a library hold after a fault: everything that was acknowledged, and nothing wrong?

``python -m benchmarks.faults`` (``__main__.py``). The product knows nothing of it: points.py counts the steps
of a process from outside, and kills it at one of them.
"""
