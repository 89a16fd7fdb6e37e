import type { Secret } from "../settings/setting.ts";
import { type Protocol, Trigger } from "./trigger.ts";

/** The options that the factory of every source takes. */
export interface SourceOptions {
  /** The secret that proves the sender. Without one, every delivery is rejected. */
  readonly secret?: Secret<string | undefined>;
  /** Further secrets that are accepted too, while the secret is being replaced. */
  readonly secrets?: readonly Secret<string | undefined>[];
  /**
   * The path to listen on.
   * @default the name of the source after a slash, as in `/github`
   */
  readonly path?: string;
}

export interface SourceDefinition<Options extends SourceOptions> {
  /** The id of the source in the catalogue. */
  readonly name: string;
  /** How the source authenticates, names and signs its requests; a function where the options decide. */
  readonly scheme: Protocol | ((options: Options) => Protocol);
}

/** A trigger of a defined source. Its `on` takes anything, so that each source can declare a typed one. */
export class SourceTrigger<Options extends SourceOptions = SourceOptions> extends Trigger {
  constructor({ name, scheme }: SourceDefinition<Options>, options: Options) {
    const protocol = typeof scheme === "function" ? scheme(options) : scheme;
    // A trigger that accepts every request has no secrets, even if plain JavaScript gives it some.
    const secrets = protocol.signed ? [options.secret, ...(options.secrets ?? [])] : [];
    super(name, protocol, options.path ?? `/${name}`, secrets);
  }

  on(event: string, handler: unknown, options?: unknown): void {
    this.register(event, handler, options);
  }
}

/**
 * Makes the factory of a source. `Events` is the source's trigger with a typed `on`: the pairs of event and handler
 * are checked by the compiler alone, and the one `on` of all sources checks what plain JavaScript can get wrong.
 */
export function defineSource<Events extends Trigger, Options extends SourceOptions>(
  definition: SourceDefinition<Options>,
): (options: Options) => Events {
  return (options) => new SourceTrigger(definition, options) as Trigger as Events;
}
