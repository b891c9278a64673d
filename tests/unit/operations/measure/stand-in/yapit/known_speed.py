# Ten milliseconds of audio a letter, spoken at SPEED seconds of audio per second of work, give or take a fifth.
import os, random

MILLISECONDS_A_LETTER = 10
noise = random.Random(int(os.environ.get("SEED", "1")))


def audio_ms(text):
    return len(text) * MILLISECONDS_A_LETTER


def work_seconds(text):
    return audio_ms(text) / 1000 / float(os.environ["SPEED"]) * noise.uniform(0.8, 1.2)
