// How slow this machine is, measured once when a run starts. Limits of time scale with it instead of growing for the slowest
// machine, so that a wait that can no longer succeed ends soon on a fast one.
import { createHash } from "node:crypto";

/** Carries the measured factor to the workers and to other processes of the run. */
const variable = "HOOKLOOM_MACHINE_FACTOR";

/** What the calibration takes on two idle cores of 2026. */
const referenceMs = 100;

/** Beyond it a machine is too slow to test on, and a longer limit only hides a wait without an end. */
const maxFactor = 5;

const rows = Array.from({ length: 400 }, (_, id) => ({
  id,
  name: `row ${id}`,
  nested: { tags: ["one", "two"] },
}));

/** Text, objects, sorting and hashing: what the tests and the editor spend their time on. */
function calibrate(): void {
  const copies = JSON.parse(JSON.stringify(rows)) as typeof rows;
  copies.sort((one, other) => other.name.localeCompare(one.name));
  createHash("sha256").update(JSON.stringify(copies)).digest();
}

function repeat(times: number): void {
  for (let time = 0; time < times; time++) calibrate();
}

function measured(): number {
  // The first calls are compiled.
  repeat(50);
  const started = performance.now();
  repeat(400);
  return (performance.now() - started) / referenceMs;
}

/** The factor within its limits. Wall time is what counts: other work on the machine makes it slower, too. */
export function limited(factor: number): number {
  return Math.min(Math.max(factor, 1), maxFactor);
}

/** How many times slower than two idle cores this machine was when the run started: 1 to 5. */
export const machineFactor = limited(Number(process.env[variable] ?? measured()));
process.env[variable] = String(machineFactor);

/** Whether nothing else kept the machine busy when the run started. */
export const machineWasIdle = machineFactor < 1.5;

/** A limit in milliseconds that is right for two idle cores, as long as this machine needs it. */
export function scaled(ms: number): number {
  return Math.round(ms * machineFactor);
}
