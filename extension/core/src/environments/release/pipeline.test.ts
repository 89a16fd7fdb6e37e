import { expect, it } from "vitest";
import { temporaryFolder } from "../../../../../test/runner/temporary-folder.ts";
import type { CheckedBuild } from "../build/build-project.ts";
import type { DeployOutcome, ReleaseRecord } from "../contract/target.ts";
import type { VerbContext } from "../contract/verb-context.ts";
import {
  type LockedEnvironment,
  type ReleaseBackend,
  ReleasePipeline,
  type TargetInput,
} from "./pipeline.ts";

const release: ReleaseRecord = {
  revision: 1,
  build: "abc",
  deployedAt: "2026-01-01T00:00:00.000Z",
  outcome: "ready",
};
const build = { id: "abc", file: "/abc.mjs", bytes: 1, assets: [] };
const unexpected = () => Promise.reject(new Error("A deploy does not call this."));

/** Deploys the result of `bundle` to an environment that accepts everything and adds a note of its own. */
async function deployed(bundle: Partial<CheckedBuild>): Promise<DeployOutcome & { readonly said: string[] }> {
  const said: string[] = [];
  const context: VerbContext = {
    signal: new AbortController().signal,
    report: ({ message }) => void said.push(message),
  };
  const locked: LockedEnvironment<string, string, string> = {
    context,
    releases: [],
    describe: async () => "described",
    check: async () => undefined,
    checkStore: async () => undefined,
    store: async ({ id }) => ({ build: id }),
    takeOver: unexpected,
    prepare: async () => "prepared",
    prepareEarlier: unexpected,
    prepareCurrent: unexpected,
    apply: async () => ({ release, notes: ["One replica."] }),
    registration: async () => undefined,
    within: () => locked,
  };
  const backend: ReleaseBackend<string, string, string> = {
    input: {
      scope: { root: temporaryFolder(), environment: "prod" },
      content: async () => ({ triggers: [], settings: [], connections: [] }),
      bundle: async () => ({ build, problems: [], inputs: [], ...bundle }),
    } as unknown as TargetInput,
    plan: () => "plan",
    checkAccess: async () => "jane",
    findBuild: unexpected,
    withLock: (_request, work) => work(locked),
  };
  return { ...(await new ReleasePipeline(backend).deploy(context)), said };
}

it("notes the package that a project lacks, and deploys it nevertheless", async () => {
  const lack = 'The project has no package for its api: "hookloom api add" adds it.';
  const { release: made, notes, said } = await deployed({ lack });
  expect(made).toEqual(release);
  expect(notes).toEqual([lack, "One replica."]);
  expect(said).toContain(lack);
  expect((await deployed({})).notes).toEqual(["One replica."]);
});
