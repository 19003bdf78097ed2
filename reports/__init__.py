"""Renderers: each turns an assessment into one form that people or tools read."""
