import { ignored } from "@hookloom/protocol/ignored-error";
import {
  type DeclaredSetting,
  type ResolvedSettings,
  resolveSettings,
  type SettingsSource,
} from "../../secrets/settings.ts";

interface DeclaringSource extends SettingsSource {
  declared(): Promise<readonly DeclaredSetting[]>;
}

/**
 * Caches an environment's settings between builds. Stores can be slow, so values are read again only on request or if the source
 * declares other settings.
 */
export class ProcessSettings {
  readonly #source: DeclaringSource;
  #known: ResolvedSettings | undefined;
  #key = "";

  constructor(source: DeclaringSource) {
    this.#source = source;
  }

  /** Returns a setting's value in the process; defaults are part of the code and not returned. */
  value(name: string): string | undefined {
    return this.#known?.values[name];
  }

  /** Returns the current settings, or the previous ones if the source cannot be read. */
  async resolve(fresh: boolean): Promise<ResolvedSettings> {
    const declared = await this.#source
      .declared()
      .catch(ignored("the build reports a source that cannot be read"));
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
