import type { Application } from "./access-store.ts";

/** Those of the scopes that an application may not use. One that was added before it could have scopes may use all. */
export function scopesBeyond(application: Application, scopes: readonly string[]): readonly string[] {
  const { scopes: own } = application;
  return own === undefined ? [] : scopes.filter((scope) => !own.includes(scope));
}
