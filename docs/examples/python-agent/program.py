"""Runs a program for a task: for so long and no longer, and with its output kept within bounds."""
import os
import shlex
import signal
import subprocess
import threading
import time

OUTPUT_LIMIT = 40_000  # bytes of each stream: even when JSON has to escape every one, both fit into a request


def run(params, timeout, is_canceled):
    """What to answer to a task with these parameters; timeout in seconds, is_canceled is asked again and again."""
    try:
        process = start(**params)
    except OSError as e:
        return {"success": False, "exit_code": 127, "error": "it could not be started: %s" % e}
    except (TypeError, ValueError) as e:  # parameters that are not known here, or that make no sense
        return {"success": False, "rejected": True, "error": "this agent cannot do that: %s" % e}
    stdout, stderr = Output(process.stdout), Output(process.stderr)
    deadline = time.monotonic() + timeout
    cut = {}
    try:
        while not (cut or ended(process, 0.2)):
            if time.monotonic() > deadline:
                cut = {"timed_out": True}
            elif is_canceled():
                cut = {"canceled": True}
    finally:
        stop(process)
    code = process.returncode if process.returncode >= 0 else 128 - process.returncode  # by a signal
    return {"success": code == 0 and not cut, "exit_code": code, **cut, "stdout": stdout.text(), "stderr": stderr.text()}


def start(*, command=None, argv=None, shell=True, working_directory=None, env=None):
    if not (command or argv):
        raise ValueError("there is no command")
    if not argv:
        argv = ["/bin/sh", "-c", command] if shell else shlex.split(command)
    return subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                            cwd=working_directory, env={**os.environ, **(env or {})}, start_new_session=True)


def ended(process, seconds):
    try:
        return process.wait(seconds) is not None
    except subprocess.TimeoutExpired:
        return False


def stop(process):
    """Ends the program, and what it has left in its process group."""
    for signal_number in signal.SIGTERM, signal.SIGKILL:
        try:
            os.killpg(process.pid, signal_number)
        except OSError:
            pass
        ended(process, 5)


class Output(threading.Thread):
    """Reads what a program writes, and keeps the beginning and the end of it."""

    def __init__(self, pipe):
        super().__init__(daemon=True)
        self.pipe, self.kept, self.omitted = pipe, bytearray(), 0
        self.start()

    def run(self):
        for piece in iter(lambda: self.pipe.read1(8192), b""):
            self.kept += piece
            excess = max(0, len(self.kept) - OUTPUT_LIMIT)
            del self.kept[OUTPUT_LIMIT // 2:OUTPUT_LIMIT // 2 + excess]
            self.omitted += excess

    def text(self):
        self.join(1)  # not for ever: what has left the process group may hold the pipe
        begin, end = self.kept[:OUTPUT_LIMIT // 2], self.kept[OUTPUT_LIMIT // 2:]
        gap = b"\n[%d bytes omitted]\n" % self.omitted if self.omitted else b""
        return (begin + gap + end).decode("utf-8", "replace")
