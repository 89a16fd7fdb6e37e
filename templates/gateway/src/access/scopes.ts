import type { Application } from "./access-store.ts";

/**
 * Returns the given scopes that an application may not use. Applications that were added before scopes existed may use all
 * scopes.
 */
export function scopesBeyond(application: Application, scopes: readonly string[]): readonly string[] {
  const { scopes: own } = application;
  return own === undefined ? [] : scopes.filter((scope) => !own.includes(scope));
}
