/**
 * A name that the client's code imports.
 * @example
 * const client: ConnectionImport = { module: "@slack/web-api", name: "WebClient", as: "WebClient" };
 * @see {@link ConnectionCode}
 */
export interface ConnectionImport {
  readonly module: string;
  /** The exported name; `default` for a default import, `*` for the whole module. */
  readonly name: string;
  /** The name in the file. */
  readonly as: string;
}

/**
 * A value that the client needs at run time.
 * @example
 * const secrets = findConnection("slack")?.settings.filter(({ secret }) => secret);
 * @see {@link ConnectionCode}
 */
export interface ConnectionSetting {
  /** The name in new code and of the environment variable, and what a hole of the factory refers to. */
  readonly name: string;
  readonly description: string;
  readonly secret: boolean;
  /** Its default in new code. A secret has none. */
  readonly default?: string;
  /** True if new code declares that the project also works without a value. */
  readonly optional?: boolean;
  /**
   * A value in the form that the client expects and that leads nowhere, for tests of a project that import its clients;
   * any text will do if it has no such form.
   */
  readonly sample?: string;
  /** Where a user finds the value, as an instruction that completes a message: `copy it from ... of your app`. Required for a secret. */
  readonly where?: string;
  /** Who makes the value: the provider, or the person, as with the URL of a database. Required with `where`. */
  readonly by?: "provider" | "person";
  /** The provider's page about it. */
  readonly page?: string;
}

/**
 * What is written into a file to make a client.
 * @example
 * const { factory } = findConnection("slack") as ConnectionCode; // new WebClient({{SLACK_TOKEN}})
 * @see {@link CatalogConnection}
 */
export interface ConnectionCode {
  readonly imports: readonly ConnectionImport[];
  /**
   * The expression that makes the client, with two spaces a level. `{{NAME}}` is the value of a setting and
   * `{{NAME:setting}}` for the setting itself. A local name of `imports` occurs in it only as that identifier.
   */
  readonly factory: string;
  readonly settings: readonly ConnectionSetting[];
  /** The name of the client's variable in new code. */
  readonly variable: string;
}

/**
 * One call that people need first.
 * @example
 * const post = findConnection("slack")?.methods.find(({ path }) => path === "chat.postMessage");
 * @see {@link CatalogConnection}
 */
export interface ConnectionMethod {
  /** The names from the client to the method: `chat.postMessage`. */
  readonly path: string;
  /** What the call does, as the title of its card: `Post a message`. Unique in its connection. */
  readonly label: string;
  readonly description: string;
  /** The argument that a card shows, or a property of it: the channel of a message. */
  readonly shows?: { readonly argument: number; readonly property?: string };
  /** The arguments of a new call, as text that type-checks. */
  readonly arguments: string;
  /** A good name for the variable that keeps the result. */
  readonly result: string;
}

/**
 * One call that changes nothing and proves that the client can reach the service with its settings.
 * @example
 * const call = findConnection("slack")?.check.call; // client.auth.test()
 * @see {@link CatalogConnection}
 */
export interface ConnectionCheck {
  /** An expression in which `client` is the client; it resolves where the service accepts the settings. */
  readonly call: string;
  /** What the call does, for the user who starts it: `Reads from Slack whose token this is`. */
  readonly description: string;
}

/**
 * Plain data about an outside service that steps can use: its client, the client's settings and its first methods.
 * @example
 * const labels = connections.map(({ label }) => label);
 * @see {@link connections}
 */
export interface CatalogConnection extends ConnectionCode {
  readonly id: string;
  readonly label: string;
  /** `brand:<mark>` for a brand's mark, otherwise the name of a codicon. */
  readonly icon: string;
  /** A few words under the label. */
  readonly hint: string;
  /** The page that describes the client. */
  readonly docs: string;
  /** The packages to install with their version ranges; none where the project has all that it takes. */
  readonly packages: Readonly<Record<string, string>>;
  /** Packages with types alone, installed for development. */
  readonly typePackages?: Readonly<Record<string, string>>;
  readonly check: ConnectionCheck;
  readonly methods: readonly ConnectionMethod[];
}
