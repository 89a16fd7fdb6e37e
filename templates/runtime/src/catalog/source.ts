/**
 * A value issued by the provider, such as Slack's signing secret.
 * @example
 * const issued = findSource("slack")?.settings[0]?.issued;
 * @see {@link CatalogSetting}
 */
export interface IssuedValue {
  /**
   * Instructions for finding it, as the end of a message: `copy it from Basic Information > App Credentials of your
   * app`.
   */
  readonly where: string;
  /** The provider's page about the value. */
  readonly page: string;
  /**
   * Set if the source covers many senders, most of which issue the value, while others accept a value chosen by the
   * user.
   */
  readonly usual?: true;
}

/**
 * A value that the source's triggers need at run time.
 * @example
 * const secrets = findSource("github")?.settings.filter(({ secret }) => secret);
 * @see {@link CatalogSource}
 */
export interface CatalogSetting {
  /** The factory option for the setting: `github({ secret })`. */
  readonly option: string;
  /** The setting's name in a new project, also used for its environment variable. */
  readonly name: string;
  readonly description: string;
  readonly secret: boolean;
  /** True if new code declares the setting. */
  readonly required: boolean;
  /** True if new code declares the setting as optional. */
  readonly optional?: boolean;
  /** Default value in new code. */
  readonly default?: string;
  /**
   * The format of a random secret for signing sample events: `true` for hexadecimal digits, `whsec` for the Standard
   * Webhooks format. If the provider issues the secret, a random one only works for local samples.
   */
  readonly generate?: true | "whsec";
  /** How to find a value that is issued by the provider; `false` if the user chooses it. Required for each secret. */
  readonly issued?: IssuedValue | false;
  /**
   * Set if the value may be the sender's public key, which can verify but not sign: the prefix of such values, empty
   * if every value is a public key. Samples are then signed with a local key.
   */
  readonly publicKey?: string;
  /** The factory options that make the setting unnecessary: `http({ verify: "none" })`. */
  readonly unless?: Readonly<Record<string, readonly string[]>>;
}

/**
 * An event that can be handled: `issues.opened`, or `issues` for any action.
 * @example
 * const opened = findSource("github")?.events.find(({ name }) => name === "issues.opened");
 * @see {@link CatalogSource}
 */
export interface CatalogEvent {
  readonly name: string;
  readonly description: string;
  /**
   * Set if senders define the event's actions, as in `repository_dispatch.deploy`: the payload member that contains
   * the action.
   */
  readonly actionMember?: string;
  /**
   * Set if the provider has more events with this prefix than the catalogue lists, such as Twilio's `com.twilio`: the
   * payload member that contains the full event name.
   */
  readonly nameMember?: string;
}

/**
 * Data about a source, used by the wizard, the palette, the diagnostics and the runtime.
 * @example
 * const labels = sources.map(({ label }) => label);
 * @see {@link sources}
 */
export interface CatalogSource {
  readonly id: string;
  readonly label: string;
  /** `brand:<mark>` for a brand's mark, otherwise the name of a codicon. */
  readonly icon: string;
  /** The module that exports the factory. */
  readonly module: string;
  readonly factory: string;
  /** The name of the trigger's variable in new code. */
  readonly variable: string;
  /** The default path of the source's triggers. */
  readonly path: string;
  /** A short description below the label. */
  readonly hint: string;
  /** The provider's documentation page about its events. */
  readonly docs: string;
  readonly settings: readonly CatalogSetting[];
  /** The provider's page for adding a webhook; absent if deployments add it, or the sender is arbitrary. */
  readonly hooksPage?: string;
  /** True if deliveries are never retried, regardless of the response. */
  readonly sendsOnce?: boolean;
  /** The most common events, displayed first. */
  readonly common?: readonly string[];
  /** True if senders define their own event names, so that unknown names are not errors. */
  readonly openEvents?: boolean;
  /** True if senders define the payloads, so that samples are only examples. */
  readonly openPayloads?: boolean;
  /** The payload member that contains the event name, such as `type`, if there is one. */
  readonly eventMember?: string;
  /** Dev dependencies of a new project for its payload types, with their versions. */
  readonly packages?: Readonly<Record<string, string>>;
  readonly events: readonly CatalogEvent[];
}

type SourceRow = Omit<CatalogSource, "module" | "path" | "icon" | "factory"> &
  Partial<Pick<CatalogSource, "icon" | "factory">>;

/** Creates a source, with properties derived from its id. The icon and factory can be overridden. */
export const sourceRow = (row: SourceRow): CatalogSource => ({
  icon: `brand:${row.id}`,
  factory: row.id,
  ...row,
  module: `@hookloom/runtime/${row.id}`,
  path: `/${row.id}`,
});

/** Creates the setting that authenticates deliveries. By default, a random value consists of hexadecimal digits. */
export const signingSecret = (
  setting: Omit<CatalogSetting, "option" | "secret" | "required">,
): CatalogSetting => ({
  generate: true,
  ...setting,
  option: "secret",
  secret: true,
  required: true,
});

/** Creates events from their names and descriptions. */
export const toEvents = (described: Readonly<Record<string, string>>): readonly CatalogEvent[] =>
  Object.entries(described).map(([name, description]) => ({ name, description }));

interface EventGroup extends Omit<CatalogEvent, "name"> {
  readonly actions?: Readonly<Record<string, string>>;
}

/**
 * Creates events and their actions. The event whose name has no action is delivered for every action, or alone if the
 * event has no actions.
 */
export function groupedEvents(groups: Readonly<Record<string, EventGroup>>) {
  const events = Object.entries(groups).flatMap(
    ([name, { actions = {}, ...bare }]): readonly CatalogEvent[] => [
      { name, ...bare },
      ...Object.entries(actions).map(([action, description]) => ({ name: `${name}.${action}`, description })),
    ],
  );
  const counts = Object.values(groups).map(({ actions = {} }) => Math.max(1, Object.keys(actions).length));
  // Each action of an event is counted.
  return { events, hint: `${counts.reduce((sum, count) => sum + count)} events` };
}
