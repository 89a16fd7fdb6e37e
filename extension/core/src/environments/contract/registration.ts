import type { TriggerDeclaration } from "@hookloom/protocol/declarations";
import type { DeliveriesQuery, DeliveryDetail, DeliverySummary } from "@hookloom/runtime/management";
import type { RegisterDescription } from "../../project/config/register-description.ts";
import type { BindingStore } from "./binding.ts";
import type { VerbContext } from "./verb-context.ts";

/** The properties of a trigger that are needed to register it. */
export type RegisteredTrigger = Pick<
  TriggerDeclaration,
  "name" | "source" | "path" | "secrets" | "literals" | "handlers"
>;

/** The values of an environment's settings. Written values reach the service through `rollOut`. */
export interface SettingValues {
  read(name: string): Promise<string | undefined>;
  write(name: string, value: string): Promise<void>;
  /** Also succeeds if there is no such value. */
  delete(name: string): Promise<void>;
}

/** The deliveries of the running service, from its management port. */
export interface DeliveryReader {
  /** Newest first. @throws EnvironmentError `not-answering` */
  list(query: DeliveriesQuery): Promise<readonly DeliverySummary[]>;
  read(key: Pick<DeliverySummary, "id" | "trigger">): Promise<DeliveryDetail>;
}

/** A Slack app configuration token with its single-use refresh token. */
export interface SlackTokens {
  readonly token: string;
  readonly refreshToken?: string;
  /** Milliseconds since 1970; undefined if unknown. */
  readonly expires?: number;
}

export interface SlackTokenStore {
  read(): Promise<SlackTokens | undefined>;
  /** Replaces both tokens atomically. A refresh token works only once, so losing a pair locks its owner out. */
  write(tokens: SlackTokens): Promise<void>;
  /** Runs `work` while no other process on this machine renews the tokens. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** A calendar of a Google account. */
export interface GoogleCalendarEntry {
  readonly id: string;
  readonly name: string;
  readonly primary: boolean;
}

/** Signs the user in to Google. */
export interface GoogleSignIn {
  openBrowser(url: string): Promise<void>;
}

export interface GitHubAccess {
  /** Base URL of the API. */
  readonly api: string;
  /** The scopes that a classic token needs. */
  readonly scopes: readonly string[];
}

/**
 * Signs in to each source. A caller without an account for a source cannot register with it; the error explains the alternative.
 */
export interface Accounts {
  /**
   * Base URL of the GitHub API if hookloom.json does not set one, as provided by GitHub Actions; `https://api.github.com` by
   * default.
   */
  readonly githubApi?: string;
  /** Returns a GitHub API token, if there is one. */
  github?(access: GitHubAccess): Promise<string | undefined>;
  readonly slack?: SlackTokenStore;
  readonly google?: GoogleSignIn;
}

/** The timeouts and intervals of a registration, in milliseconds. */
export interface RegistrationPace {
  /** The ping timeout. */
  readonly verify: number;
  /** The interval between two polls. */
  readonly poll: number;
}

export interface RegistrationInput {
  readonly environment: string;
  /** The service's public base URL, without the triggers' paths; undefined if it has none. */
  readonly url: string | undefined;
  /** URLs of triggers that are not under the base URL, by trigger name. */
  readonly urls?: Readonly<Record<string, string>>;
  readonly triggers: readonly RegisteredTrigger[];
  /** The registrations described in hookloom.json, by trigger name. */
  readonly register: Readonly<Record<string, RegisterDescription>>;
  readonly bindings: BindingStore;
  readonly settings: SettingValues;
  readonly accounts: Accounts;
  /** Undefined if the service cannot be reached. */
  readonly deliveries?: DeliveryReader;
  /** Applies changed settings to the service; `Target.applySettings` for both targets. */
  rollOut?(context: VerbContext): Promise<void>;
  /** Milliseconds since 1970: the service may have been unavailable since then, so missed deliveries are sent again. */
  readonly missedSince?: number;
  /** True to take over a hook with the same URL that Hookloom did not create. */
  readonly takeOver?: boolean;
  readonly pace?: RegistrationPace;
  /** Base URLs of the APIs, for tests and simulators; `https://api.github.com` and so on by default. */
  readonly apis?: { readonly github?: string; readonly slack?: string; readonly google?: string };
  /** The name of the process with which the registration ends. */
  readonly endsWith?: string;
}

/** The status of a hook at a source that sends to an environment. */
export interface RegistrationStatus {
  readonly trigger: string;
  readonly source: string;
  /** The registered resource, such as a repository. */
  readonly resource: string;
  readonly state: "registered" | "drifted" | "missing" | "unverified";
  /** The problem with the hook, if there is one. */
  readonly message?: string;
}

/** Registers triggers at their sources with the caller's accounts. */
export interface Registrar {
  readonly accounts: Accounts;
  register(input: RegistrationInput, context: VerbContext): Promise<readonly RegistrationStatus[]>;
  inspect(input: RegistrationInput, context: VerbContext): Promise<readonly RegistrationStatus[]>;
  unregister(input: RegistrationInput, context: VerbContext): Promise<void>;
}
