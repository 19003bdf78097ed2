"""The standard: practices, weights and thresholds as data, and what loads them."""
