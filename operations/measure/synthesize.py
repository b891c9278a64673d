# In a worker's container: has the body on standard input spoken, and prints two numbers, the milliseconds of audio and the seconds
# it took; the audio stays where it is. Arguments: address, seconds of patience. Exit code 124: not done in time.
import json, sys, time, urllib.error, urllib.request

request = urllib.request.Request(sys.argv[1], sys.stdin.buffer.read(), {"content-type": "application/json"})
begun = time.monotonic()
try:
    text = urllib.request.urlopen(request, timeout=float(sys.argv[2])).read()
except urllib.error.HTTPError as error:
    sys.exit(f"{error.code} {error.read(500).decode(errors='replace')}")
except OSError as error:
    reason = getattr(error, "reason", error)
    sys.exit(124 if isinstance(reason, TimeoutError) else str(reason))
seconds = time.monotonic() - begun
answer = json.loads(text)
if answer.get("error") or "duration_ms" not in answer:
    sys.exit(f"200 {text[:500].decode(errors='replace')}")
print(answer["duration_ms"], seconds)
