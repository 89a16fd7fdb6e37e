import type { PublicServer } from "@hookloom/core/environments/public-address";
import { notStartedOnce, type RunOnceOptions, runOnce } from "@hookloom/core/environments/run-once";
import type { Project } from "@hookloom/core/project/project";
import type { EffectiveApi } from "@hookloom/gateway";
import { isRecord, jsonIn } from "@hookloom/protocol/unknown-values";

interface OpenApiOptions extends Pick<RunOnceOptions, "distDir" | "signal" | "conditions"> {
  readonly environment: string;
  readonly rules: EffectiveApi;
  /** Where consumers call the project, this environment first; empty while no address is known. */
  readonly servers: readonly PublicServer[];
}

/** @see https://spec.openapis.org/oas/v3.1.1#server-object */
const serverObject = ({ environment, address }: PublicServer) => ({
  url: address,
  description: `The environment ${environment}`,
});

/**
 * The OpenAPI document of what consumers may call, as the portal of an environment shows it. The project is built and run for
 * a moment, by itself.
 * @throws EnvironmentError `build-failed`, `not-installed`, `not-started`
 */
export async function readOpenApi(
  project: Project,
  { environment, rules, servers, ...options }: OpenApiOptions,
): Promise<Readonly<Record<string, unknown>>> {
  const address = servers[0]?.address;
  // The state does not matter: readers see the document on the site, and this process has no consumers.
  const open: EffectiveApi = { ...rules, state: "published", portal: { visibility: "public" } };
  const variables = {
    HOOKLOOM_ENVIRONMENT: environment,
    ...(address === undefined ? {} : { HOOKLOOM_PUBLIC_URL: address }),
  };
  const document = await runOnce(project, { ...options, rules: open, variables }, async ({ port }) => {
    const response = await fetch(`http://127.0.0.1:${port}/portal/openapi.json`, { signal: options.signal });
    if (!response.ok) throw notStartedOnce(project, `its response had the status ${response.status}`);
    // Its own address is gone with it.
    return jsonIn((await response.text()).replaceAll(`http://127.0.0.1:${port}`, ""));
  });
  if (!isRecord(document)) throw notStartedOnce(project, "its response is not an OpenAPI document");
  // The process knows the environment that it is made for alone.
  const { servers: _own, ...others } = document;
  return servers.length === 0 ? others : { ...others, servers: servers.map(serverObject) };
}
