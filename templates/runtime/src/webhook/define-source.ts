import type { Secret } from "../settings/setting.ts";
import { type Protocol, Trigger } from "./trigger.ts";

/** The options that every source's factory accepts. */
export interface SourceOptions {
  /** The secret that authenticates the sender. Without a secret, every delivery is rejected. */
  readonly secret?: Secret<string | undefined>;
  /** Additional secrets that are also accepted, for example during secret rotation. */
  readonly secrets?: readonly Secret<string | undefined>[];
  /**
   * The path to listen on.
   * @default a slash followed by the source's name, such as `/github`
   */
  readonly path?: string;
}

export interface SourceDefinition<Options extends SourceOptions> {
  /** The id of the source in the catalogue. */
  readonly name: string;
  /** The source's protocol, or a function that creates it from the options. */
  readonly scheme: Protocol | ((options: Options) => Protocol);
}

/**
 * A trigger of a source that is defined with `defineSource`. Its `on` is untyped, so that each source can declare a
 * typed one.
 */
export class SourceTrigger<Options extends SourceOptions = SourceOptions> extends Trigger {
  constructor({ name, scheme }: SourceDefinition<Options>, options: Options) {
    const protocol = typeof scheme === "function" ? scheme(options) : scheme;
    // A trigger that accepts every request has no secrets, even if plain JavaScript passes some.
    const secrets = protocol.signed ? [options.secret, ...(options.secrets ?? [])] : [];
    super(name, protocol, options.path ?? `/${name}`, secrets);
  }

  on(event: string, handler: unknown, options?: unknown): void {
    this.register(event, handler, options);
  }
}

/**
 * Creates a source's factory. `Events` is the source's trigger with a typed `on`. Pairs of event and handler are only
 * checked by the compiler; the shared `on` checks for mistakes that are possible in plain JavaScript.
 */
export function defineSource<Events extends Trigger, Options extends SourceOptions>(
  definition: SourceDefinition<Options>,
): (options: Options) => Events {
  return (options) => new SourceTrigger(definition, options) as Trigger as Events;
}
