/** Whether the workers are worth their number, in a sentence, and what to try next. */

export interface Split {
  workers: number;
  /** Of one worker; undefined: it takes as many as it likes. */
  threads: number | undefined;
  vcpus: number;
  /** Seconds of audio per second of work: of one worker that has the machine for itself, and of all at once. */
  alone: number;
  together: number;
}

/** Workers who speak less than this much faster together than one alone do not pay for their memory. */
const WORTH_IT = 1.2;

export function verdict(split: Split): string {
  const { workers, threads = split.vcpus, vcpus } = split;
  const gain = split.together / split.alone;
  const crowded = workers * threads > vcpus;
  if (workers === 1)
    return crowded || threads === vcpus
      ? `one worker has all ${vcpus} vCPUs: ${tryOut("kokoro.replicas: 2")} to see whether two carry more listeners`
      : `one worker has ${threads} of ${vcpus} vCPUs: ${tryOut(`kokoro.threads: ${vcpus}, or kokoro.replicas: 2`)}`;
  const found = `${workers} workers together speak ${gain.toFixed(2)} times as fast as one alone`;
  const fitting = Math.max(1, Math.floor(vcpus / workers));
  const fewer = tryOut(`kokoro.replicas: ${workers - 1}`);
  if (crowded) {
    const threadsOnVcpus = `${workers * threads} threads on ${vcpus} vCPUs`;
    const next = fitting < threads ? tryOut(`kokoro.threads: ${fitting}`) : fewer;
    return gain < WORTH_IT
      ? `${found}: with ${threadsOnVcpus} the machine is oversubscribed; ${next}`
      : `${found}, with ${threadsOnVcpus}; to compare, ${next}`;
  }
  if (gain < WORTH_IT) return `${found}, though their threads fit: the vCPUs are busy with something else; ${fewer}`;
  if (fitting > threads) return `${found}, and vCPUs are left; ${tryOut(`kokoro.threads: ${fitting}`)}`;
  return `${found}: the split uses the machine`;
}

function tryOut(setting: string): string {
  return `try ${setting}, pulumi up, and measure again`;
}
