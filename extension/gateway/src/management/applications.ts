import { EnvironmentError } from "@hookloom/core/environments/contract/errors";
import {
  listPages,
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
import { isRecord } from "@hookloom/protocol/unknown-values";
import { t } from "@vscode/l10n";

const notFoundStatus = 404;

const noConsumers = (): EnvironmentError =>
  new EnvironmentError(
    "no-consumers",
    t(
      'The environment accepts no consumers: describe who may call the API in "api" of hookloom.json, then run or deploy the environment again.',
    ),
  );

interface AccessCall {
  readonly method: "GET" | "POST" | "DELETE";
  readonly path: string;
  readonly body?: object;
  /** Creates the error for a response with status 404. */
  readonly notFoundError?: () => EnvironmentError;
  /** Checks that the response, which comes from the project's runtime, has the expected form. */
  isUsable?(value: unknown): boolean;
}

/**
 * Sends a request about consumers to the management port, and returns the value of the response.
 * @throws EnvironmentError `application-refused` with the environment's reason, `not-answering`, and `missing`
 */
export async function requestAccess<Value>(
  port: number,
  { body, notFoundError: missing, isUsable = () => true, ...call }: AccessCall,
): Promise<Value> {
  const content = body === undefined ? {} : { body: JSON.stringify(body) };
  const response = await requestManagement(port, { ...call, ...content });
  if (response.status === notFoundStatus && missing !== undefined) throw missing();
  const reason = response.status < 300 ? undefined : rejectionReason(response);
  if (reason !== undefined) throw new EnvironmentError("application-refused", reason);
  if (response.status < 300 && isUsable(response.value)) return response.value as Value;
  const { method, path } = call;
  throw noUsableResponse(
    t("The environment sent an unexpected response to {0} {1} (status {2})", method, path, response.status),
  );
}

export const hasMembers =
  (...names: readonly string[]) =>
  (value: unknown): boolean =>
    isRecord(value) && names.every((name) => name in value);

const isSummary = hasMembers("application", "id");
const isIssued = hasMembers("application", "key", "clientId", "subscription");

const listPath = "/applications";
const applicationPath = (name: string, part = ""): string => `${listPath}/${encodeURIComponent(name)}${part}`;

async function listWhere(
  port: number,
  query: Pick<ApplicationsQuery, "named" | "subscription">,
): Promise<readonly ApplicationSummary[]> {
  return listPages(500, async (page) => {
    const path = `${listPath}?${new URLSearchParams({ ...query, ...page })}`;
    return requestAccess(port, { method: "GET", path, notFoundError: noConsumers, isUsable: Array.isArray });
  });
}

/** Lists the applications of an environment, including revoked ones. @throws EnvironmentError `no-consumers`, `not-answering` */
export function listApplications(port: number): Promise<readonly ApplicationSummary[]> {
  return listWhere(port, {});
}

/** Lists the applications whose subscription requires the owner's approval. @throws as `listApplications` */
export async function listRequests(port: number): Promise<readonly ApplicationSummary[]> {
  const found = await listWhere(port, { subscription: "pending" });
  // An earlier version of the runtime lists all applications.
  return found.filter(({ subscription, revokedAt }) => subscription === "pending" && revokedAt === undefined);
}

/** Finds an unrevoked application by id, or else by name. @throws as `listApplications` */
export async function findApplication(
  port: number,
  idOrName: string,
): Promise<ApplicationSummary | undefined> {
  const found = (await listWhere(port, { named: idOrName })).filter(
    ({ revokedAt }) => revokedAt === undefined,
  );
  return found.find(({ id }) => id === idOrName) ?? found.find(({ application }) => application === idOrName);
}

/**
 * Adds an application. Its key and secret are only contained in this response.
 * @throws EnvironmentError `application-refused`, `no-consumers`, `not-answering`
 */
export function addApplication(port: number, body: NewApplication): Promise<IssuedCredentials> {
  const call = { method: "POST", path: listPath, body } as const;
  return requestAccess(port, { ...call, notFoundError: noConsumers, isUsable: isIssued });
}

/** Creates another key and secret for an application. @throws EnvironmentError `application-refused`, `not-answering` */
export function renewApplication(port: number, name: string): Promise<IssuedCredentials> {
  const path = applicationPath(name, "/credentials");
  return requestAccess(port, { method: "POST", path, body: {}, isUsable: isIssued });
}

/** Revokes an application with all its credentials and tokens. @throws EnvironmentError `application-refused`, `not-answering` */
export function revokeApplication(port: number, name: string): Promise<ApplicationSummary> {
  return requestAccess(port, { method: "DELETE", path: applicationPath(name), isUsable: isSummary });
}

/** Revokes a key, secret or test token. @throws EnvironmentError `application-refused`, `not-answering` */
export async function revokeCredential(port: number, name: string, credential: string): Promise<void> {
  const path = applicationPath(name, `/credentials/${encodeURIComponent(credential)}`);
  await requestAccess(port, { method: "DELETE", path });
}

/**
 * Approves or rejects a subscription. With `scopes`, the application may only use these scopes.
 * @throws EnvironmentError `application-refused`, also if the application has changed since it was shown; `not-answering`
 */
export function decideSubscription(
  port: number,
  { application, id, plan }: ApplicationSummary,
  decision: Pick<SubscriptionChange, "subscription" | "scopes">,
): Promise<ApplicationSummary> {
  const body: SubscriptionChange = { ...decision, id, ...(plan === undefined ? {} : { plan }) };
  const path = applicationPath(application, "/subscription");
  return requestAccess(port, { method: "POST", path, body, isUsable: isSummary });
}

/** Replaces the scopes of an application. @throws EnvironmentError `application-refused`, `not-answering` */
export function changeScopes(port: number, name: string, body: ScopesChange): Promise<ApplicationSummary> {
  const path = applicationPath(name, "/scopes");
  return requestAccess(port, { method: "POST", path, body, isUsable: isSummary });
}

/** The application used for the owner's tests; it may use every scope. */
export const testApplication = "console";

/**
 * Lists the owner's valid test keys and tokens, newest first.
 * @param now milliseconds since 1970
 * @throws EnvironmentError `no-consumers`, `not-answering`
 */
export async function listTestCredentials(
  port: number,
  now: number = Date.now(),
): Promise<readonly CredentialSummary[]> {
  const testOwner = await findApplication(port, testApplication);
  const works = ({ expiresAt = "", revokedAt }: CredentialSummary): boolean =>
    revokedAt === undefined && Date.parse(expiresAt) > now;
  return (testOwner?.credentials ?? []).filter(works).toReversed();
}

/** Revokes one of the owner's test keys or tokens. @throws EnvironmentError `application-refused`, `not-answering` */
export async function revokeTestCredential(port: number, id: string): Promise<void> {
  await revokeCredential(port, testApplication, id);
}

/**
 * Creates a key or token of the application `console`, valid for 15 minutes.
 * @throws EnvironmentError `application-refused`, `no-consumers`, `not-answering`
 */
export function makeTestCredential(port: number, kind: "key" | "token"): Promise<TestCredential> {
  const call = { method: "POST", path: "/test-credentials", body: { kind } } as const;
  return requestAccess(port, {
    ...call,
    notFoundError: noConsumers,
    isUsable: hasMembers("id", "expiresAt"),
  });
}
