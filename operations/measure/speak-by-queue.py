# In the gateway's container, by the application's own names: round by round gives each listener's blocks of text to the workers one
# after another, as listeners do. Standard input: {"rounds": [[[text, …], …], …], "workers": how many to wait for, or null,
# "patience": seconds}. Prints {"waiting": workers that wait for work, "queued": jobs of others, before which it stops, "heard": of
# each round of each listener of each block [milliseconds of audio, seconds]}. Exit code 124: not done in time. It costs nobody anything: the multiplier of usage is 0.
import asyncio, json, os, sys, time, uuid
from redis import asyncio as redis
from yapit.contracts import (TTS_INFLIGHT, TTS_JOBS, TTS_PROCESSING, TTS_SUBSCRIBERS, SynthesisJob, SynthesisParameters,
                             get_pubsub_channel, get_queue_name)
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
    await client.set(TTS_INFLIGHT.format(hash=mark), str(job_id), ex=600)
    await client.sadd(TTS_SUBSCRIBERS.format(hash=mark), f"{USER}:{document}:0")
    await client.expire(TTS_SUBSCRIBERS.format(hash=mark), 600)
    async with client.pubsub() as answers:
        await answers.subscribe(get_pubsub_channel(USER, document))
        begun = time.monotonic()
        try:
            await push_job(client, QUEUE, str(job_id), job.model_dump_json().encode())
            async for message in answers.listen():
                if message["type"] != "message":
                    continue
                said = json.loads(message["data"])
                if said.get("status") != "cached":
                    sys.exit(said.get("error") or said.get("status"))
                return [said["duration_ms"], time.monotonic() - begun]
        finally:
            # Nobody waits any more: no worker shall take it up later.
            await client.zrem(QUEUE.queue_name, str(job_id))
            await client.hdel(TTS_JOBS, str(job_id))


async def listen(client, blocks):
    return [await speak(client, text) for text in blocks]


async def waiting(client):
    return sum(each["cmd"] == "bzpopmin" for each in await client.client_list())


# Jobs in the queue, and those that a worker is at.
async def queued(client):
    taken = [await client.hlen(key) async for key in client.scan_iter(TTS_PROCESSING.format(worker_id="*"))]
    return await client.zcard(QUEUE.queue_name) + sum(taken)


async def measured(client, asked):
    while asked["workers"] is not None and await waiting(client) < asked["workers"]:
        await asyncio.sleep(0.5)
    others, heard = await queued(client), []
    for listeners in asked["rounds"]:
        if not others:
            heard.append(await asyncio.gather(*(listen(client, blocks) for blocks in listeners)))
            others = await queued(client)
    return {"waiting": await waiting(client), "queued": others, "heard": heard}


async def main():
    client = redis.from_url(os.environ["REDIS_URL"])
    asked = json.load(sys.stdin)
    try:
        print(json.dumps(await asyncio.wait_for(measured(client, asked), asked["patience"])))
    except asyncio.TimeoutError:
        sys.exit(124)


asyncio.run(main())
