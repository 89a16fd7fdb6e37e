import type { ProjectContent } from "../project/config/project-content.ts";

/**
 * The rules of an environment, as its project's `api` describes them. Core stores them, passes them to processes as JSON and
 * compares their hashes; only the package of the reader knows what they contain.
 */
export interface Rules {
  readonly hash: string;
}

/** The rules of an environment while hookloom.json is being edited. */
export interface DraftRules {
  /** Undefined if neither the environment nor the project has an `api`. */
  readonly rules: Rules | undefined;
  /** A message for each part that had to be left out. */
  readonly missing: readonly string[];
  /** The files that they are made from, including missing ones; normalized paths within the project. */
  readonly documents: readonly string[];
}

/** How the consumers of a trigger prove themselves. */
export interface ConsumerAccess {
  /** Any of them is enough; empty if no rules admit a consumer. */
  readonly access: readonly ("oauth2" | "key" | "none")[];
  /** The scopes that a token needs. */
  readonly scopes: readonly string[];
}

/** A member whose values differ, each as hookloom.json writes it; `-` for a missing one. */
export interface RulesDifference {
  readonly member: string;
  readonly one: string;
  readonly other: string;
}

/** The paths that an environment serves in addition to those of its triggers. */
export interface ApiPaths {
  readonly exact: readonly string[];
  /** Everything at and below them. */
  readonly below: readonly string[];
}

/** The rules that run in an environment, as its status shows them. */
export interface RulesStatus {
  /** Undefined if the environment has never been able to read any. */
  readonly hash?: string;
  /** The current state. */
  readonly state?: string;
  /** The state that hookloom.json had when the rules were rolled out. */
  readonly described?: string;
  /** A block that closes the API: `by` is empty if no name is known, `at` is ISO 8601 in UTC. */
  readonly block?: { readonly reason: string; readonly by: string; readonly at: string };
  /** Why the last attempt to read the rules failed. */
  readonly problem?: string;
  /** True if what runs is not what hookloom.json describes. */
  readonly differs: boolean;
  /** The number of subscriptions that wait for approval; undefined while the environment does not respond. */
  readonly requests?: number;
}

/** A credential for the owner's own tests. */
export interface TestCredentialRow {
  readonly id: string;
  readonly kind: "key" | "token";
  readonly lastFour: string;
  readonly expiresAt: string;
  readonly usedAt?: string;
}

/** The keys and tokens for the owner's own tests, each valid for fifteen minutes. */
export interface TestCredentialPort {
  /**
   * The valid ones, the newest first.
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

/** Calls `work` with the management port of a running environment; rejects where none can be reached. */
export type UsePort = <T>(work: (port: number) => Promise<T>) => Promise<T>;

/** Reads a project's `api` for core, which is given an implementation by the entry of its bundle. */
export interface ApiReader {
  /**
   * The rules of an environment as hookloom.json describes them now; undefined if neither it nor the project has an `api`.
   * @param content what the source declares; without it the rules are not compared with the triggers
   * @throws ProjectError `bad-environment` with the line and the member that is wrong
   */
  rules(
    project: { readonly root: string; readonly name: string },
    environment: string,
    content?: Pick<ProjectContent, "triggers">,
  ): Promise<Rules | undefined>;
  /**
   * As `rules`, while hookloom.json is being edited: missing files are left out.
   * @throws ProjectError `bad-environment` for any other fault
   */
  draftRules(
    project: { readonly root: string; readonly name: string },
    environment: string,
  ): Promise<DraftRules>;
  /** How consumers prove themselves at the path of a trigger, by the rules of one environment or of several. */
  consumerAccess(path: string, rules: readonly (Rules | undefined)[]): ConsumerAccess;
  /**
   * The token URL of an environment's foreign issuer: undefined if the environment issues its own tokens, empty if the issuer
   * does not respond.
   */
  foreignTokenUrl(rules: Rules | undefined): Promise<string | undefined>;
  /** The port of a foreign issuer; undefined if the environment issues its own tokens. */
  issuerPort(rules: Rules | undefined): number | undefined;
  /** The URL of the portal; undefined if the rules describe no portal or the environment has no address. */
  portalUrl(rules: Rules | undefined, address: string | undefined): string | undefined;
  /** The paths that consumers call besides the triggers; `isCalled` is true if a trigger accepts consumers. */
  paths(rules: Rules, isCalled: boolean): ApiPaths;
  /** The members in which the rules of two environments differ. */
  differences(one: Rules | undefined, other: Rules | undefined): readonly RulesDifference[];
  /** The rules in the status of an environment; undefined if neither the project nor the build has any. */
  status(described: Rules | undefined, usePort: UsePort): Promise<RulesStatus | undefined>;
  readonly testCredentials: TestCredentialPort;
}
