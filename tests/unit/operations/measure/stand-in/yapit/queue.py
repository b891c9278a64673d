import json, time
from dataclasses import dataclass


@dataclass
class QueueConfig:
    queue_name: str
    jobs_key: str


async def push_job(client, config, job_id, raw_job):
    now = time.time()
    await client.hset(config.jobs_key, job_id, json.dumps({"retry_count": 0, "job": raw_job.decode(), "queued_at": now}))
    await client.zadd(config.queue_name, {job_id: now})
