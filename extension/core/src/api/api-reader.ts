import type { ProjectContent } from "../project/config/project-content.ts";

/**
 * The rules of an environment: what the project's `api` says for it. Core stores them, passes them to processes as JSON and
 * compares their hashes; what they contain is a matter of the package that reads them.
 */
export interface Rules {
  readonly hash: string;
}

/** The rules of an environment while a person writes. */
export interface DraftRules {
  /** Undefined where neither the environment nor the project has an `api`. */
  readonly rules: Rules | undefined;
  /** What is left out of them, as sentences. */
  readonly missing: readonly string[];
  /** The files that they are made from, also those that are missing; normal paths in the project. */
  readonly documents: readonly string[];
}

/** How the consumers of a trigger prove themselves. */
export interface ConsumerAccess {
  /** Any of them is enough; empty where no rules let anybody in. */
  readonly access: readonly ("oauth2" | "key" | "none")[];
  /** What a token has to be good for. */
  readonly scopes: readonly string[];
}

/** A member of rules that has two values, each as hookloom.json writes it; `-` for a missing one. */
export interface RulesDifference {
  readonly member: string;
  readonly one: string;
  readonly other: string;
}

/** What an environment answers besides the paths of its triggers. */
export interface ApiPaths {
  readonly exact: readonly string[];
  /** Everything at and below them. */
  readonly below: readonly string[];
}

/** The rules that run in an environment, as its status shows them. */
export interface RulesStatus {
  /** Undefined where the environment could never read any. */
  readonly hash?: string;
  /** The state that holds. */
  readonly state?: string;
  /** The state that hookloom.json had when the rules were rolled out. */
  readonly described?: string;
  /** Who closed the API for a while: `by` is empty where no name is known, `at` is ISO 8601 in UTC. */
  readonly block?: { readonly reason: string; readonly by: string; readonly at: string };
  /** Why the rules could not be read the last time. */
  readonly problem?: string;
  /** True where what runs is not what hookloom.json describes. */
  readonly differs: boolean;
  /** The number of subscriptions that wait for approval; undefined while the environment does not respond. */
  readonly requests?: number;
}

/** A credential of the owner's own tests. */
export interface TestCredentialRow {
  readonly id: string;
  readonly kind: "key" | "token";
  readonly lastFour: string;
  readonly expiresAt: string;
  readonly usedAt?: string;
}

/** The keys and tokens of the owner's own tests, good for fifteen minutes each. */
export interface TestCredentialPort {
  /**
   * Those that work now, the newest first.
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

/** Does something with the management port of an environment that runs; throws where none can be reached. */
export type UsePort = <T>(work: (port: number) => Promise<T>) => Promise<T>;

/** What core asks about a project's `api`; the entries pass the reader that answers. */
export interface ApiReader {
  /**
   * The rules of an environment as hookloom.json describes them now; undefined where neither it nor the project has an `api`.
   * @param content what the source declares; without it the rules are not compared with the triggers
   * @throws ProjectError `bad-environment` with the line and the member that is wrong
   */
  rules(
    project: { readonly root: string; readonly name: string },
    environment: string,
    content?: Pick<ProjectContent, "triggers">,
  ): Promise<Rules | undefined>;
  /**
   * The same while a person writes: a file that is missing is left out.
   * @throws ProjectError `bad-environment` for anything else that is wrong
   */
  draftRules(
    project: { readonly root: string; readonly name: string },
    environment: string,
  ): Promise<DraftRules>;
  /** How consumers prove themselves at the path of a trigger, by the rules of one environment or of several. */
  consumerAccess(path: string, rules: readonly (Rules | undefined)[]): ConsumerAccess;
  /**
   * Where the issuer of an environment gives tokens: undefined where it is the environment's own, empty where a foreign one
   * does not answer.
   */
  foreignTokenUrl(rules: Rules | undefined): Promise<string | undefined>;
  /** The port of a foreign issuer; undefined where the environment issues its tokens itself. */
  issuerPort(rules: Rules | undefined): number | undefined;
  /** Where consumers find the portal; undefined where the rules describe none, or the environment has no address. */
  portalUrl(rules: Rules | undefined, address: string | undefined): string | undefined;
  /** The paths that consumers call besides the triggers; `isCalled` where a trigger takes consumers. */
  paths(rules: Rules, isCalled: boolean): ApiPaths;
  /** The members in which two rules differ. */
  differences(one: Rules | undefined, other: Rules | undefined): readonly RulesDifference[];
  /** What the status of an environment shows of its rules; undefined where neither the project nor the build has any. */
  status(described: Rules | undefined, usePort: UsePort): Promise<RulesStatus | undefined>;
  readonly testCredentials: TestCredentialPort;
}
