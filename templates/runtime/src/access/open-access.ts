import type { Access, AccessParts, Gate } from "../receiver/gate.ts";
import { replies } from "../receiver/replies.ts";

/** Lets signed sources through as they are, and no consumer. */
const gate: Gate = {
  enter: () => undefined,
  identify: () => replies.unauthorized("No application may call this API yet."),
  spend: () => undefined,
  finish: (_trigger, reply) => reply,
};

/** Opens the rules of a project whose hookloom.json has an `api`. */
export async function openAccess(_parts: AccessParts): Promise<Access> {
  return {
    gate,
    has: () => false,
    respond: async () => false,
    manage: async () => false,
    problems: () => [],
    close: async () => undefined,
  };
}
