"""The sheets of the annex, by what they are about."""
