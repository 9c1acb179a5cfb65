"""What bench.py measures with: programs, the service that they create keys at, and the samples they leave."""
