import { badSettingName, settingMissing } from "../errors/errors.ts";

/** The source of settings: names and values of environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The options of `setting`.
 * @example
 * setting("SLACK_CHANNEL", "Where alerts go", { default: "#alerts" });
 * @see {@link setting}
 */
export interface SettingOptions {
  /** The value to use if the environment variable is not set. */
  readonly default?: string;
  /** True if the project also works without a value. */
  readonly optional?: boolean;
}

/**
 * A value that the project needs at run time, read from the environment variable of the same name.
 * @example
 * const channel: Setting = setting("SLACK_CHANNEL", "Where alerts go");
 * hub.on("push", ({ log }) => log.info(channel.value));
 * @see https://12factor.net/config
 */
export class Setting<Value extends string | undefined = string> {
  readonly name: string;
  readonly description: string;
  readonly optional: boolean;
  readonly #default: string | undefined;
  readonly #previousName: string;

  constructor(name: string, description: string, options: SettingOptions) {
    if (!/^[A-Za-z_][A-Za-z0-9_]*$/.test(name)) throw badSettingName(name);
    this.name = name;
    this.description = description;
    this.optional = options.optional ?? false;
    this.#default = options.default;
    this.#previousName = `${name}_PREVIOUS`;
  }

  /**
   * The value, read on every access; undefined if the setting is optional and has no value.
   * @throws UserError `setting-missing` if the setting is required and has no value.
   */
  get value(): Value {
    const value = this.read(process.env);
    if (value === undefined && !this.optional) throw settingMissing(this.name, this.description);
    return value as Value;
  }

  /** Reads the value from an environment. An empty value counts as missing. */
  read(environment: Environment): string | undefined {
    const given = Object.hasOwn(environment, this.name) ? environment[this.name] : undefined;
    return given === undefined || given.trim() === "" ? this.#default : given;
  }

  /** Returns the value and the previous value (`NAME_PREVIOUS`), so that no delivery is lost during secret rotation. */
  readAll(environment: Environment): readonly string[] {
    const values = [this.read(environment), environment[this.#previousName]];
    return values.filter((value): value is string => value !== undefined && value.trim() !== "");
  }

  toString(): string {
    return this.value ?? "";
  }

  toJSON(): string | undefined {
    return this.value;
  }
}

/**
 * A setting whose value is never displayed: printing the object only outputs its name.
 * @example
 * const token: Secret = secret("SLACK_TOKEN", "Posts alerts");
 * const authorization = `Bearer ${token.value}`;
 * @see https://12factor.net/config
 */
export class Secret<Value extends string | undefined = string> extends Setting<Value> {
  override toString(): string {
    return `[secret ${this.name}]`;
  }

  override toJSON(): string {
    return this.toString();
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return this.toString();
  }
}

/**
 * Declares a setting: a value that differs between environments and is not secret.
 *
 * @param name The name of its environment variable.
 * @param description A short description of its purpose, displayed in error messages and forms.
 * @param options The default value, and whether the setting is optional.
 * @returns The setting. Its `value` is read on every access.
 * @example
 * const channel = setting("SLACK_CHANNEL", "Where alerts go", { default: "#alerts" });
 * @see https://12factor.net/config
 * @throws UserError `bad-setting-name` if the name is not a valid name of an environment variable.
 */
export function setting(
  name: string,
  description: string | undefined,
  options: { readonly optional: true; readonly default?: never },
): Setting<string | undefined>;
export function setting(name: string, description?: string, options?: SettingOptions): Setting;
export function setting(name: string, description = "", options: SettingOptions = {}): Setting {
  return new Setting(name, description, options);
}

/**
 * Declares a secret: a setting whose value is never printed. A secret cannot have a default value, which would put it
 * into the source code.
 *
 * @param name The name of its environment variable.
 * @param description A short description of its purpose, displayed in error messages and forms.
 * @param options Whether the secret is optional.
 * @returns The secret. Its `value` is read on every access.
 * @example
 * const hub = github({ secret: secret("GITHUB_SECRET", "Signs what GitHub sends") });
 * @see https://12factor.net/config
 * @throws UserError `bad-setting-name` if the name is not a valid name of an environment variable.
 */
export function secret(
  name: string,
  description: string | undefined,
  options: { readonly optional: true },
): Secret<string | undefined>;
export function secret(name: string, description?: string, options?: { readonly optional?: boolean }): Secret;
export function secret(
  name: string,
  description = "",
  options: { readonly optional?: boolean } = {},
): Secret {
  return new Secret(name, description, { optional: options.optional ?? false });
}
