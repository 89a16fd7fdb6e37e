import type { ApiReader } from "@hookloom/core/api/api-reader";
import { type CredentialKind, consumerAccess, withCredential } from "@hookloom/core/events/consumer-access";
import type { EventRequest } from "@hookloom/core/events/request";
import type { ProjectTrigger } from "@hookloom/core/project/config/project-content";
import type { Project } from "@hookloom/core/project/project";
import { badUsage } from "./errors.ts";

/** The target of a call: a trigger in an environment. */
interface CallTarget {
  readonly api: ApiReader;
  /** The command that makes the call. */
  readonly command: string;
  readonly project: Project;
  readonly environment: string;
  readonly trigger: Pick<ProjectTrigger, "source" | "path" | "literals">;
}

export interface Credential {
  readonly kind: CredentialKind;
  readonly value: string;
}

/**
 * Creates a key for the owner's tests, or a token if the trigger accepts only tokens. The credential expires soon enough to
 * be included in a command that is shared.
 * @throws CliError if the trigger has no consumers; EnvironmentError
 */
export async function testCredential(
  { api, command, project, environment, trigger }: CallTarget,
  managementPort: () => Promise<number>,
): Promise<Credential> {
  const consumers = consumerAccess(api, trigger, [await api.rules(project, environment)]);
  if (consumers === undefined)
    throw badUsage(command, `${trigger.path} accepts no consumers, so no key is needed`);
  const { access } = consumers;
  const kind = access.includes("oauth2") && !access.includes("key") ? "token" : "key";
  const { value } = await api.testCredentials.make(await managementPort(), kind);
  return { kind, value };
}

/**
 * Adds a test credential to a request. The credential may be visible in the printed command, since it expires after fifteen
 * minutes.
 */
export function withTestCredential(request: EventRequest, credential: Credential | undefined): EventRequest {
  if (credential === undefined) return request;
  return { ...withCredential(request, credential.kind, credential.value), credentials: {} };
}
