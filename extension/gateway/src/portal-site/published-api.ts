import type { ApiState, EffectiveApi } from "@hookloom/gateway";

/** An API that a site shows. */
export interface PublishedApi {
  /** The folder of its pages. */
  readonly slug: string;
  readonly environment: string;
  readonly api: EffectiveApi;
  /** Where consumers call it, this environment first; empty where hookloom.json does not say it. */
  readonly servers: readonly { readonly environment: string; readonly address: string }[];
  /** Its OpenAPI document. */
  readonly openApi: Readonly<Record<string, unknown>>;
}

/** States that are shown, with the mark beside the title. */
const shownStates: Readonly<Partial<Record<ApiState, string>>> = {
  published: "",
  "pre-released": "Pre-release",
  deprecated: "Deprecated",
};

export const isShown = ({ state }: Pick<EffectiveApi, "state">): boolean => state in shownStates;

/** What a state means to a reader; empty where the API is simply published. */
export const stateMark = ({ state }: Pick<EffectiveApi, "state">): string => shownStates[state] ?? "";

/** Names of folders, each once: letters, digits and dashes, as Backstage's names may be. */
export function uniqueSlugs(titles: readonly string[]): readonly string[] {
  const taken = new Set<string>();
  return titles.map((title) => {
    const words = title
      .normalize("NFKD")
      .replace(/\p{Mark}/gu, "")
      .toLowerCase()
      .match(/[a-z0-9]+/g);
    const base = (words ?? ["api"]).join("-").slice(0, 50).replace(/-$/, "");
    let slug = base;
    for (let count = 2; taken.has(slug); count++) slug = `${base}-${count}`;
    taken.add(slug);
    return slug;
  });
}
