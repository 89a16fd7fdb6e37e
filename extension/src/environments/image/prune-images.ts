import { buildLabel } from "./archive/image-config.ts";
import type { Engine, EngineImage } from "./engine/engine.ts";
import type { Reference } from "./reference.ts";

/** So many of a project's images stay, for a look at what ran before. */
const kept = 3;

/** The repositories that an image is named in; none for one that has no name. */
const repositoriesOf = ({ RepoTags, RepoDigests }: EngineImage): readonly string[] =>
  [...(RepoTags ?? []), ...(RepoDigests ?? [])]
    .filter((name) => !name.includes("<none>"))
    .map((name) => name.replace(/@.*$/, "").replace(/:[^/]*$/, ""));

/** Whether all its names are in this repository: what has another name is somebody else's too. */
function isOf(image: EngineImage, repository: Reference): boolean {
  const names = repositoriesOf(image);
  return names.length > 0 && names.every((name) => name === repository.name);
}

const named = (image: EngineImage): number => Date.parse(image.Metadata?.LastTagTime ?? "") || 0;

/** Takes the older images of a repository away that were made here, all but the newest few. Others are never touched. */
export async function pruneImages(engine: Engine, repository: Reference, signal: AbortSignal): Promise<void> {
  const ids = [...new Set(await engine.withLabel(buildLabel, signal))];
  const images = await Promise.all(ids.map((id) => engine.inspect(id, signal)));
  const own = images.filter((image) => image !== undefined && isOf(image, repository)) as EngineImage[];
  const old = own.sort((one, other) => named(other) - named(one)).slice(kept);
  for (const { Id, RepoTags } of old)
    for (const name of RepoTags?.length ? RepoTags : [Id]) await engine.remove(name);
}
