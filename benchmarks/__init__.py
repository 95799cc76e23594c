"""Measurements: speed and memory (`make bench`), understanding (`make score`)."""
