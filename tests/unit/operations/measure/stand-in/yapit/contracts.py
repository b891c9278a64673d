# The names that the application's workers and its gateway share, as v0.4.3 has them, of what a measurement uses.
import json
from dataclasses import asdict, dataclass

TTS_INFLIGHT = "tts:inflight:{hash}"
TTS_SUBSCRIBERS = "tts:subscribers:{hash}"
TTS_JOBS = "tts:jobs"
TTS_PROCESSING = "tts:processing:{worker_id}"


def get_queue_name(model):
    return f"tts:queue:{model}"


def get_pubsub_channel(user_id, document_id):
    return f"tts:done:{user_id}:{document_id}"


@dataclass
class SynthesisParameters:
    model: str
    voice: str
    text: str
    kwargs: dict


@dataclass
class SynthesisJob:
    job_id: str
    variant_hash: str
    user_id: str
    document_id: str
    block_idx: int
    model_slug: str
    voice_slug: str
    usage_multiplier: float
    synthesis_parameters: SynthesisParameters

    def model_dump_json(self):
        return json.dumps(asdict(self), default=str)
