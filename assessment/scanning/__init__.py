"""Scans as jobs that outlive the page that started them."""
