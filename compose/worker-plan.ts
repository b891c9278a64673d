/** How many Kokoro workers a stack has, and what each may take. */
export interface WorkerPlan {
  replicas: number;
  /** Threads of one worker. */
  threads: number;
  /** Limit of one worker, MiB. */
  memoryMb: number;
  /** One sentence each. */
  warnings: string[];
}
