"""The scenario of clients.test.ts by hvac: prints what this client made of each step, as JSON."""

import json
import sys

import hvac
from hvac import exceptions

address, token, denied = sys.argv[1:4]
client = hvac.Client(url=address, token=token)
kv = client.secrets.kv.v2
out = {}


def version(answer):
    return answer["data"]["version"]


def refused(call, kind, *holding):
    try:
        call()
    except kind as error:
        return all(text in str(error) for text in holding) or str(error)
    return "not refused"


def read(path="app/db", number=None):
    try:
        answer = kv.read_secret_version(path=path, version=number, raise_on_deleted_version=False)
    except exceptions.InvalidPath as error:
        # What it raises for a destroyed version has the metadata with it.
        if "data" not in (error.json or {}):
            return "nothing"
        answer = error.json
    data, metadata = answer["data"]["data"], answer["data"]["metadata"]
    if data is None:
        return "destroyed" if metadata["destroyed"] else "deleted" if metadata["deletion_time"] else "?"
    return [metadata["version"], data]


out["authenticated"] = client.is_authenticated()
out["sealed"] = client.sys.is_sealed()
out["healthy"] = client.sys.read_health_status().status_code == 200
out["never there"] = read()
out["put"] = version(kv.create_or_update_secret("app/db", {"password": "x"}))
out["put with cas"] = version(kv.create_or_update_secret("app/db", {"password": "y"}, cas=1))
out["stale cas"] = refused(
    lambda: kv.create_or_update_secret("app/db", {"password": "z"}, cas=1),
    exceptions.InvalidRequest,
    "check-and-set parameter did not match the current version",
)
out["read"] = read()
out["read a version"] = read(number=1)
out["patch"] = version(kv.patch("app/db", {"user": "joe"}))
out["patched"] = read()
out["list"] = kv.list_secrets("app")["data"]["keys"]
out["list of nothing"] = refused(lambda: kv.list_secrets("none"), exceptions.InvalidPath)
kv.update_metadata("app/db", max_versions=5, custom_metadata={"owner": "team-data"})
metadata = kv.read_secret_metadata("app/db")["data"]
out["metadata"] = [metadata["current_version"], metadata["max_versions"], metadata["custom_metadata"]]
# hvac has no patch of metadata: it sends them whole.
kv.update_metadata("app/db", custom_metadata={"owner": "team-data", "tier": "0"})
out["metadata patched"] = kv.read_secret_metadata("app/db")["data"]["custom_metadata"]
kv.delete_latest_version_of_secret("app/db")
out["deleted"] = read()
kv.undelete_secret_versions("app/db", [3])
out["undeleted"] = read()
kv.delete_secret_versions("app/db", [2])
out["deleted by number"] = read(number=2)
kv.destroy_secret_versions("app/db", [1])
out["destroyed"] = read(number=1)
kv.update_metadata("app/db", cas_required=True)
out["cas required"] = refused(
    lambda: kv.create_or_update_secret("app/db", {"a": "b"}),
    exceptions.InvalidRequest,
    "check-and-set parameter required for this call",
)
kv.delete_metadata_and_all_versions("app/db")
out["removed"] = read()
stranger = hvac.Client(url=address, token=denied)
out["wrong token"] = refused(
    lambda: stranger.secrets.kv.v2.read_secret_version(path="app/db", raise_on_deleted_version=False),
    exceptions.Forbidden,
    "permission denied",
)
out["stranger authenticated"] = stranger.is_authenticated()
print(json.dumps(out))
