"""Replaces an API key: a new one is created and tried, stored, and only then is the old one deleted.

Settings come from where firectl has them, FIREWORKS_API_KEY or ~/.fireworks/auth.ini for example. Arguments:
the id of the key to replace, and the file that the new secret goes to.
"""

import os
import sys

import fwkeys

old_key_id, secret_file = sys.argv[1:]

with fwkeys.Client() as client:
    with client.rotate_api_key(old_key_id, exactly_once=True) as rotation:
        # Where this block raises, a full disk for example, the new key is deleted and the old one stays.
        file = os.open(secret_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(file, "wb") as output:
            output.write(rotation.secret_bytearray())
            output.flush()
            os.fsync(output.fileno())
    print(f"{rotation.old_key_id} was replaced by {rotation.new_key.id}")
