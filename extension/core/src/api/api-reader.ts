import type { ProjectContent } from "../project/config/project-content.ts";

/**
 * The rules of an environment, built from its project's `api`. Core stores them, passes them to processes as JSON and compares
 * their hashes. Only the reader's package knows their structure.
 */
export interface Rules {
  readonly hash: string;
}

/** The rules of an environment while hookloom.json is being edited. */
export interface DraftRules {
  /** Undefined if neither the environment nor the project has an `api`. */
  readonly rules: Rules | undefined;
  /** A message for each omitted part. */
  readonly missing: readonly string[];
  /** The files that the rules are built from, including missing files; normalized paths within the project. */
  readonly documents: readonly string[];
}

/** How a trigger's consumers authenticate. */
export interface ConsumerAccess {
  /** The accepted methods, any of which is sufficient; empty if the rules admit no consumers. */
  readonly access: readonly ("oauth2" | "key" | "none")[];
  /** The scopes that a token needs. */
  readonly scopes: readonly string[];
}

/** A member with different values, each as written in hookloom.json; `-` for a missing one. */
export interface RulesDifference {
  readonly member: string;
  readonly one: string;
  readonly other: string;
}

/** The paths that an environment serves in addition to its triggers' paths. */
export interface ApiPaths {
  readonly exact: readonly string[];
  /** Path prefixes: each path and everything below it. */
  readonly below: readonly string[];
}

/** The rules in effect in an environment, as shown in its status. */
export interface RulesStatus {
  /** Undefined if the environment has never been able to read rules. */
  readonly hash?: string;
  /** The current state. */
  readonly state?: string;
  /** The state in hookloom.json when the rules were rolled out. */
  readonly described?: string;
  /** A block that closes the API: `by` is empty if the name is unknown, `at` is ISO 8601 in UTC. */
  readonly block?: { readonly reason: string; readonly by: string; readonly at: string };
  /** Why the last attempt to read the rules failed. */
  readonly problem?: string;
  /** True if the rules in effect differ from hookloom.json. */
  readonly differs: boolean;
  /** The number of subscriptions waiting for approval; undefined while the environment does not respond. */
  readonly requests?: number;
}

/** A credential for the API owner's own tests. */
export interface TestCredentialRow {
  readonly id: string;
  readonly kind: "key" | "token";
  readonly lastFour: string;
  readonly expiresAt: string;
  readonly usedAt?: string;
}

/** Manages the keys and tokens for the API owner's own tests, each valid for fifteen minutes. */
export interface TestCredentialPort {
  /**
   * Lists the valid credentials, newest first.
   * @param now milliseconds since 1970
   * @throws EnvironmentError `no-consumers`, `not-answering`
   */
  list(managementPort: number, now: number): Promise<readonly TestCredentialRow[]>;
  /** @throws EnvironmentError `application-refused`, `no-consumers`, `not-answering` */
  make(
    managementPort: number,
    kind: "key" | "token",
  ): Promise<{ readonly id: string; readonly value: string }>;
  /** @throws EnvironmentError `application-refused`, `not-answering` */
  revoke(managementPort: number, id: string): Promise<void>;
}

/** Calls `work` with the management port of a running environment; rejects if none can be reached. */
export type UsePort = <T>(work: (port: number) => Promise<T>) => Promise<T>;

/** Reads a project's `api` for core; the bundle's entry passes in the implementation. */
export interface ApiReader {
  /**
   * Returns an environment's rules as hookloom.json currently describes them; undefined if neither the environment nor the
   * project has an `api`.
   * @param content the source's declarations; without them the rules are not checked against the triggers
   * @throws ProjectError `bad-environment` with the line and the invalid member
   */
  rules(
    project: { readonly root: string; readonly name: string },
    environment: string,
    content?: Pick<ProjectContent, "triggers">,
  ): Promise<Rules | undefined>;
  /**
   * Like `rules`, but for a hookloom.json that is being edited: missing files are ignored.
   * @throws ProjectError `bad-environment` for any other problem
   */
  draftRules(
    project: { readonly root: string; readonly name: string },
    environment: string,
  ): Promise<DraftRules>;
  /** Returns how consumers authenticate at a trigger's path, according to the rules of one or several environments. */
  consumerAccess(path: string, rules: readonly (Rules | undefined)[]): ConsumerAccess;
  /**
   * Returns the token URL of an environment's external issuer: undefined if the environment issues its own tokens, empty if the
   * issuer does not respond.
   */
  foreignTokenUrl(rules: Rules | undefined): Promise<string | undefined>;
  /** Returns the external issuer's port; undefined if the environment issues its own tokens. */
  issuerPort(rules: Rules | undefined): number | undefined;
  /** Returns the portal's URL; undefined if the rules describe no portal or the environment has no address. */
  portalUrl(rules: Rules | undefined, address: string | undefined): string | undefined;
  /** Returns the paths that consumers call in addition to the triggers; `isCalled` is true if a trigger accepts consumers. */
  paths(rules: Rules, isCalled: boolean): ApiPaths;
  /** Returns the members that differ between the rules of two environments. */
  differences(one: Rules | undefined, other: Rules | undefined): readonly RulesDifference[];
  /** Returns the rules for an environment's status; undefined if neither the project nor the build has any. */
  status(described: Rules | undefined, usePort: UsePort): Promise<RulesStatus | undefined>;
  readonly testCredentials: TestCredentialPort;
}
