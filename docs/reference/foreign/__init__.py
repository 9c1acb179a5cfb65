"""What other languages declare of the library, made from the header: see files.py."""
