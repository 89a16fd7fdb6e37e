import type { PublicServer } from "@hookloom/core/environments/public-address";
import { notStartedOnce, type RunOnceOptions, runOnce } from "@hookloom/core/environments/run-once";
import type { Project } from "@hookloom/core/project/project";
import type { EffectiveApi } from "@hookloom/gateway";
import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";

interface OpenApiOptions extends Pick<RunOnceOptions, "distDir" | "signal" | "conditions"> {
  readonly environment: string;
  readonly rules: EffectiveApi;
  /** The servers that consumers call, starting with this environment; empty if no address is known. */
  readonly servers: readonly PublicServer[];
}

/** @see https://spec.openapis.org/oas/v3.1.1#server-object */
const serverObject = ({ environment, address }: PublicServer) => ({
  url: address,
  description: `The environment ${environment}`,
});

/**
 * Reads the OpenAPI document for consumers, as shown by an environment's portal. The project is built and run temporarily for
 * this purpose.
 * @throws EnvironmentError `build-failed`, `not-installed`, `not-started`
 */
export async function readOpenApi(
  project: Project,
  { environment, rules, servers, ...options }: OpenApiOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const address = servers[0]?.address;
  // The API's state is overridden: readers see the document on the site, and this process has no consumers.
  const open: EffectiveApi = { ...rules, state: "published", portal: { visibility: "public" } };
  const variables = {
    HOOKLOOM_ENVIRONMENT: environment,
    ...(address === undefined ? {} : { HOOKLOOM_PUBLIC_URL: address }),
  };
  const document = await runOnce(project, { ...options, rules: open, variables }, async ({ port }) => {
    const response = await fetch(`http://127.0.0.1:${port}/portal/openapi.json`, { signal: options.signal });
    if (!response.ok) throw notStartedOnce(project, `its response had the status ${response.status}`);
    // Removes the temporary process's address.
    return jsonIn((await response.text()).replaceAll(`http://127.0.0.1:${port}`, ""));
  });
  if (!isRecord(document)) throw notStartedOnce(project, "its response is not an OpenAPI document");
  // The process only knows its own environment, so its servers are replaced.
  const { servers: _own, ...others } = document;
  return servers.length === 0 ? others : { ...others, servers: servers.map(serverObject) };
}
