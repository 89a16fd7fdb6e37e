import type { SourceState } from "@hookloom/runtime/seams";
import type { ApiBlock, ApiState } from "../management/api-management.ts";

/** A block as the store keeps it, with the state that hookloom.json had then. */
export interface StoredBlock extends ApiBlock {
  readonly instead: ApiState;
}

const blockKey = "hookloom:api-block";
const deprecatedKey = "hookloom:api-deprecated-since";

function parseBlock(text: string | undefined): StoredBlock | undefined {
  if (text === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && "reason" in value && "instead" in value)
      return value as StoredBlock;
  } catch {
    // What is damaged here must not open what somebody has closed.
  }
  return { reason: "", by: "", at: new Date(0).toISOString(), instead: "blocked" };
}

/** What the environment's store keeps of the lifecycle; all replicas see the same. */
export function lifecycleStore(state: SourceState) {
  return {
    readBlock: async () => parseBlock(await state.read(blockKey)),
    writeBlock: (block: StoredBlock) => state.write(blockKey, JSON.stringify(block)),
    removeBlock: () => state.remove(blockKey),
    /** When the API was first seen deprecated (milliseconds since 1970), where hookloom.json gives no date. */
    deprecatedSince: async (now: number): Promise<number> => {
      const known = Number(await state.read(deprecatedKey));
      if (known > 0) return known;
      await state.write(deprecatedKey, String(now));
      return now;
    },
    forgetDeprecation: () => state.remove(deprecatedKey),
  };
}
