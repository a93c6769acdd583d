"""Seeded point-of-sale data: landing files, dimension extracts, faults on request, and the answers expected.

Run it with ``python -m data_generator``. Nothing here imports the platform: the expected answers are worth something
only because they are reached on another road.
"""
