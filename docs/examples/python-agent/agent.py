#!/usr/bin/env python3
"""A Muster agent in Python: it registers, tells how its machine is, and runs shell tasks, one at a time."""
import os
import platform
import signal
import sys
import threading
import time
from datetime import datetime, timezone

import psutil
import requests

import program

URL = os.environ.get("MUSTER_URL", "http://127.0.0.1:8080").rstrip("/")
AGENT_ID = os.environ.get("AGENT_ID") or platform.node()
JOIN_TOKEN = os.environ.pop("MUSTER_TOKEN", None)  # no task needs to see it
HEARTBEAT_EVERY = int(os.environ.get("HEARTBEAT_EVERY", "10"))  # seconds


class Agent:
    def __init__(self):
        self.token = None
        self.canceled = set()  # what it runs and is to be canceled, as of the last heartbeat

    def call(self, method, path, **request):
        """Status and body of the answer; status 0 when there was none, or one that says to come again later."""
        headers = {"Authorization": "Bearer " + self.token} if self.token else {}
        try:
            answer = requests.request(method, URL + path, headers=headers, timeout=(5, 45), **request)
            if answer.status_code == 429 or answer.status_code >= 500:
                raise requests.HTTPError("%s %s" % (answer.status_code, answer.text[:200]))
            return answer.status_code, answer.json() if answer.content else {}
        except (requests.RequestException, ValueError) as e:
            tell("%s %s: %s" % (method, path, e))
            return 0, {}

    def post_until_answered(self, path, body):
        pause = 1
        while True:
            status, answer = self.call("POST", path, json=body)
            if status:
                return status, answer
            time.sleep(pause)
            pause = min(2 * pause, 30)

    def register(self):
        self.token = JOIN_TOKEN  # good for registering, which gives the agent its own
        status, answer = self.post_until_answered("/api/agents", {
            "agent_id": AGENT_ID, "hostname": platform.node(), "os": platform.system().lower(),
            "arch": platform.machine(), "agent_version": "python-example/1", "handlers": ["shell"]})
        if status not in (200, 201):
            sys.exit("%s cannot be registered: %s %s" % (AGENT_ID, status, answer.get("message")))
        self.token = answer.get("token", self.token)
        tell("%s is registered at %s" % (AGENT_ID, URL))

    def heartbeats(self):
        while True:
            _, answer = self.call("POST", "/api/heartbeat", json={
                "agent_id": AGENT_ID, "timestamp": datetime.now(timezone.utc).isoformat(), "system_stats": {
                    "cpu_percent": psutil.cpu_percent(), "memory_percent": psutil.virtual_memory().percent,
                    "disk_usage": psutil.disk_usage("/").percent, "boot_time": psutil.boot_time()}})
            self.canceled = set(answer.get("cancel_requested", ()))
            time.sleep(HEARTBEAT_EVERY)

    def tasks(self):
        while True:
            # Answered as soon as there is a task; when none comes within 30 seconds, with an empty 204.
            status, task = self.call("GET", "/api/task", params={"agent_id": AGENT_ID, "wait": 30})
            if status == 200:
                result = program.run(task["params"], task["execution_timeout_seconds"],
                                     lambda: task["task_id"] in self.canceled)
                status, answer = self.post_until_answered("/api/task_result", {
                    "agent_id": AGENT_ID, "task_id": task["task_id"], "result": result})
                if status not in (200, 409):  # 409: it had arrived, only the answer had not
                    tell("the result of %s was refused: %s %s" % (task["task_id"], status, answer.get("message")))
            elif status in (401, 403, 404):
                self.register()  # the gateway does not know the agent, or not by this token
            elif status != 204:
                time.sleep(5)


def tell(text):
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    agent = Agent()
    agent.register()
    threading.Thread(target=agent.heartbeats, daemon=True).start()
    agent.tasks()
