import type { EffectiveApi } from "../api/api.ts";
import type { ApplicationSummary, CredentialSummary } from "../management/api-management.ts";
import type { AccessStore, Application, Credential } from "./access-store.ts";
import type { Directory } from "./directory.ts";
import { formatCursor } from "./list-page.ts";

const toIso = (time: number): string => new Date(time).toISOString();

/** Returns an object with the time as a member of this name, or an empty object if there is no time. */
function timeAt<Name extends string>(name: Name, time: number | undefined) {
  return (time === undefined ? {} : { [name]: toIso(time) }) as { [N in Name]?: string };
}

function credentialSummary(credential: Credential): CredentialSummary {
  const { id, kind, lastFour, createdAt, expiresAt, usedAt, revokedAt } = credential;
  return {
    id,
    kind,
    lastFour,
    createdAt: toIso(createdAt),
    ...timeAt("expiresAt", expiresAt),
    ...timeAt("usedAt", usedAt),
    ...timeAt("revokedAt", revokedAt),
  };
}

function toSummary(application: Application, credentials: readonly Credential[]): ApplicationSummary {
  const { id, name, clientId, plan, subscription, scopes, createdAt, revokedAt } = application;
  return {
    application: name,
    id,
    clientId,
    ...(plan === undefined ? {} : { plan }),
    subscription,
    ...(scopes === undefined ? {} : { scopes }),
    createdAt: toIso(createdAt),
    ...timeAt("revokedAt", revokedAt),
    credentials: credentials.map(credentialSummary),
    cursor: formatCursor(application),
  };
}

/** Returns the active credentials of applications, by application ID. Needs two reads for any number of applications. */
export async function activeCredentials(
  { store, directory }: { readonly store: AccessStore; readonly directory: Directory },
  applications: readonly Application[],
  now: number,
): Promise<ReadonlyMap<string, readonly Credential[]>> {
  await directory.flush();
  const ids = applications.map(({ id }) => id);
  return Map.groupBy(await store.listCredentials(ids, now), ({ application }) => application);
}

/** Returns the owner's view of applications, with their active credentials. */
export async function summarize(
  {
    rules,
    ...parts
  }: {
    readonly store: AccessStore;
    readonly directory: Directory;
    readonly rules: () => EffectiveApi | undefined;
  },
  applications: readonly Application[],
  now: number,
): Promise<readonly ApplicationSummary[]> {
  const credentials = await activeCredentials(parts, applications, now);
  const described = rules()?.applications ?? {};
  return applications.map((application) => {
    const { id, name } = application;
    const owner = Object.hasOwn(described, name) && described[name]?.owner;
    return { ...toSummary(application, credentials.get(id) ?? []), ...(owner ? { owner } : {}) };
  });
}
