import type * as ast from "typescript/unstable/ast";
import type * as api from "typescript/unstable/async";
import type { TypeScriptPackage } from "../compiler/typescript-package.ts";

/** The two modules of the unstable interface. */
export interface UnstableParts {
  readonly api: typeof api;
  readonly ast: typeof ast;
}

/**
 * Loads the interface. Throws immediately if this version does not have it, so that a caller opens nothing else for it.
 * @throws an error if this version does not have this interface, or lacks one of the given checker methods
 */
export function loadParts(
  { client, version }: TypeScriptPackage,
  usedMethods: readonly (keyof api.Checker)[],
): Promise<UnstableParts> {
  if (!client) throw new Error(`TypeScript ${version} has no interface for types`);
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

/** The part of a client through which all its requests pass. */
interface RequestSender {
  apiRequest(method: string, params: unknown): Promise<unknown>;
}

/** Redirects the requests of a client. @throws an error if this version does not have this part */
export function sendRequestsBy(made: object, version: string, send: RequestSender["apiRequest"]): void {
  const { client: sender } = made as { readonly client?: Partial<RequestSender> };
  if (typeof sender?.apiRequest !== "function")
    throw new Error(`TypeScript ${version} sends requests in another way`);
  sender.apiRequest = send;
}
