/**
 * What is wrong with an `api` of hookloom.json, without its message: `path` leads from the top of the file to the member.
 * @example
 * const wrong = problems.filter(({ code }) => code === "unknown-plan");
 * @see {@link checkApi}
 */
export type ApiProblem = { readonly path: readonly string[] } & (
  | { readonly code: "unknown-member"; readonly known: readonly string[] }
  | { readonly code: "missing-member"; readonly member: string }
  /** More than one of these members, or none. */
  | { readonly code: "not-one-of"; readonly members: readonly string[] }
  /** `kind` is the name of a definition of the JSON Schema, or of a type of JSON. */
  | { readonly code: "wrong-value"; readonly kind: string; readonly choices?: readonly string[] }
  | { readonly code: "wrong-name"; readonly kind: string }
  | { readonly code: "impossible-date" }
  | { readonly code: "sunset-before-since" }
  | { readonly code: "unknown-resource"; readonly known: readonly string[] }
  | { readonly code: "unknown-plan"; readonly plan: string; readonly known: readonly string[] }
  /** An application has a scope that no resource demands. */
  | { readonly code: "unknown-scope"; readonly scope: string; readonly known: readonly string[] }
  /** A token with all scopes would be longer than servers take; the lengths are in characters. */
  | { readonly code: "too-many-scopes"; readonly length: number; readonly most: number }
  /** Only triggers with `verify: "api"` have consumers. */
  | {
      readonly code: "not-for-sources";
      readonly member: "access" | "scopes" | "cors";
      readonly source: string;
      readonly resource: string;
    }
  /** A request of a source is never rejected because of load, since the source may not repeat it. */
  | {
      readonly code: "limit-on-source";
      readonly limit: "requests" | "address";
      readonly source: string;
      readonly resource: string;
      readonly retries: boolean;
    }
  /**
   * A trigger with `verify: "api"` where nothing has an `api`, or none of these environments has one: every request is
   * rejected there.
   */
  | { readonly code: "no-api"; readonly resource: string; readonly environments: readonly string[] }
  /** A trigger listens where the portal would be, so that is not shown. */
  | { readonly code: "reserved-path"; readonly resource: string }
  /** A client needs an issuer with accounts, which the environment's own issuer does not have. */
  | { readonly code: "client-without-issuer" }
  /** Finding the next three needs access to files. The file of a page is missing. */
  | { readonly code: "missing-file"; readonly file: string }
  /** It cannot be read: it is a folder or a device, a link leads out of the project, or permissions are missing. */
  | {
      readonly code: "unreadable-file";
      readonly file: string;
      readonly reason: "kind" | "outside" | "rights";
    }
  /** All pages together, in bytes. */
  | { readonly code: "too-much-documentation"; readonly bytes: number; readonly most: number }
);
