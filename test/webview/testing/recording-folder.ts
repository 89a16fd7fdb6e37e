import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import type { RecordingSummary } from "@hookloom/runtime/management";
import { sourcesFolder } from "../../../extension/core/src/environments/build/built-source.ts";
import { environmentFiles } from "../../../extension/core/src/environments/local/store/state-file.ts";
import type { FlowMachine, Recordings } from "../../../extension/host/src/flow/flow-machine.ts";
import { RecordedRuns } from "../../../extension/host/src/flow/runs/recorded-runs.ts";
import type { RecordedRun } from "./recorded-run.ts";

/** The recorded deliveries of a project, which a test gives, as they are on the disk. */
export class RecordingFolder {
  /** What a recording is read after; it cannot be read where this rejects. */
  reading: (id: string) => Promise<unknown> = async () => undefined;
  /** What the deliveries are listed after; they cannot be listed where this rejects. */
  listing: () => Promise<unknown> = async () => undefined;
  readonly #root: string;
  #recorded: RecordedRuns | undefined;

  constructor(root: string) {
    this.#root = root;
  }

  /** The host's own, which a test can hold. */
  readonly open: FlowMachine["recordings"] = (...about): Recordings => {
    const recorded = new RecordedRuns(...about);
    this.#recorded = recorded;
    const { recordings, recording } = recorded.requests;
    const requests = {
      ...recorded.requests,
      recordings: async (params: Parameters<typeof recordings>[0]) => {
        await this.listing();
        return recordings(params);
      },
      recording: async (params: Parameters<typeof recording>[0]) => {
        await this.reading(params.id);
        return recording(params);
      },
    };
    return Object.assign(recorded, { requests });
  };

  /** Puts what was recorded there, the first time all of it at once, and lets the host read it. */
  record(runs: readonly RecordedRun[]): void {
    const { folder, recordings: there } = environmentFiles(this.#root, "dev");
    const recordings = existsSync(there) ? there : path.join(folder, "written");
    mkdirSync(sourcesFolder(recordings), { recursive: true });
    for (const { delivery, text, table, frames } of runs) {
      const source = JSON.stringify({ path: "src/webhook.ts", text, table });
      const hash = createHash("sha256").update(source).digest("hex");
      writeFileSync(path.join(sourcesFolder(recordings), `${hash}.json`), source);
      const { notes: _, durationMs: milliseconds, ...ran } = delivery;
      const summary: RecordingSummary = {
        ...{ format: 1, source: "github", trigger: "/github", handler: "on" },
        ...ran,
        milliseconds,
        sources: [hash],
        flows: [...new Set(frames.map(({ flow }) => flow))].map((flow) => [0, flow]),
      };
      const body = { frames: frames.map((frame) => ({ ...frame, source: 0 })) };
      const lines = [summary, body].map((line) => `${JSON.stringify(line)}\n`);
      writeFileSync(path.join(recordings, `${delivery.id}.rec`), lines.join(""));
    }
    if (recordings !== there) renameSync(recordings, there);
    this.#recorded?.refresh();
  }
}
