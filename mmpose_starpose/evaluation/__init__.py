"""Evaluation: pure functions and the metrics that use them."""
