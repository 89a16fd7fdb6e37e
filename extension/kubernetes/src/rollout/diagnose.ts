import { admissionRows } from "./causes/admission.ts";
import { configurationRows } from "./causes/configuration.ts";
import { endedRows } from "./causes/ended.ts";
import { imageRows } from "./causes/image-pull.ts";
import { lifecycleRows } from "./causes/lifecycle.ts";
import { nodeRows } from "./causes/nodes.ts";
import { failingRows, killedRows } from "./causes/probes.ts";
import { schedulingRows } from "./causes/scheduling.ts";
import type { Evidence } from "./evidence/evidence.ts";
import type { Finding } from "./evidence/finding.ts";

type Row = (evidence: Evidence) => Finding | undefined;

/**
 * The table of causes, from the most to the least certain: what prevents a pod from being created, scheduled, started or ready.
 * The rows of a group are about the same problem, so only the first match counts.
 */
const groups: readonly (readonly Row[])[] = [
  admissionRows,
  nodeRows,
  imageRows,
  configurationRows,
  [...killedRows, ...endedRows],
  schedulingRows,
  ...lifecycleRows.map((row) => [row]),
  failingRows,
];

function firstFinding(group: readonly Row[], evidence: Evidence): Finding | undefined {
  for (const row of group) {
    const found = row(evidence);
    if (found) return found;
  }
  return undefined;
}

/** Returns all findings of the table, from the most to the least certain; empty if there is no problem yet. */
export function diagnose(evidence: Evidence): readonly Finding[] {
  return groups.map((group) => firstFinding(group, evidence)).filter((found) => found !== undefined);
}
