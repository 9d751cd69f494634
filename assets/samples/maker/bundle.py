"""A bundle in the shape that the reference script writes."""
import json
import os

from .server import stamp

_TEXT = (("ready", "/ready"), ("health", "/health"), ("health_generate", "/health_generate"), ("metrics", "/metrics"))
_JSON = (("model_info", "/model_info"), ("server_info", "/server_info"), ("loads_all", "/v1/loads?include=all"),
         ("loads_core_queues_disagg", "/v1/loads?include=core,queues,disagg,spec"), ("hicache_storage_backend", "/hicache/storage-backend"))


class Failure:
    """A call without a usable answer; status -1 = no HTTP answer at all."""

    def __init__(self, status, error):
        self.status, self.error = status, error


NOT_FOUND = Failure(404, "HTTPError: HTTP Error 404: Not Found")
UNAVAILABLE = Failure(503, "HTTPError: HTTP Error 503: Service Unavailable")
TIMED_OUT = Failure(-1, "TimeoutError: timed out")
NO_ADMIN_KEY = Failure(400, '{"error": "This endpoint requires admin API key. Please set --admin-api-key."}')


def write(folder, base_url, moment, answers, token_provided=False):
    """`answers` by file stem: text or a JSON value when it came, a Failure when not. Returns the folder written."""
    name = "incident_bundle_" + stamp(moment, "%Y%m%d_%H%M%S")
    folder = os.path.join(folder, name)
    os.makedirs(folder)
    files = {"metadata.json": {"artifact_type": "incident_bundle", "base_url": base_url, "collected_at": name[len("incident_bundle_"):],
                               "token_provided": token_provided, "timeout_seconds": 10.0}}
    summary = []
    for stem, path in _TEXT:
        answer = answers[stem]
        if isinstance(answer, Failure):
            files[stem + ".txt.error.json"] = {"ok": False, "status": answer.status, "path": path, "error": answer.error}
            summary.append(f"{stem}.txt: failed status={answer.status} error={answer.error}")
        else:
            files[stem + ".txt"] = answer
            summary.append(f"{stem}.txt: ok")
    for stem, path in _JSON:
        answer = answers[stem]
        if isinstance(answer, Failure):
            files[stem + ".json"] = {"ok": False, "status": answer.status, "path": path, "error": answer.error}
            summary.append(f"{stem}.json: failed status={answer.status} error={answer.error}")
        else:
            files[stem + ".json"] = {"ok": True, "status": 200, "path": path, "json": answer}
            summary.append(f"{stem}.json: ok")
    summary += ["", "Notes:", "- Read-only endpoints; nothing on the server was changed.", "- Keep this folder together with the dump of the same incident."]
    files["SUMMARY.txt"] = "\n".join(summary) + "\n"
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        with open(os.path.join(folder, name), "w", encoding="utf-8", newline="\n") as file:
            file.write(text)
    return folder
