"""Pages for readers and records for the ABI check, made from the public header and the programs' own help.

The header is the one place where a function is described. What is said elsewhere is made from it, so that it
cannot fall behind: the man pages, the site, and what the ABI check compares.
"""
