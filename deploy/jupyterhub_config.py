# A JupyterHub with the IBP workbook: docs/deployment.md, "JupyterHub: one server for everybody".
# What differs per Hub comes from its environment; this file stays as it is, or is read from your own with
# load_subconfig("/opt/ibp/deploy/jupyterhub_config.py").
import os

c = get_config()  # noqa: F821 - JupyterHub gives it
given = os.environ
ibp = [given.get("IBP_PROGRAM", "/opt/ibp/.venv/bin/ibp"), "serve", "--jupyterhub"]

# The name in the address bar, with which nginx passes on to the Hub's own proxy.
c.JupyterHub.public_url = given["IBP_HUB_URL"]
c.JupyterHub.bind_url = "http://127.0.0.1:8000"

# Whoever may sign in at the Hub gets as far as the door; who may see what is arranged in the workbook.
c.JupyterHub.load_roles = [{"name": "user", "scopes": ["self", "access:services!service=ibp"]}]

c.JupyterHub.services = [
    {
        "name": "ibp",
        "url": "http://127.0.0.1:8866",
        "command": [*ibp, "--contact", given.get("IBP_CONTACT", "")],
        # As a user of its own: what opens the workspace is not the Hub's, nor anybody else's.
        "user": "ibp",
        "environment": {"IBP_WORKSPACE": given["IBP_WORKSPACE"]},
        # They signed in a moment ago; asking whether the workbook may know their name is no choice.
        "oauth_no_confirm": True,
        # A first start makes the demo board; a Hub that waits too briefly for a service gives up itself.
        "timeout": 120,
    }
]

if given.get("IBP_OWN_SERVERS") == "yes":
    # Also a server for each person, with a workspace of their own: "JupyterHub: a server for each person".
    c.Spawner.cmd = ibp
    c.Spawner.http_timeout = 120
else:
    c.JupyterHub.default_url = "/services/ibp/"
