import {
  type ApiDescription,
  type ApiState,
  type EffectiveApi,
  nextStates,
  resolveApi,
  rulesOf,
} from "@hookloom/gateway";
import { t } from "@vscode/l10n";
import type { ApiFile } from "./project-api.ts";

/** A change that breaks a promise made to consumers in an earlier revision, or an unexpected state change. */
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
const reliedOnStates: ReadonlySet<string> = new Set(["published", "deprecated", "blocked"]);

function rulesIn({ file }: ApiRevision, environment: string): EffectiveApi | undefined {
  const override = file.environments[environment] as ApiDescription | undefined;
  return resolveApi(file.api as ApiDescription | undefined, override);
}

function brokenPromises(
  environment: string,
  [before, oldApi]: readonly [ApiRevision, EffectiveApi],
  [now, api]: readonly [ApiRevision, EffectiveApi],
): ApiChange[] {
  const gonePaths = before.paths.filter((path) => !now.paths.includes(path));
  const removed = gonePaths.map((resource): ApiChange => ({ environment, code: "path-removed", resource }));
  const kept = before.consumerPaths.filter((path) => now.consumerPaths.includes(path));
  const narrowed = kept.flatMap((resource): ApiChange[] => {
    const [oldRules, newRules] = [rulesOf(oldApi, resource), rulesOf(api, resource)];
    const scopes = newRules.scopes.filter((scope) => !oldRules.scopes.includes(scope));
    const gone = newRules.access.includes("none")
      ? []
      : oldRules.access.filter((kind) => !newRules.access.includes(kind));
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

/** Returns the changes between two valid revisions that need the user's decision. */
export function apiChanges(before: ApiRevision, now: ApiRevision): readonly ApiChange[] {
  const names = before.environments.filter((name) => now.environments.includes(name));
  return names.flatMap((environment): ApiChange[] => {
    const [oldApi, api] = [rulesIn(before, environment), rulesIn(now, environment)];
    if (oldApi === undefined) return [];
    if (api === undefined)
      return reliedOnStates.has(oldApi.state) ? [{ environment, code: "api-removed" }] : [];
    const jump = stateJump(environment, oldApi.state, api.state);
    const mustKeepPromises = reliedOnStates.has(oldApi.state) && api.state !== "retired";
    return [
      ...(jump ? [jump] : []),
      ...(mustKeepPromises ? brokenPromises(environment, [before, oldApi], [now, api]) : []),
    ];
  });
}

/** Describes an unexpected state change and the allowed states, without a full stop. */
export function jumpText({ environment, from, to, allowed }: StateJump): string {
  return allowed.length === 0
    ? t(
        "In {0}, the state changes from {1} to {2}, which consumers do not expect: no state follows {1}",
        environment,
        from,
        to,
      )
    : t(
        "In {0}, the state changes from {1} to {2}, which consumers do not expect: the next state must be one of {3}",
        environment,
        from,
        to,
        allowed.join(", "),
      );
}

/** Returns the message for a change. */
export function changeMessage(change: ApiChange): string {
  const { environment } = change;
  switch (change.code) {
    case "forbidden-state": {
      return t("{0}. To allow it, use --allow {1}:{2}.", jumpText(change), change.from, change.to);
    }
    case "path-removed":
      return t(
        "In {0}, the trigger {1}, which callers of the published API use, no longer exists: keep it until the API is retired.",
        environment,
        change.resource,
      );
    case "scope-added":
      return t(
        "In {0}, {1} now requires the scope {2}, which existing consumers' tokens lack: publish it as a new version.",
        environment,
        change.resource,
        change.scopes.join(", "),
      );
    case "access-removed":
      return t(
        "In {0}, {1} no longer accepts {2}, which existing consumers use: keep it until they have switched.",
        environment,
        change.resource,
        change.access.join(", "),
      );
    case "api-removed":
      return t("In {0}, the published API no longer exists: deprecate and retire it first.", environment);
  }
}
