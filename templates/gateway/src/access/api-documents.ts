import type { ApiAbout, ApiDocuments } from "@hookloom/runtime/seams";
import type { EffectiveApi } from "../api/api.ts";
import { consumerProof } from "./consumer-proof.ts";

function toAbout({ title, version, description, docs }: EffectiveApi): ApiAbout {
  const links = docs.flatMap((page) => {
    if (!("url" in page)) return [];
    const { title: name, url, resource } = page;
    return [{ title: name, url, ...(resource === undefined ? {} : { resource }) }];
  });
  return { title, version, links, ...(description === undefined ? {} : { description }) };
}

/** Returns the API documentation for the management port. The renderer is loaded with the first page. */
export function apiDocuments(rules: () => EffectiveApi | undefined): ApiDocuments {
  return {
    about: () => {
      const api = rules();
      return api && toAbout(api);
    },
    consumerProof: (path, address) => {
      const api = rules();
      return api && consumerProof(api, path, address);
    },
    handle: async (path) => {
      const api = rules();
      if (api === undefined) return undefined;
      const { documentReply } = await import("./document-pages.ts");
      return documentReply(api, path);
    },
  };
}
