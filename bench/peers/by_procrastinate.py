"""Procrastinate on PostgreSQL, 20 jobs at a time; after a restart it takes up what a dead worker held.

Usage: by_procrastinate.py plan|work DATABASE_URL PORT PEOPLE.
"""

import asyncio
import sys

import httpx
from procrastinate import App, PsycopgConnector

SLOTS = 20
_SILENT_S = 2.0  #: a worker that was silent for this long counts as dead


def build_app(address: str, client: httpx.AsyncClient) -> App:
    """Build the application and its one task."""
    app = App(connector=PsycopgConnector(conninfo=address))

    @app.task(name="dial")
    async def dial(port: int, person: int) -> None:
        (
            await client.post(
                f"http://127.0.0.1:{port}/v2/create-phone-call", json={"metadata": {"call_ref": str(person)}}
            )
        ).raise_for_status()

    return app


async def main(act: str, address: str, port: int, people: int) -> None:
    """Defer all jobs, or work them off for ever."""
    async with httpx.AsyncClient(timeout=30) as client, build_app(address, client).open_async() as app:
        if act == "plan":
            await app.schema_manager.apply_schema_async()
            jobs = [{"port": port, "person": person} for person in range(people)]
            await app.tasks["dial"].batch_defer_async(*jobs)
            return
        working = asyncio.create_task(
            app.run_worker_async(
                concurrency=SLOTS, update_heartbeat_interval=0.5, install_signal_handlers=False
            )
        )
        while not working.done():
            await asyncio.sleep(1)
            for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=_SILENT_S):
                await app.job_manager.retry_job(job)
        await working


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
