import {
  type ApiDescription,
  type ApiState,
  type EffectiveApi,
  nextStates,
  resolveApi,
  rulesOf,
} from "@hookloom/gateway";
import type { ApiFile } from "./project-api.ts";

/** A change that breaks a promise of an earlier revision to consumers, or an unexpected state change. */
export type ApiChange = StateJump | ({ readonly environment: string } & BrokenPromise);

/** A state change that consumers do not expect. */
export interface StateJump {
  readonly environment: string;
  readonly code: "forbidden-state";
  readonly from: string;
  readonly to: string;
  readonly allowed: readonly string[];
}

type BrokenPromise =
  | { readonly code: "path-removed"; readonly resource: string }
  | { readonly code: "scope-added"; readonly resource: string; readonly scopes: readonly string[] }
  | { readonly code: "access-removed"; readonly resource: string; readonly access: readonly string[] }
  | { readonly code: "api-removed" };

/** A revision: its hookloom.json, the paths of its triggers, and the paths that have consumers. */
export interface ApiRevision {
  readonly file: ApiFile;
  readonly environments: readonly string[];
  readonly paths: readonly string[];
  readonly consumerPaths: readonly string[];
}

/** States in which consumers rely on an API. */
const promised: ReadonlySet<string> = new Set(["published", "deprecated", "blocked"]);

function rulesIn({ file }: ApiRevision, environment: string): EffectiveApi | undefined {
  const override = file.environments[environment] as ApiDescription | undefined;
  return resolveApi(file.api as ApiDescription | undefined, override);
}

function brokenPromises(
  environment: string,
  [before, old]: readonly [ApiRevision, EffectiveApi],
  [now, api]: readonly [ApiRevision, EffectiveApi],
): ApiChange[] {
  const gonePaths = before.paths.filter((path) => !now.paths.includes(path));
  const removed = gonePaths.map((resource): ApiChange => ({ environment, code: "path-removed", resource }));
  const kept = before.consumerPaths.filter((path) => now.consumerPaths.includes(path));
  const narrowed = kept.flatMap((resource): ApiChange[] => {
    const [was, is] = [rulesOf(old, resource), rulesOf(api, resource)];
    const scopes = is.scopes.filter((scope) => !was.scopes.includes(scope));
    const gone = is.access.includes("none") ? [] : was.access.filter((kind) => !is.access.includes(kind));
    return [
      ...(scopes.length > 0 ? [{ environment, code: "scope-added", resource, scopes } as const] : []),
      ...(gone.length > 0 ? [{ environment, code: "access-removed", resource, access: gone } as const] : []),
    ];
  });
  return [...removed, ...narrowed];
}

/** Returns the state change if it is not allowed, otherwise undefined. */
export function stateJump(environment: string, from: ApiState, to: ApiState): StateJump | undefined {
  const allowed = nextStates(from);
  if (to === from || allowed.includes(to)) return undefined;
  return { environment, code: "forbidden-state", from, to, allowed };
}

/** Returns the changes between two valid revisions that the user has to decide about. */
export function apiChanges(before: ApiRevision, now: ApiRevision): readonly ApiChange[] {
  const names = before.environments.filter((name) => now.environments.includes(name));
  return names.flatMap((environment): ApiChange[] => {
    const [old, api] = [rulesIn(before, environment), rulesIn(now, environment)];
    if (old === undefined) return [];
    if (api === undefined) return promised.has(old.state) ? [{ environment, code: "api-removed" }] : [];
    const jump = stateJump(environment, old.state, api.state);
    const keeps = promised.has(old.state) && api.state !== "retired";
    return [
      ...(jump ? [jump] : []),
      ...(keeps ? brokenPromises(environment, [before, old], [now, api]) : []),
    ];
  });
}

/** Describes an unexpected state change and the allowed states, without a full stop. */
export function jumpText({ environment, from, to, allowed }: StateJump): string {
  const may = allowed.length === 0 ? "nothing follows it" : `after ${from} comes ${allowed.join(" or ")}`;
  return `In ${environment} the state goes from ${from} to ${to}, which consumers do not expect: ${may}`;
}

/** Returns the message for a change. */
export function changeMessage(change: ApiChange): string {
  const { environment } = change;
  switch (change.code) {
    case "forbidden-state": {
      return `${jumpText(change)}, or say so with --allow ${change.from}:${change.to}.`;
    }
    case "path-removed":
      return `In ${environment} the trigger ${change.resource} is gone, which callers of the published API rely on: keep it until the API is retired.`;
    case "scope-added":
      return `In ${environment} ${change.resource} demands the scope ${change.scopes.join(" and ")} now, which tokens of today's consumers lack: publish it as a new version.`;
    case "access-removed":
      return `In ${environment} ${change.resource} no longer takes ${change.access.join(" and ")}, which today's consumers use: keep it until they have changed.`;
    case "api-removed":
      return `In ${environment} the API is gone, although it is published: deprecate and retire it first.`;
  }
}
