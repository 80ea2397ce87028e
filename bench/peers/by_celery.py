"""Celery with 20 threads over its broker of files, acknowledging late: what needs no server of its own.

Usage: by_celery.py plan|work FOLDER PORT PEOPLE.
"""

import sys
from pathlib import Path

import httpx
from celery import Celery

SLOTS = 20
CLIENT = httpx.Client(timeout=30)
app = Celery("peers", broker="filesystem://")


@app.task(name="dial", acks_late=True, reject_on_worker_lost=True)
def dial(port: int, person: int) -> None:
    """Ring one person."""
    CLIENT.post(
        f"http://127.0.0.1:{port}/v2/create-phone-call", json={"metadata": {"call_ref": str(person)}}
    ).raise_for_status()


def main(act: str, folder: str, port: int, people: int) -> None:
    """Send all tasks, or work them off for ever."""
    queue, control = Path(folder) / "queue", Path(folder) / "control"
    for one in (queue, control):
        one.mkdir(parents=True, exist_ok=True)
    app.conf.broker_transport_options = {
        "data_folder_in": str(queue),
        "data_folder_out": str(queue),
        "control_folder": str(control),
        "polling_interval": 0.01,
    }
    app.conf.worker_prefetch_multiplier = 1
    if act == "plan":
        for person in range(people):
            dial.delay(port, person)
        return
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat", "--loglevel=CRITICAL"]
    app.worker_main(["worker", "--pool=threads", f"--concurrency={SLOTS}", *quiet])


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
