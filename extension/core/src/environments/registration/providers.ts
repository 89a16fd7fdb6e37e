import { findSource } from "@hookloom/runtime/catalog";
import type { Provider } from "./provider/provider.ts";

/** The provider of a source, loaded on first use. Sources without one are set up by hand. */
export async function loadProvider(source: string): Promise<Provider> {
  if (source === "github") return (await import("./github/github-provider.ts")).githubProvider;
  if (source === "slack") return (await import("./slack/slack-provider.ts")).slackProvider;
  if (source === "google-calendar") return (await import("./google/google-provider.ts")).googleProvider;
  const { byHand } = await import("./by-hand.ts");
  return byHand(source, findSource(source)?.label ?? source);
}
