import type { ApiState, EffectiveApi } from "@hookloom/gateway";

/** An API on a site. */
export interface PublishedApi {
  /** The folder of its pages. */
  readonly slug: string;
  readonly environment: string;
  readonly api: EffectiveApi;
  /** The servers that consumers call, starting with this environment; empty if hookloom.json does not specify any. */
  readonly servers: readonly { readonly environment: string; readonly address: string }[];
  /** Its OpenAPI document. */
  readonly openApi: Readonly<Record<string, unknown>>;
}

/** Labels beside the title, by state. */
const shownStates: Readonly<Partial<Record<ApiState, string>>> = {
  published: "",
  "pre-released": "Pre-release",
  deprecated: "Deprecated",
};

export const isShown = ({ state }: Pick<EffectiveApi, "state">): boolean => state in shownStates;

/** Returns the label of an API's state; empty if the API is published. */
export const stateMark = ({ state }: Pick<EffectiveApi, "state">): string => shownStates[state] ?? "";

/** Returns unique folder names with letters, digits and dashes, which are valid Backstage names. */
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
