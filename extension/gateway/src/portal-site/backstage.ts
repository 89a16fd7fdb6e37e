import { stringify } from "yaml";
import type { PublishedApi } from "./published-api.ts";

/** The lifecycles that Backstage names for an API. */
const lifecycles: Readonly<Record<string, string>> = {
  published: "production",
  "pre-released": "experimental",
  deprecated: "deprecated",
};

/** The first line of a description, which Backstage shows beside the name. */
const firstLine = (description = ""): string | undefined =>
  description.split("\n").find((line) => line.trim() !== "");

/**
 * The catalogue file of Backstage, with one entity of the kind API for each. The documents are files beside it, which
 * Backstage reads by `$text`.
 * @see https://backstage.io/docs/features/software-catalog/descriptor-format#kind-api
 */
export function backstageCatalog(apis: readonly PublishedApi[], owner: string): string {
  const entities = apis.map(({ slug, api, servers }) => {
    const description = firstLine(api.description);
    const links = servers.map(({ environment, address }) => ({
      url: address,
      title: `Calls of ${environment}`,
    }));
    return {
      apiVersion: "backstage.io/v1alpha1",
      kind: "API",
      metadata: {
        name: slug,
        title: api.title,
        ...(description === undefined ? {} : { description }),
        ...(links.length === 0 ? {} : { links }),
      },
      spec: {
        type: "openapi",
        lifecycle: lifecycles[api.state] ?? "experimental",
        owner,
        definition: { $text: `./${slug}/openapi.json` },
      },
    };
  });
  return entities.map((entity) => `---\n${stringify(entity)}`).join("");
}
