"""Creates an API key and proves that it works. The secret is never printed.

Settings come from the environment, FIREWORKS_API_KEY for example, or from ~/.fireworks.
"""

import fwkeys

with fwkeys.Client() as client, client.create_api_key(display_name="quick-start-python") as key:
    print(f"Key Id: {key.id}")
    print(f"Display Name: {key.display_name}")
    print(f"Prefix: {key.prefix}")
    with fwkeys.Client(api_key=key.secret_bytearray()) as newcomer:
        print(f"The new key works for account {newcomer.whoami().account_id}")
