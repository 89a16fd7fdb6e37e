/** An event that can be chosen. */
export interface EventChoice {
  readonly name: string;
  readonly description: string;
  /** The channel that it belongs to: `issues` for `issues.opened`, and for `issues` itself. */
  readonly channel?: string;
  /** True for one of the most used events, which is shown first. */
  readonly isCommon?: true;
}

/** An option of a source's triggers that reads a setting: `secret` of `github({ secret })`. */
export interface SourceOption {
  readonly name: string;
  /** The setting that new code declares for it. */
  readonly setting: string;
  readonly description: string;
  readonly secret: boolean;
}

/** A source that can be chosen, with its events. */
export interface SourceChoice {
  readonly id: string;
  readonly label: string;
  readonly icon: string;
  /** The small line under the label: `261 events`, `any sender`. */
  readonly hint: string;
  /** True where senders name their events themselves. */
  readonly openEvents?: boolean;
  /** The events below which any name can be chosen: `repository_dispatch` for `repository_dispatch.deploy`. */
  readonly families?: readonly string[];
  /** What a random signing secret of the dev environment is for. */
  readonly secretHint?: string;
  readonly events: readonly EventChoice[];
  /** Where a trigger listens that gives no path. */
  readonly path: string;
  readonly options: readonly SourceOption[];
}
