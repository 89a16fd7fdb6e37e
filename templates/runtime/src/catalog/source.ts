/**
 * A value that only the provider can give, such as Slack's signing secret.
 * @example
 * const issued = findSource("slack")?.settings[0]?.issued;
 * @see {@link CatalogSetting}
 */
export interface IssuedValue {
  /** How to get it, as an instruction that completes a message: `copy it from Basic Information > App Credentials of your app`. */
  readonly where: string;
  /** The provider's page about it. */
  readonly page: string;
  /** Set if the source covers many senders: most issue the value, and some accept one that the user chooses. */
  readonly usual?: true;
}

/**
 * A value that a trigger of the source needs at run time.
 * @example
 * const secrets = findSource("github")?.settings.filter(({ secret }) => secret);
 * @see {@link CatalogSource}
 */
export interface CatalogSetting {
  /** The option of the factory that takes it: `github({ secret })`. */
  readonly option: string;
  /** The name that a new project gives it; also the name of its environment variable. */
  readonly name: string;
  readonly description: string;
  readonly secret: boolean;
  /** True if new code declares it. */
  readonly required: boolean;
  /** True if new code declares that the project also works without a value. */
  readonly optional?: boolean;
  /** Its default in new code. */
  readonly default?: string;
  /**
   * Given for a secret that signs sample events: the form of a random one, `true` for hexadecimal digits, `whsec` for
   * the form of Standard Webhooks. Where the provider issues the secret, a random one is good for local samples only.
   */
  readonly generate?: true | "whsec";
  /** Where the provider shows the value that it issued; `false` where the person chooses one. Required for each secret. */
  readonly issued?: IssuedValue | false;
  /**
   * Set where its value may be a public key of the sender, which verifies and does not sign: how such a value begins, empty
   * where every value is one. Samples are then signed with a key of this machine.
   */
  readonly publicKey?: string;
  /** The options of the factory that make it unnecessary: `http({ verify: "none" })`. */
  readonly unless?: Readonly<Record<string, readonly string[]>>;
}

/**
 * One event that can be handled: `issues.opened`, or `issues` for any action.
 * @example
 * const opened = findSource("github")?.events.find(({ name }) => name === "issues.opened");
 * @see {@link CatalogSource}
 */
export interface CatalogEvent {
  readonly name: string;
  readonly description: string;
  /**
   * Set where senders name the actions of the event, as in `repository_dispatch.deploy`: the member of
   * the payload that holds the action.
   */
  readonly actionMember?: string;
  /**
   * Set where the provider has more events below this one than the catalogue lists, as `com.twilio` has at Twilio: the
   * member of the payload that holds the whole name.
   */
  readonly nameMember?: string;
}

/**
 * Plain data about a source: used by the wizard, the palette, the diagnostics and the runtime.
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
  /** The default path of a trigger. */
  readonly path: string;
  /** A few words under the label. */
  readonly hint: string;
  /** The provider's page about its events. */
  readonly docs: string;
  readonly settings: readonly CatalogSetting[];
  /** Where a person adds a webhook at the provider; absent if a deploy does so, or the sender can be anyone. */
  readonly hooksPage?: string;
  /** True if a delivery is sent once, whatever the response is. */
  readonly sendsOnce?: boolean;
  /** The events that most users need, shown first. */
  readonly common?: readonly string[];
  /** True if senders name their events themselves, so an unknown name is not a mistake. */
  readonly openEvents?: boolean;
  /** True if senders decide what a payload holds, so samples are examples and no more. */
  readonly openPayloads?: boolean;
  /** The member of the payload that names the event, where there is one: `type`. */
  readonly eventMember?: string;
  /** Development packages, with their versions, that a new project gets for the types of payloads. */
  readonly packages?: Readonly<Record<string, string>>;
  readonly events: readonly CatalogEvent[];
}

type Row = Omit<CatalogSource, "module" | "path" | "icon" | "factory"> &
  Partial<Pick<CatalogSource, "icon" | "factory">>;

/** A row with what follows from its id; icon and factory only unless the row says otherwise. */
export const sourceRow = (row: Row): CatalogSource => ({
  icon: `brand:${row.id}`,
  factory: row.id,
  ...row,
  module: `@hookloom/runtime/${row.id}`,
  path: `/${row.id}`,
});

/** The setting that authenticates deliveries; a random one is hexadecimal digits unless given. */
export const signedBy = (
  setting: Omit<CatalogSetting, "option" | "secret" | "required">,
): CatalogSetting => ({
  generate: true,
  ...setting,
  option: "secret",
  secret: true,
  required: true,
});

/** Events by their names, each with its description. */
export const eventsIn = (described: Readonly<Record<string, string>>): readonly CatalogEvent[] =>
  Object.entries(described).map(([name, description]) => ({ name, description }));

interface EventGroup extends Omit<CatalogEvent, "name"> {
  readonly actions?: Readonly<Record<string, string>>;
}

/** Events with their actions: the bare name is delivered for every action, or as such where the event has none. */
export function groupedEvents(groups: Readonly<Record<string, EventGroup>>) {
  const events = Object.entries(groups).flatMap(
    ([name, { actions = {}, ...bare }]): readonly CatalogEvent[] => [
      { name, ...bare },
      ...Object.entries(actions).map(([action, description]) => ({ name: `${name}.${action}`, description })),
    ],
  );
  const counts = Object.values(groups).map(({ actions = {} }) => Math.max(1, Object.keys(actions).length));
  // An event with actions counts once for each of them.
  return { events, hint: `${counts.reduce((sum, count) => sum + count)} events` };
}
