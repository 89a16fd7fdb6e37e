/**
 * An import of the client's code.
 * @example
 * const client: ConnectionImport = { module: "@slack/web-api", name: "WebClient", as: "WebClient" };
 * @see {@link ConnectionCode}
 */
export interface ConnectionImport {
  readonly module: string;
  /** The exported name; `default` for a default import, `*` for the whole module. */
  readonly name: string;
  /** The local name in the file. */
  readonly as: string;
}

/**
 * A value that the client needs at run time.
 * @example
 * const secrets = findConnection("slack")?.settings.filter(({ secret }) => secret);
 * @see {@link ConnectionCode}
 */
export interface ConnectionSetting {
  /** The setting's name in new code and environment variables, referenced by placeholders in `factory`. */
  readonly name: string;
  readonly description: string;
  readonly secret: boolean;
  /** Default value in new code. A secret has none. */
  readonly default?: string;
  /** True if new code declares the setting as optional. */
  readonly optional?: boolean;
  /**
   * A dummy value with the syntax that the client expects, for tests of projects that import their clients. Not
   * needed if any string is valid.
   */
  readonly sample?: string;
  /**
   * Instructions for finding the value, as the end of a message: `copy it from ... of your app`. Required for a
   * secret.
   */
  readonly where?: string;
  /** Who creates the value: the provider, or the user (a database URL, for example). Required with `where`. */
  readonly by?: "provider" | "person";
  /** The provider's page about the value. */
  readonly page?: string;
}

/**
 * The code that creates a client in a file.
 * @example
 * const { factory } = findConnection("slack") as ConnectionCode; // new WebClient({{SLACK_TOKEN}})
 * @see {@link CatalogConnection}
 */
export interface ConnectionCode {
  readonly imports: readonly ConnectionImport[];
  /**
   * The expression that creates the client, indented with two spaces per level. `{{NAME}}` is replaced with the value
   * of a setting and `{{NAME:setting}}` with the setting itself. The local names from `imports` occur in it only as
   * identifiers.
   */
  readonly factory: string;
  readonly settings: readonly ConnectionSetting[];
  /** The client's variable name in new code. */
  readonly variable: string;
}

/**
 * A client method that users typically need first.
 * @example
 * const post = findConnection("slack")?.methods.find(({ path }) => path === "chat.postMessage");
 * @see {@link CatalogConnection}
 */
export interface ConnectionMethod {
  /** The property path from the client to the method: `chat.postMessage`. */
  readonly path: string;
  /** The title of the call's card: `Post a message`. Unique within the connection. */
  readonly label: string;
  readonly description: string;
  /** The argument, or a property of it, that is displayed on the card, such as a message's channel. */
  readonly shows?: { readonly argument: number; readonly property?: string };
  /** The arguments of a new call, as code that passes type checking. */
  readonly arguments: string;
  /** A suggested variable name for the result. */
  readonly result: string;
}

/**
 * A read-only call that tests whether the client can reach the service with its settings.
 * @example
 * const call = findConnection("slack")?.check.call; // client.auth.test()
 * @see {@link CatalogConnection}
 */
export interface ConnectionCheck {
  /** An expression in which `client` is the client. Its promise resolves if the service accepts the settings. */
  readonly call: string;
  /** A description of the call for the user who starts it: `Reads the owner of the token from Slack`. */
  readonly description: string;
}

/**
 * Data about an external service that steps can use: its client, the client's settings and common methods.
 * @example
 * const labels = connections.map(({ label }) => label);
 * @see {@link connections}
 */
export interface CatalogConnection extends ConnectionCode {
  readonly id: string;
  readonly label: string;
  /** `brand:<mark>` for a brand's mark, otherwise the name of a codicon. */
  readonly icon: string;
  /** A short description below the label. */
  readonly hint: string;
  /** The client's documentation page. */
  readonly docs: string;
  /** The packages to install with their version ranges; empty if none are needed. */
  readonly packages: Readonly<Record<string, string>>;
  /** Packages that only contain types, installed as dev dependencies. */
  readonly typePackages?: Readonly<Record<string, string>>;
  readonly check: ConnectionCheck;
  readonly methods: readonly ConnectionMethod[];
}
