/** How much memory some work asks for, what the collector takes back included: V8's own sampling counts it. */
import { Session } from "node:inspector/promises";

type Node = { readonly selfSize: number; readonly children: readonly Node[] };

/** One allocation in so many bytes is seen: enough for work of some megabytes. */
const SAMPLING_BYTES = 4_096;

/** Returns the bytes that `work` allocated on the heap. It runs slower than it would unwatched. */
export async function allocatedBytes(work: () => unknown): Promise<number> {
  const inspector = new Session();
  inspector.connect();
  try {
    await inspector.post("HeapProfiler.startSampling", {
      samplingInterval: SAMPLING_BYTES,
      includeObjectsCollectedByMajorGC: true,
      includeObjectsCollectedByMinorGC: true,
    });
    await work();
    const { profile } = await inspector.post("HeapProfiler.stopSampling");
    return sizeOf(profile.head);
  } finally {
    inspector.disconnect();
  }
}

function sizeOf({ selfSize, children }: Node): number {
  return children.reduce((sum, child) => sum + sizeOf(child), selfSize);
}
