"""The fast rules: facts in, verdict out. Pure Python, testable alone."""
