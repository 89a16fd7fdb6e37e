import type { TriggerDeclaration } from "@hookloom/protocol/declarations";
import type { DeliveriesQuery, DeliveryDetail, DeliverySummary } from "@hookloom/runtime/management";
import type { RegisterDescription } from "../../project/config/register-description.ts";
import type { BindingStore } from "./binding.ts";
import type { VerbContext } from "./verb-context.ts";

/** The properties of a trigger that its registration needs. */
export type RegisteredTrigger = Pick<
  TriggerDeclaration,
  "name" | "source" | "path" | "secrets" | "literals" | "handlers"
>;

/** The values of an environment's settings. What is written reaches the service by `rollOut`. */
export interface SettingValues {
  read(name: string): Promise<string | undefined>;
  write(name: string, value: string): Promise<void>;
  /** Succeeds if there is no such value. */
  delete(name: string): Promise<void>;
}

/** The deliveries of the running service, from its management port. */
export interface Insight {
  /** The newest first. @throws EnvironmentError `not-answering` */
  list(query: DeliveriesQuery): Promise<readonly DeliverySummary[]>;
  read(key: Pick<DeliverySummary, "id" | "trigger">): Promise<DeliveryDetail>;
}

/** An app configuration token of Slack with the refresh token that renews it once. */
export interface SlackTokens {
  readonly token: string;
  readonly refreshToken?: string;
  /** Milliseconds since 1970; undefined if unknown. */
  readonly expires?: number;
}

export interface SlackTokenStore {
  read(): Promise<SlackTokens | undefined>;
  /** Replaces both atomically: a refresh token works once, so a lost pair locks its owner out. */
  write(tokens: SlackTokens): Promise<void>;
  /** Runs `work` while no other process on this machine renews the tokens. */
  exclusively<T>(work: () => Promise<T>): Promise<T>;
}

/** A calendar of an account. */
export interface GoogleCalendarEntry {
  readonly id: string;
  readonly name: string;
  readonly primary: boolean;
}

/** How the user signs in at Google. */
export interface GoogleSignIn {
  openBrowser(url: string): Promise<void>;
}

export interface GitHubAccess {
  /** Base of the API. */
  readonly api: string;
  /** The scopes that a classic token needs. */
  readonly scopes: readonly string[];
}

/** How to sign in at each source. A caller without an account cannot register there, and the error says what to do instead. */
export interface Accounts {
  /** Base of GitHub's API where hookloom.json names none, as set by GitHub Actions; `https://api.github.com` unless given. */
  readonly githubApi?: string;
  /** A token for GitHub's API, if there is one. */
  github?(access: GitHubAccess): Promise<string | undefined>;
  readonly slack?: SlackTokenStore;
  readonly google?: GoogleSignIn;
}

/** Milliseconds. */
export interface RegistrationPace {
  /** How long a ping may take to arrive. */
  readonly verify: number;
  /** The interval between two polls. */
  readonly poll: number;
}

export interface RegistrationInput {
  readonly environment: string;
  /** The public base URL of the service, without the triggers' paths; undefined if it has none. */
  readonly url: string | undefined;
  /** URLs of triggers outside that base, by trigger name. */
  readonly urls?: Readonly<Record<string, string>>;
  readonly triggers: readonly RegisteredTrigger[];
  /** What hookloom.json says to register, by the trigger's name. */
  readonly register: Readonly<Record<string, RegisterDescription>>;
  readonly bindings: BindingStore;
  readonly settings: SettingValues;
  readonly accounts: Accounts;
  /** Undefined if the service cannot be reached. */
  readonly insight?: Insight;
  /** Brings changed settings to the service; `Target.applySettings` for both targets. */
  rollOut?(context: VerbContext): Promise<void>;
  /** Milliseconds since 1970: from then on the service may not have responded, so deliveries that it missed are sent again. */
  readonly missedSince?: number;
  /** True to take over a hook to the same URL that Hookloom did not make. */
  readonly takeOver?: boolean;
  readonly pace?: RegistrationPace;
  /** Bases of the APIs, for tests and simulators; `https://api.github.com` and so on unless given. */
  readonly apis?: { readonly github?: string; readonly slack?: string; readonly google?: string };
  /** The name of the process that the registration ends with. */
  readonly endsWith?: string;
}

/** One hook at a source that sends to an environment. */
export interface RegistrationStatus {
  readonly trigger: string;
  readonly source: string;
  /** What it is registered for, such as a repository. */
  readonly resource: string;
  readonly state: "registered" | "drifted" | "missing" | "unverified";
  /** What is wrong with it, if anything is. */
  readonly message?: string;
}

/** Registers triggers at their sources with the caller's accounts. */
export interface Registrar {
  readonly accounts: Accounts;
  register(input: RegistrationInput, context: VerbContext): Promise<readonly RegistrationStatus[]>;
  inspect(input: RegistrationInput, context: VerbContext): Promise<readonly RegistrationStatus[]>;
  unregister(input: RegistrationInput, context: VerbContext): Promise<void>;
}
