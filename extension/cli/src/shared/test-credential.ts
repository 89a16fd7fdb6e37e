import type { ApiReader } from "@hookloom/core/api/api-reader";
import { type CredentialKind, consumerAccess, withCredential } from "@hookloom/core/events/consumer-access";
import type { EventRequest } from "@hookloom/core/events/request";
import type { ProjectTrigger } from "@hookloom/core/project/config/project-content";
import type { Project } from "@hookloom/core/project/project";
import { badUsage } from "./errors.ts";

/** Who is called: a trigger in an environment. */
interface Called {
  readonly api: ApiReader;
  /** The command that is carried out. */
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
 * A key of the owner's own tests, or a token where the trigger takes tokens alone: it expires soon enough to be in a line
 * that is passed on.
 * @throws CliError where it takes no consumers; EnvironmentError
 */
export async function testCredential(
  { api, command, project, environment, trigger }: Called,
  managementPort: () => Promise<number>,
): Promise<Credential> {
  const consumers = consumerAccess(api, trigger, [await api.rules(project, environment)]);
  if (consumers === undefined)
    throw badUsage(command, `${trigger.path} accepts no consumers, so no key opens it`);
  const { access } = consumers;
  const kind = access.includes("oauth2") && !access.includes("key") ? "token" : "key";
  const { value } = await api.testCredentials.make(await managementPort(), kind);
  return { kind, value };
}

/** A request with a test's credential, which may be seen: it is in the line itself, and dies after fifteen minutes. */
export function withTestCredential(request: EventRequest, credential: Credential | undefined): EventRequest {
  if (credential === undefined) return request;
  return { ...withCredential(request, credential.kind, credential.value), credentials: {} };
}
