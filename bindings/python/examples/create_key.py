"""Creates an API key and proves that it opens the door. The secret is never printed."""

import os

import fwkeys

base_url = os.environ.get("FIREWORKS_BASE_URL")

with fwkeys.Client(api_key=os.environ["FIREWORKS_API_KEY"], base_url=base_url) as client:
    account_id, user_id = os.environ["FIREWORKS_ACCOUNT_ID"], os.environ["FIREWORKS_USER_ID"]
    with client.create_api_key(account_id, user_id, display_name="quick-start-python") as key:
        print(f"Key Id: {key.id}")
        print(f"Display Name: {key.display_name}")
        print(f"Prefix: {key.prefix}")
        with fwkeys.Client(api_key=key.secret_bytearray(), base_url=base_url) as newcomer:
            print(f"The new key works for account {newcomer.whoami().account_id}")
