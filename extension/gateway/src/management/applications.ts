import { EnvironmentError } from "@hookloom/core/environments/contract/errors";
import {
  listPages,
  type ManagementResponse,
  noUsableResponse,
  rejectionReason,
  requestManagement,
} from "@hookloom/core/environments/management/request-management";
import type {
  ApplicationSummary,
  ApplicationsQuery,
  CredentialSummary,
  IssuedCredentials,
  NewApplication,
  ScopesChange,
  SubscriptionChange,
  TestCredential,
} from "@hookloom/gateway/management";

const notFound = 404;

const noConsumers = (): EnvironmentError =>
  new EnvironmentError(
    "no-consumers",
    'The environment accepts no consumers: describe who may call it as "api" in hookloom.json, then run or deploy it again.',
  );

/** The members of an answer, which the runtime of the project has written. @throws EnvironmentError */
function checkMembers({ value }: ManagementResponse, needed: readonly string[]): object {
  if (typeof value === "object" && value !== null && needed.every((name) => name in value)) return value;
  throw noUsableResponse("The environment's answer is not a list of applications");
}

/** The error for a call that the environment has rejected. */
export function rejectionError(response: ManagementResponse): EnvironmentError {
  const reason = rejectionReason(response);
  return reason === undefined
    ? noUsableResponse(`The environment answered status ${response.status}`)
    : new EnvironmentError("application-refused", reason);
}

/** An answer that grants what was asked for. @throws EnvironmentError `application-refused`, `no-consumers` */
function granted(response: ManagementResponse, path: string): ManagementResponse {
  if (response.status < 300) return response;
  // A runtime without an api has nothing at these paths at all.
  if (response.status === notFound && path === listPath) throw noConsumers();
  throw rejectionError(response);
}

const listPath = "/applications";
const applicationPath = (name: string, part = ""): string => `${listPath}/${encodeURIComponent(name)}${part}`;

async function post(port: number, path: string, body: object): Promise<ManagementResponse> {
  const call = { method: "POST", path, body: JSON.stringify(body) } as const;
  return granted(await requestManagement(port, call), path);
}

async function remove(port: number, path: string): Promise<ManagementResponse> {
  return granted(await requestManagement(port, { method: "DELETE", path }), path);
}

async function listWhere(
  port: number,
  query: Pick<ApplicationsQuery, "named" | "subscription">,
): Promise<readonly ApplicationSummary[]> {
  return listPages(500, async (page) => {
    const path = `${listPath}?${new URLSearchParams({ ...query, ...page })}`;
    const response = granted(await requestManagement(port, { method: "GET", path }), listPath);
    if (Array.isArray(response.value)) return response.value;
    throw noUsableResponse("The environment's answer is not a list of applications");
  });
}

/** The consumers of an environment, revoked ones included. @throws EnvironmentError `no-consumers`, `not-answering` */
export function listApplications(port: number): Promise<readonly ApplicationSummary[]> {
  return listWhere(port, {});
}

/** The applications whose subscription waits for the owner's approval. @throws as `listApplications` */
export async function listRequests(port: number): Promise<readonly ApplicationSummary[]> {
  const found = await listWhere(port, { subscription: "pending" });
  // A runtime of an earlier version lists all.
  return found.filter(({ subscription, revokedAt }) => subscription === "pending" && revokedAt === undefined);
}

/** The application with this id, else the one of this name, that is not revoked. @throws as `listApplications` */
export async function findApplication(port: number, named: string): Promise<ApplicationSummary | undefined> {
  const found = (await listWhere(port, { named })).filter(({ revokedAt }) => revokedAt === undefined);
  return found.find(({ id }) => id === named) ?? found.find(({ application }) => application === named);
}

/**
 * Adds an application; only this answer has its key and secret.
 * @throws EnvironmentError `application-refused`, `no-consumers`, `not-answering`
 */
export async function addApplication(port: number, added: NewApplication): Promise<IssuedCredentials> {
  const response = await post(port, listPath, added);
  return checkMembers(response, ["application", "key", "clientId", "subscription"]) as IssuedCredentials;
}

/** Makes a second key and secret of an application. @throws EnvironmentError `application-refused`, `not-answering` */
export async function renewApplication(port: number, name: string): Promise<IssuedCredentials> {
  const response = await post(port, applicationPath(name, "/credentials"), {});
  return checkMembers(response, ["application", "key", "clientId", "subscription"]) as IssuedCredentials;
}

/** Ends an application with all its credentials and tokens. @throws EnvironmentError `application-refused`, `not-answering` */
export async function revokeApplication(port: number, name: string): Promise<ApplicationSummary> {
  return checkMembers(await remove(port, applicationPath(name)), ["application", "id"]) as ApplicationSummary;
}

/** Ends one key, secret or test token. @throws EnvironmentError `application-refused`, `not-answering` */
export async function revokeCredential(port: number, name: string, credential: string): Promise<void> {
  await remove(port, applicationPath(name, `/credentials/${encodeURIComponent(credential)}`));
}

/**
 * Approves or refuses a subscription as it was shown; with `scopes`, these are all that the application may use.
 * @throws EnvironmentError `application-refused`, also where it has changed since; `not-answering`
 */
export async function decideSubscription(
  port: number,
  { application, id, plan }: ApplicationSummary,
  decision: Pick<SubscriptionChange, "subscription" | "scopes">,
): Promise<ApplicationSummary> {
  const seen = { id, ...(plan === undefined ? {} : { plan }) };
  const change: SubscriptionChange = { ...decision, ...seen };
  const response = await post(port, applicationPath(application, "/subscription"), change);
  return checkMembers(response, ["application", "id"]) as ApplicationSummary;
}

/** Replaces the scopes of an application. @throws EnvironmentError `application-refused`, `not-answering` */
export async function changeScopes(
  port: number,
  name: string,
  change: ScopesChange,
): Promise<ApplicationSummary> {
  return checkMembers(await post(port, applicationPath(name, "/scopes"), change), [
    "application",
    "id",
  ]) as ApplicationSummary;
}

/** The application that the owner's own tests belong to; it may use every scope. */
export const testApplication = "console";

/**
 * The keys and tokens of the owner's own tests that work now, the newest first.
 * @param now milliseconds since 1970
 * @throws EnvironmentError `no-consumers`, `not-answering`
 */
export async function listTestCredentials(
  port: number,
  now: number = Date.now(),
): Promise<readonly CredentialSummary[]> {
  const own = await findApplication(port, testApplication);
  const works = ({ expiresAt = "", revokedAt }: CredentialSummary): boolean =>
    revokedAt === undefined && Date.parse(expiresAt) > now;
  return (own?.credentials ?? []).filter(works).toReversed();
}

/** Ends a key or token of the owner's own tests. @throws EnvironmentError `application-refused`, `not-answering` */
export async function revokeTestCredential(port: number, id: string): Promise<void> {
  await revokeCredential(port, testApplication, id);
}

/**
 * Makes a key or a token of the application `console`, good for fifteen minutes.
 * @throws EnvironmentError `application-refused`, `no-consumers`, `not-answering`
 */
export async function makeTestCredential(port: number, kind: "key" | "token"): Promise<TestCredential> {
  const path = "/test-credentials";
  const response = await requestManagement(port, { method: "POST", path, body: JSON.stringify({ kind }) });
  if (response.status === notFound) throw noConsumers();
  return checkMembers(granted(response, path), ["id", "expiresAt"]) as TestCredential;
}
