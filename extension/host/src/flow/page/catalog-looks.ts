import type { SourceLook } from "@hookloom/protocol/flow-view";
import { connections, sources } from "@hookloom/runtime/catalog";

const lookOf = ({ id, label, icon }: SourceLook): SourceLook => ({ id, label, icon });

/** What the catalogue's sources and connections look like in a diagram. */
export const looks = { sources: sources.map(lookOf), connections: connections.map(lookOf) };
