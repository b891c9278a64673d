# In the gateway's container, by the application's own names: gives each listener's blocks (JSON on standard input, a list of lists of
# texts) to the workers one after another, as listeners do, and prints for each the milliseconds of audio and the seconds it took.
# Argument: seconds of patience; exit code 124: not done in time. It costs nobody anything: the multiplier of usage is 0.
import asyncio, json, os, sys, time, uuid
from redis import asyncio as redis
from yapit.contracts import (TTS_INFLIGHT, TTS_JOBS, TTS_SUBSCRIBERS, SynthesisJob, SynthesisParameters, get_pubsub_channel,
                             get_queue_name)
from yapit.queue import QueueConfig, push_job

MODEL, VOICE, USER = "kokoro", "af_heart", "yapit-infra-measure"
QUEUE = QueueConfig(queue_name=get_queue_name(MODEL), jobs_key=TTS_JOBS)


async def speak(client, text):
    job_id, document = uuid.uuid4(), uuid.uuid4()
    # A name of its own: what has been spoken before would come out of the cache.
    mark = f"{USER}-{job_id}"
    job = SynthesisJob(
        job_id=job_id, variant_hash=mark, user_id=USER, document_id=document, block_idx=0, model_slug=MODEL, voice_slug=VOICE,
        usage_multiplier=0,
        synthesis_parameters=SynthesisParameters(model=MODEL, voice=VOICE, text=text, kwargs={"voice": VOICE, "speed": 1.0}))
    answers = client.pubsub()
    await answers.subscribe(get_pubsub_channel(USER, document))
    await client.set(TTS_INFLIGHT.format(hash=mark), str(job_id), ex=600)
    await client.sadd(TTS_SUBSCRIBERS.format(hash=mark), f"{USER}:{document}:0")
    await client.expire(TTS_SUBSCRIBERS.format(hash=mark), 600)
    try:
        await push_job(client, QUEUE, str(job_id), job.model_dump_json().encode())
        async for message in answers.listen():
            if message["type"] != "message":
                continue
            said = json.loads(message["data"])
            if said.get("status") != "cached":
                sys.exit(said.get("error") or said.get("status"))
            return said["duration_ms"]
    finally:
        # Nobody waits any more: no worker shall take it up later.
        await client.zrem(QUEUE.queue_name, str(job_id))
        await client.hdel(TTS_JOBS, str(job_id))
        await answers.aclose()


async def listen(client, blocks):
    begun = time.monotonic()
    spoken = [await speak(client, text) for text in blocks]
    return [sum(spoken), time.monotonic() - begun]


async def main():
    client = redis.from_url(os.environ["REDIS_URL"])
    listeners = json.load(sys.stdin)
    try:
        heard = asyncio.gather(*(listen(client, blocks) for blocks in listeners))
        print(json.dumps(await asyncio.wait_for(heard, float(sys.argv[1]))))
    except asyncio.TimeoutError:
        sys.exit(124)
    finally:
        await client.aclose()


asyncio.run(main())
