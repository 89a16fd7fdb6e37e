/** An event in a list of choices. */
export interface EventChoice {
  readonly name: string;
  readonly description: string;
  /** The channel of the event: `issues` for both `issues.opened` and `issues` itself. */
  readonly channel?: string;
  /** True for one of the most used events, which are listed first. */
  readonly isCommon?: true;
}

/** A trigger option that reads a setting: `secret` of `github({ secret })`. */
export interface SourceOption {
  readonly name: string;
  /** The setting that new code declares for the option. */
  readonly setting: string;
  readonly description: string;
  readonly secret: boolean;
}

/** A source in a list of choices, with its events. */
export interface SourceChoice {
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  /** The small text below the label: `261 events`, `any sender`. */
  readonly hint: string;
  /** True if senders define their own event names. */
  readonly openEvents?: boolean;
  /** The events that accept any suffix: `repository_dispatch` for `repository_dispatch.deploy`. */
  readonly families?: readonly string[];
  /** The purpose of a random signing secret for the dev environment. */
  readonly secretHint?: string;
  readonly events: readonly EventChoice[];
  /** The default path of a trigger. */
  readonly path: string;
  readonly options: readonly SourceOption[];
}
