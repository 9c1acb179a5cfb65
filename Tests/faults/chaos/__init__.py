"""The random run: thousands of creates through a proxy that mistreats their connections, each compared with
what the service did.
"""
