"""One APScheduler job per reminder, in a job store on SQLite, run by 20 threads.

Usage: by_apscheduler.py plan|work FOLDER PORT PEOPLE. No job is dropped for being late.
"""

import sys
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
from apscheduler.executors.pool import ThreadPoolExecutor
from apscheduler.jobstores.sqlalchemy import SQLAlchemyJobStore
from apscheduler.schedulers.background import BackgroundScheduler

SLOTS = 20
CLIENT = httpx.Client(timeout=30)


def dial(port: int, person: int) -> None:
    """Ring one person."""
    CLIENT.post(
        f"http://127.0.0.1:{port}/v2/create-phone-call", json={"metadata": {"call_ref": str(person)}}
    ).raise_for_status()


def main(act: str, folder: str, port: int, people: int) -> None:
    """Plan all jobs, or work them off for ever."""
    scheduler = BackgroundScheduler(
        jobstores={"default": SQLAlchemyJobStore(f"sqlite:///{Path(folder) / 'jobs.db'}")},
        executors={"default": ThreadPoolExecutor(SLOTS)},
        job_defaults={"misfire_grace_time": None, "coalesce": False, "max_instances": SLOTS},
        timezone=UTC,
    )
    scheduler.start(paused=act == "plan")
    if act == "plan":
        due_at = datetime.now(UTC) + timedelta(seconds=1)  # noqa: TID251 - this program has no other clock
        for person in range(people):
            scheduler.add_job(dial, "date", run_date=due_at, args=(port, person))
        return
    while True:
        time.sleep(1)  # noqa: TID251 - threads do the work


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4]))
