import type { EffectiveApi } from "../api/api.ts";
import type { Application } from "./access-store.ts";

/** Every scope that a resource of the API demands. */
export function scopesOf({ usual, resources }: Pick<EffectiveApi, "usual" | "resources">): readonly string[] {
  return [...new Set([usual, ...Object.values(resources)].flatMap(({ scopes }) => scopes))];
}

/** Those of the scopes that an application may not use. One that was added before it could have scopes may use all. */
export function scopesBeyond(application: Application, scopes: readonly string[]): readonly string[] {
  const { scopes: own } = application;
  return own === undefined ? [] : scopes.filter((scope) => !own.includes(scope));
}
