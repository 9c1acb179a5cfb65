"""A WSGI application for gunicorn --preload. It has a client of the parent, which no worker can use, and one
that is made after the fork."""

import fwkeys

inherited = fwkeys.Client()
own = None


def post_fork(server, worker):
    global own  # noqa: PLW0603 - as gunicorn's documentation does it
    own = fwkeys.Client()


def application(environ, start_response):
    client = own if environ["PATH_INFO"] == "/own" else inherited
    try:
        text = f"account {client.whoami().account_id}"
    except fwkeys.StateError as error:
        text = str(error)
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [text.encode()]
