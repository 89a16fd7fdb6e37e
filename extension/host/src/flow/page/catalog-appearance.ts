import type { SourceAppearance } from "@hookloom/protocol/flow-view";
import { connections, sources } from "@hookloom/runtime/catalog";

const toAppearance = ({ id, label, icon }: SourceAppearance): SourceAppearance => ({ id, label, icon });

/** The appearance of the catalogue's sources and connections in a diagram. */
export const appearances = { sources: sources.map(toAppearance), connections: connections.map(toAppearance) };
