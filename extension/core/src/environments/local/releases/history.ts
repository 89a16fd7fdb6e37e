import { readFile } from "node:fs/promises";
import { isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";
import { replaceFile } from "../../../project/replace-file.ts";
import type { ReleaseRecord } from "../../contract/target.ts";
import { withLock } from "../../platform/lock.ts";
import { isRunning, processName } from "../../platform/process-identity.ts";
import { userName } from "../../platform/user-account.ts";
import { shouldPrune } from "../../release/history.ts";
import type { StoredBuild } from "../../release/pipeline.ts";
import type { EnvironmentFiles } from "../store/state-file.ts";

/** A release as stored; while it is in progress, it includes the process that carries it out. */
interface StoredRelease extends ReleaseRecord {
  readonly process?: string;
}

interface StoredHistory {
  /** The public port, so that an environment keeps its address. */
  readonly port?: number;
  /** True if the user stopped it. */
  readonly stopped?: boolean;
  /** Oldest first. */
  readonly releases: readonly StoredRelease[];
}

const keepLimits = { newest: 100, ready: 10 } as const;
const outcomes: readonly unknown[] = ["deploying", "ready", "failed"];

function isRelease(value: unknown): value is StoredRelease {
  return (
    isRecord(value) &&
    Number.isInteger(value.revision) &&
    typeof value.build === "string" &&
    /^[0-9a-f]+$/.test(value.build) &&
    typeof value.deployedAt === "string" &&
    outcomes.includes(value.outcome)
  );
}

function parseHistory(text: string): StoredHistory {
  const value: unknown = JSON.parse(text);
  if (!isRecord(value)) return { releases: [] };
  const { port, stopped, releases } = value;
  return {
    ...(Number.isInteger(port) ? { port: Number(port) } : {}),
    ...(stopped === true ? { stopped } : {}),
    releases: Array.isArray(releases) ? releases.filter(isRelease) : [],
  };
}

/** Returns a release as callers see it: a release whose process ended before the build was ready has failed. */
function toReleaseRecord({ process, ...release }: StoredRelease): ReleaseRecord {
  if (release.outcome !== "deploying" || (process !== undefined && isRunning(process))) return release;
  return { ...release, outcome: "failed", reason: t("The deploy ended before the build was ready.") };
}

/** Drops the oldest releases beyond the limit; `releases` are oldest first. */
function pruneReleases(releases: readonly StoredRelease[]): readonly StoredRelease[] {
  const newestFirst = releases.toReversed();
  return releases.filter((release) => !shouldPrune(release, newestFirst, keepLimits));
}

/** The release history of a local environment, stored in one file. A corrupt file counts as empty. */
export class ReleaseHistory {
  readonly #file: string;

  constructor(files: Pick<EnvironmentFiles, "releases">) {
    this.#file = files.releases;
  }

  /** Newest first. */
  async list(): Promise<readonly ReleaseRecord[]> {
    return (await this.#read()).releases.map(toReleaseRecord).reverse();
  }

  async port(): Promise<number | undefined> {
    return (await this.#read()).port;
  }

  /** Whether the user stopped the environment after its last release. */
  async stopped(): Promise<boolean> {
    return (await this.#read()).stopped ?? false;
  }

  async begin(release: StoredBuild): Promise<ReleaseRecord> {
    const by = userName();
    return this.#change((kept) => {
      const record: StoredRelease = {
        revision: (kept.releases.at(-1)?.revision ?? 0) + 1,
        ...release,
        deployedAt: new Date().toISOString(),
        ...(by === undefined ? {} : { by }),
        outcome: "deploying",
        process: processName(),
      };
      const releases = pruneReleases([...kept.releases, record]);
      return [{ ...kept, releases }, toReleaseRecord(record)];
    });
  }

  async end(
    release: ReleaseRecord,
    outcome: "ready" | "failed",
    failure: Pick<ReleaseRecord, "reason" | "cancelled"> = {},
  ): Promise<ReleaseRecord> {
    const record = { ...release, outcome, ...failure };
    return this.#change(({ stopped, ...kept }) => {
      const releases = kept.releases.map((one) => (one.revision === record.revision ? record : one));
      return [{ ...kept, ...(stopped && outcome === "failed" ? { stopped } : {}), releases }, record];
    });
  }

  async keepPort(port: number): Promise<void> {
    await this.#change((kept) => [{ ...kept, port }, undefined]);
  }

  async markStopped(): Promise<void> {
    await this.#change((kept) => [{ ...kept, stopped: true }, undefined]);
  }

  async #read(): Promise<StoredHistory> {
    try {
      return parseHistory(await readFile(this.#file, "utf8"));
    } catch {
      return { releases: [] };
    }
  }

  #change<T>(change: (kept: StoredHistory) => readonly [StoredHistory, T]): Promise<T> {
    const work = async (): Promise<T> => {
      const [kept, result] = change(await this.#read());
      await replaceFile(this.#file, `${JSON.stringify(kept, undefined, 2)}\n`);
      return result;
    };
    return withLock(`${this.#file}.lock`, work, { holder: t("Another change to the release history") });
  }
}
