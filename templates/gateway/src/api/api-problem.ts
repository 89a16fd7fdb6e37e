/**
 * A problem with an `api` in hookloom.json, without its message. `path` leads from the root of the file to the member.
 * @example
 * const wrong = problems.filter(({ code }) => code === "unknown-plan");
 * @see {@link checkApi}
 */
export type ApiProblem = { readonly path: readonly string[] } & (
  | { readonly code: "unknown-member"; readonly known: readonly string[] }
  | { readonly code: "missing-member"; readonly member: string }
  /** None of these members is set, or more than one. */
  | { readonly code: "not-one-of"; readonly members: readonly string[] }
  /** `kind` is the name of a definition in the JSON Schema, or a JSON type. */
  | { readonly code: "wrong-value"; readonly kind: string; readonly choices?: readonly string[] }
  | { readonly code: "wrong-name"; readonly kind: string }
  | { readonly code: "impossible-date" }
  | { readonly code: "sunset-before-since" }
  | { readonly code: "unknown-resource"; readonly known: readonly string[] }
  | { readonly code: "unknown-plan"; readonly plan: string; readonly known: readonly string[] }
  /** An application has a scope that no resource requires. */
  | { readonly code: "unknown-scope"; readonly scope: string; readonly known: readonly string[] }
  /** A token with all scopes would be too long for servers. `length` and `most` are in characters. */
  | { readonly code: "too-many-scopes"; readonly length: number; readonly most: number }
  /** Only triggers with `verify: "api"` have consumers. */
  | {
      readonly code: "not-for-sources";
      readonly member: "access" | "scopes" | "cors";
      readonly source: string;
      readonly resource: string;
    }
  /** Requests from a source are never rejected because of load, since the source may not retry them. */
  | {
      readonly code: "limit-on-source";
      readonly limit: "requests" | "address";
      readonly source: string;
      readonly resource: string;
      readonly retries: boolean;
    }
  /**
   * A trigger uses `verify: "api"`, but the project has no `api`, or these environments have none. Every request is rejected
   * there.
   */
  | { readonly code: "no-api"; readonly resource: string; readonly environments: readonly string[] }
  /** A trigger uses a path of the portal, so the portal is not shown. */
  | { readonly code: "reserved-path"; readonly resource: string }
  /** A client requires an issuer with user accounts, which the environment's own issuer does not have. */
  | { readonly code: "client-without-issuer" }
  /** The next three problems can be found only with access to files. Here, the file of a page is missing. */
  | { readonly code: "missing-file"; readonly file: string }
  /** The file cannot be read: it is a folder or a device, a link leads outside the project, or permissions are missing. */
  | {
      readonly code: "unreadable-file";
      readonly file: string;
      readonly reason: "kind" | "outside" | "rights";
    }
  /** `bytes` is the total size of all pages. */
  | { readonly code: "too-much-documentation"; readonly bytes: number; readonly most: number }
);
