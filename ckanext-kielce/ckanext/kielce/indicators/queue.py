"""The queue of the RQ workers: a job of an id stands in it at most once, and what a lost worker left goes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

from ckan.lib.jobs import get_queue
from ckan.lib.redis import connect_to_redis
from ckan.plugins import toolkit as tk
from ckanext.kielce import config
from redis.client import Pipeline
from rq import Queue
from rq.exceptions import DuplicateJobError, NoSuchJobError
from rq.job import Job

REMEMBERED = 24 * 3600
"""Seconds for which it is remembered since when a job is missed."""


def enqueue_once(
    function: Callable[..., None],
    arguments: list[Any],
    job_id: str,
    seconds: int | None = None,
    queue: str | None = None,
) -> bool:
    """Put a job into the queue; whether none of this id was waiting or being worked at already.

    `seconds`: how long it may take, where that is longer than usual. `queue`: another one than usual.
    """
    options: dict[str, Any] = {"job_id": job_id, "unique": True, "result_ttl": 0, "failure_ttl": 0}
    if seconds is not None:
        options["timeout"] = seconds
    for _ in range(2):
        try:
            tk.enqueue_job(
                function, arguments, title=job_id, queue=queue or config.queue(), rq_kwargs=options
            )
        except DuplicateJobError:
            if under_way(job_id):
                return False
        else:
            return True
    return False


def arguments_under_way(prefix: str) -> Iterator[list[Any]]:
    """The arguments of the jobs that wait or are being worked at, of those whose id begins so."""
    queue = get_queue(config.queue())
    for job_id in {*queue.get_job_ids(), *queue.started_job_registry.get_job_ids()}:
        if not job_id.startswith(prefix) or not under_way(job_id):
            continue
        with suppress(NoSuchJobError):  # it may have ended meanwhile
            yield list(Job.fetch(job_id, connection=connect_to_redis()).args)


def under_way(job_id: str) -> bool:
    """Whether a job waits or is being worked at; the rest of a lost one is taken away."""
    try:
        job = Job.fetch(job_id, connection=connect_to_redis())
    except NoSuchJobError:
        _clear_half(Job.key_for(job_id))
        return False
    if job.is_scheduled or job.is_deferred or (job.is_queued and _stands_in_queue(job)):
        return True
    if (job.is_started or job.is_queued) and not _silent(_heard(job)):
        return True
    _take_away(job)
    return False


def _heard(job: Job) -> dt.datetime | None:
    """When the worker of a job that has left the queue told of it last.

    It tells that it prepares the job, later that it began. It may be lost even before it told anything: that
    counts from when the job was first missed, as it may have waited in the queue for any time.
    """
    if job.is_started:
        return job.last_heartbeat
    with suppress(KeyError, ValueError):  # what it told may be taken away meanwhile
        return max(one.last_heartbeat for one in job.get_executions())
    redis, key = connect_to_redis(), f"{job.key}:missed:{job.enqueued_at}"
    redis.set(key, dt.datetime.now(dt.UTC).timestamp(), nx=True, ex=REMEMBERED)
    return dt.datetime.fromtimestamp(float(redis.get(key) or 0), dt.UTC)


def _take_away(job: Job) -> None:
    """Delete the rest of a lost job.

    RQ forgets who was at a job a minute before it forgets that somebody was, and cannot delete it meanwhile.
    """
    try:
        job.delete()
    except ValueError:
        connect_to_redis().delete(job.execution_registry.key)
        job.delete()


def _clear_half(key: str) -> None:
    """Take away what a late heartbeat made of a job that Redis had forgotten: it would keep the place."""

    def clear(pipeline: Pipeline) -> None:
        half = pipeline.exists(key) and not pipeline.hexists(key, "created_at")
        pipeline.multi()
        if half:
            pipeline.delete(key)

    connect_to_redis().transaction(clear, key)


def _stands_in_queue(job: Job) -> bool:
    return job.id in Queue(job.origin, connection=connect_to_redis()).get_job_ids()


def _silent(heard: dt.datetime | None) -> bool:
    return heard is None or dt.datetime.now(dt.UTC) - _utc(heard) > dt.timedelta(seconds=config.stale_after())


def _utc(moment: dt.datetime) -> dt.datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=dt.UTC)
