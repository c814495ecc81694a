"""What is left in the queue of a worker that was lost."""

import time

from ckan.lib.jobs import get_queue
from ckan.lib.redis import connect_to_redis
from ckanext.kielce import config as portal
from ckanext.kielce.dropzone import jobs
from ckanext.kielce.indicators.queue import enqueue_once
from rq.job import Job, JobStatus


def test_a_lost_job_makes_room_though_its_queue_has_forgotten_who_was_at_it(unit, ckan_config, monkeypatch):
    monkeypatch.setitem(ckan_config, "ckanext.kielce.stale_after", 0)
    redis = connect_to_redis()
    assert enqueue_once(jobs.look_job, [], "kielce-lost")
    job = Job.fetch("kielce-lost", connection=redis)
    get_queue(portal.queue()).remove(job)
    job.set_status(JobStatus.STARTED)
    redis.zadd(job.execution_registry.key, {"forgotten": time.time() + 60})
    assert enqueue_once(jobs.look_job, [], "kielce-lost")
