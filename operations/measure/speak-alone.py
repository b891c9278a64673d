# In a worker's container, without queue and gateway: speaks each text (a JSON list on standard input) as often as told, and prints
# for each time [milliseconds of audio, seconds]. The first round is for the warming up and not printed.
import asyncio, json, sys, time
from yapit.workers.kokoro.adapter import KokoroAdapter


async def main():
    asked = json.load(sys.stdin)
    adapter = KokoroAdapter()
    await adapter.initialize()
    rounds = []
    for number in range(asked["repetitions"] + 1):
        audio, begun = 0, time.monotonic()
        for text in asked["texts"]:
            spoken = await adapter.synthesize(text, voice="af_heart", speed=1.0)
            audio += adapter.calculate_duration_ms(spoken)
        rounds.append([audio, time.monotonic() - begun])
    print(json.dumps(rounds[1:]))


asyncio.run(main())
