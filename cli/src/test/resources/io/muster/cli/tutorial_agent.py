# An agent as people write it on their first day with "requests": nothing here knows more of Muster than five URLs.
import subprocess
import sys
import time
from datetime import datetime

import psutil
import requests

SERVER = sys.argv[1]
AGENT_ID = sys.argv[2]


def heartbeat():
    requests.post(f"{SERVER}/api/heartbeat", json={
        "agent_id": AGENT_ID,
        "timestamp": datetime.now().isoformat(),
        "system_stats": {
            "cpu_percent": psutil.cpu_percent(),
            "memory_percent": psutil.virtual_memory().percent,
            "disk_usage": psutil.disk_usage("/").percent,
            "boot_time": psutil.boot_time(),
        },
    }).raise_for_status()


def execute(task):
    result = subprocess.run(task["command"], shell=True, capture_output=True, text=True)
    requests.post(f"{SERVER}/api/task_result", json={
        "agent_id": AGENT_ID,
        "task_id": task["task_id"],
        "result": {
            "exit_code": result.returncode,
            "stdout": result.stdout,
            "stderr": result.stderr,
            "success": result.returncode == 0,
        },
    }).raise_for_status()


response = requests.post(f"{SERVER}/api/agents", json={"agent_id": AGENT_ID})
response.raise_for_status()
print("registered:", response.json()["status"], flush=True)
while True:
    heartbeat()
    response = requests.get(f"{SERVER}/api/task?agent_id={AGENT_ID}")
    if response.status_code == 200:
        execute(response.json())
    time.sleep(0.2)
