import type { SecretStore } from "../../secrets/secret-store.ts";
import { type DeclaredSetting, type ResolvedSettings, resolveSettings } from "../../secrets/settings.ts";

interface Source {
  readonly root: string;
  readonly environment: string;
  readonly secrets: SecretStore;
  declared(): Promise<readonly DeclaredSetting[]>;
}

/** The settings of an environment between builds. Values are looked up again only where asked for or where the source declares others: stores can be slow. */
export class ProcessSettings {
  readonly #source: Source;
  #known: ResolvedSettings | undefined;
  #key = "";

  constructor(source: Source) {
    this.#source = source;
  }

  /** The value that the process runs with, apart from defaults of the code. */
  value(name: string): string | undefined {
    return this.#known?.values[name];
  }

  /** What the process needs now; where the source cannot be read, what it needed last. */
  async resolve(fresh: boolean): Promise<ResolvedSettings> {
    const declared = await this.#source.declared().catch(() => undefined);
    if (!declared && this.#known) return this.#known;
    const key = JSON.stringify(
      (declared ?? []).map((setting) => [setting.name, setting.optional, setting.default]),
    );
    if (this.#known && !fresh && key === this.#key) return this.#known;
    this.#known = await resolveSettings(declared ?? [], this.#source);
    this.#key = key;
    return this.#known;
  }
}
