import type * as ast from "typescript/unstable/ast";
import type * as api from "typescript/unstable/async";
import type { TypeScriptPackage } from "../compiler/typescript-package.ts";

/** The two modules of the unstable interface. */
export interface UnstableParts {
  readonly api: typeof api;
  readonly ast: typeof ast;
}

/**
 * Loads the interface. Throws immediately if this version of TypeScript has none, before the caller opens a session for it.
 * @throws an error if this version has no such interface, or lacks one of the given checker methods
 */
export function loadParts(
  { client, version }: TypeScriptPackage,
  usedMethods: readonly (keyof api.Checker)[],
): Promise<UnstableParts> {
  if (!client) throw new Error(`TypeScript ${version} provides no API for types`);
  return Promise.all([
    import(client.api) as Promise<typeof api>,
    import(client.ast) as Promise<typeof ast>,
  ]).then(([apiModule, astModule]) => {
    const methods: Partial<api.Checker> = apiModule.Checker.prototype;
    const missing = usedMethods.filter((name) => typeof methods[name] !== "function");
    if (missing.length > 0) throw new Error(`TypeScript ${version} has no ${missing.join(", ")}`);
    return { api: apiModule, ast: astModule };
  });
}

/** The member of a client that sends all of the client's requests. */
interface RequestSender {
  apiRequest(method: string, params: unknown): Promise<unknown>;
}

/** Redirects the requests of a client. @throws an error if this version's client has no such member */
export function sendRequestsBy(apiClient: object, version: string, send: RequestSender["apiRequest"]): void {
  const { client: sender } = apiClient as { readonly client?: Partial<RequestSender> };
  if (typeof sender?.apiRequest !== "function")
    throw new Error(`TypeScript ${version} uses another request format`);
  sender.apiRequest = send;
}
