# One worker, and the part of the gateway that tells a listener: takes jobs as the application's loop does, and speaks at a known speed.
import asyncio, json, os, time
from redis import asyncio as redis
from yapit.contracts import TTS_JOBS, TTS_PROCESSING, get_pubsub_channel, get_queue_name
from yapit.known_speed import audio_ms, work_seconds


async def main():
    client = redis.from_url(os.environ["REDIS_URL"])
    busy = TTS_PROCESSING.format(worker_id=os.environ["WORKER_ID"])
    while True:
        pulled = await client.bzpopmin(get_queue_name("kokoro"), timeout=5)
        if pulled is None:
            continue
        job_id = pulled[1].decode()
        wrapper = await client.hget(TTS_JOBS, job_id)
        if wrapper is None:
            continue
        queued_at = json.loads(wrapper)["queued_at"]
        await client.hdel(TTS_JOBS, job_id)
        await client.hset(busy, job_id, wrapper)
        job = json.loads(json.loads(wrapper)["job"])
        text = job["synthesis_parameters"]["text"]
        await asyncio.sleep(work_seconds(text))
        await client.hdel(busy, job_id)
        # What it really took: a busy computer wakes it late.
        await client.rpush(os.environ["LOG"], json.dumps([audio_ms(text), time.time() - queued_at]))
        said = json.dumps({"status": "cached", "duration_ms": audio_ms(text)})
        await client.publish(get_pubsub_channel(job["user_id"], job["document_id"]), said)


asyncio.run(main())
