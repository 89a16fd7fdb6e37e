import type { EffectiveApi } from "../api/api.ts";
import type { ApplicationSummary, CredentialSummary } from "../management/api-management.ts";
import type { AccessStore, Application, Credential } from "./access-store.ts";
import type { Directory } from "./directory.ts";
import { formatCursor } from "./list-page.ts";

const toIso = (time: number): string => new Date(time).toISOString();

/** A member of this name with a time, where there is one. */
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

/** The credentials of applications that work, by the ids of the applications: two reads, however many they are. */
export async function activeCredentials(
  { store, directory }: { readonly store: AccessStore; readonly directory: Directory },
  applications: readonly Application[],
  now: number,
): Promise<ReadonlyMap<string, readonly Credential[]>> {
  await directory.flush();
  const ids = applications.map(({ id }) => id);
  return Map.groupBy(await store.listCredentials(ids, now), ({ application }) => application);
}

/** Applications as their owner sees them, with the credentials that work. */
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
