import type { EngineImage } from "./engine/engine.ts";
import { Transfer } from "./engine/messages.ts";
import { missingBase, mixedPlatforms, noPlatform, wrongPlatform } from "./errors.ts";
import { formatReference, parseReference, type Reference } from "./reference.ts";
import { engineLogin } from "./registry/credentials.ts";
import { findCredentials } from "./registry/docker-config.ts";
import { readManifest } from "./registry/read-manifest.ts";
import { pullFailure } from "./registry/registry-failures.ts";
import type { Tools } from "./tools.ts";

/** A base image that the engine has, for the platform that is wanted. */
export interface BaseImage {
  /** As hookloom.json names it. */
  readonly text: string;
  readonly reference: Reference;
  /** By which the engine has this very image. */
  readonly name: string;
  readonly platform: string;
  readonly image: EngineImage;
}

/**
 * The one platform of a cluster's nodes, such as `linux/arm64`.
 * @throws ImageError `platform` where there are several or none
 */
export function onePlatform(platforms: readonly string[]): string {
  const kinds = [...new Set(platforms)];
  if (kinds.length > 1) throw mixedPlatforms(kinds);
  if (kinds[0] === undefined) throw noPlatform();
  return kinds[0];
}

const platformOf = ({ Os, Architecture }: EngineImage): string => `${Os}/${Architecture}`;

/** A node does not tell the variant of its architecture. */
const fits = (image: EngineImage, platform: string): boolean =>
  platformOf(image) === platform.split("/").slice(0, 2).join("/");

async function pull(name: string, text: string, platform: string, tools: Tools): Promise<void> {
  const { engine, variables, context } = tools;
  const reference = parseReference(name);
  context.report({
    phase: "image",
    level: "info",
    message: `Pulling the base image ${name} for ${platform}.`,
  });
  const login = engineLogin(await findCredentials(reference.host, variables, context.signal), reference.host);
  const transfer = new Transfer();
  try {
    await engine.pull(name, platform, login, context.signal, (message) => {
      const fraction = transfer.update(message);
      if (fraction === undefined) return;
      const percent = Math.round(fraction * 100);
      context.report({
        phase: "image",
        level: "debug",
        message: `Pulled ${percent} % of ${name}.`,
        fraction,
      });
    });
  } catch (error) {
    throw pullFailure(reference, text, platform, error) ?? error;
  }
}

/** The name by digest of one platform's image, so that the user's own image of that tag stays what it is. */
async function nameFor(reference: Reference, platform: string, tools: Tools): Promise<string | undefined> {
  const [os, architecture] = platform.split("/");
  const list = await readManifest(reference, reference.digest ?? reference.tag ?? "latest", tools);
  const found = list?.manifests?.find(
    (one) => one.platform?.os === os && one.platform?.architecture === architecture,
  );
  return found && `${reference.name}@${found.digest}`;
}

async function present(name: string, text: string, platform: string, tools: Tools): Promise<EngineImage> {
  const { engine, context } = tools;
  const there = await engine.inspect(name, context.signal);
  if (there) return there;
  await pull(name, text, platform, tools);
  const pulled = await engine.inspect(name, context.signal);
  if (!pulled) throw missingBase(text);
  return pulled;
}

/**
 * Finds the base image in the engine, or pulls it.
 * @throws ImageError; an AbortError after the signal
 */
export async function findBaseImage(text: string, platform: string, tools: Tools): Promise<BaseImage> {
  const reference = parseReference(text);
  const name = formatReference(reference);
  const image = await present(name, text, platform, tools);
  if (fits(image, platform)) return { text, reference, name, platform, image };
  const other = await nameFor(reference, platform, tools);
  if (other === undefined || other === name) throw wrongPlatform(text, platform, platformOf(image));
  const right = await present(other, text, platform, tools);
  if (!fits(right, platform)) throw wrongPlatform(text, platform, platformOf(right));
  return { text, reference, name: other, platform, image: right };
}
