"""The fault matrix: what can go wrong on the way, who goes that way, and who is left with a key that nobody
holds.
"""
