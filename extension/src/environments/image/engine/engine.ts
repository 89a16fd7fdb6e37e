import https from "node:https";
import type { Readable } from "node:stream";
import Docker from "dockerode";
import { isInsecure, isLoopback, type RegistrySettings } from "../registry/insecure.ts";
import { dialStdioAgent } from "./dial-stdio.ts";
import { type Endpoint, findEndpoint } from "./endpoint.ts";
import { asEngineFailure } from "./failures.ts";
import { type EngineMessage, readMessages } from "./messages.ts";

type Variables = Readonly<Record<string, string | undefined>>;
type Login = Readonly<Record<string, string>>;
type OnMessage = (message: EngineMessage) => void;

/** What the engine knows of an image; the rest of its answer differs between versions. */
export interface EngineImage {
  readonly Id: string;
  readonly RepoTags?: readonly string[] | null;
  readonly RepoDigests?: readonly string[] | null;
  readonly Os: string;
  readonly Architecture: string;
  readonly Variant?: string;
  readonly Size: number;
  readonly Config?: ContainerConfig | null;
  readonly RootFS: { readonly Layers?: readonly string[] };
  readonly Metadata?: { readonly LastTagTime?: string };
  /** The manifest; told by engines that keep their images in containerd. */
  readonly Descriptor?: { readonly digest: string };
}

/** How containers of an image run, as the image specification names it. */
export interface ContainerConfig {
  readonly Env?: readonly string[] | null;
  readonly Entrypoint?: readonly string[] | null;
  readonly Cmd?: readonly string[] | null;
  readonly WorkingDir?: string;
  readonly User?: string;
  readonly StopSignal?: string;
  readonly Labels?: Readonly<Record<string, string>> | null;
}

/** The part of a Docker engine that images need. Every call ends with an AbortError after its signal. */
export interface Engine {
  /** Where it listens, for people. */
  readonly place: string;
  /** Whether it runs on another machine, whose loopback addresses are not ours. */
  readonly remote: boolean;
  /** Whether it keeps images in containerd, content by its digest, instead of unpacked layers. */
  readonly containerd: boolean;
  insecure(host: string): boolean;
  inspect(name: string, signal: AbortSignal): Promise<EngineImage | undefined>;
  pull(
    name: string,
    platform: string,
    login: Login,
    signal: AbortSignal,
    onMessage: OnMessage,
  ): Promise<void>;
  load(archive: Readable, signal: AbortSignal): Promise<void>;
  save(name: string, signal: AbortSignal): Promise<Readable>;
  tag(name: string, repository: string, tag: string, signal: AbortSignal): Promise<void>;
  push(
    repository: string,
    tag: string,
    login: Login,
    signal: AbortSignal,
    onMessage: OnMessage,
  ): Promise<void>;
  /** Takes a name away, and the image with its last one; nothing happens where it is not there or a container needs it. */
  remove(name: string): Promise<void>;
  withLabel(label: string, signal: AbortSignal): Promise<readonly string[]>;
}

function connect(endpoint: Endpoint, variables: Variables): Docker {
  switch (endpoint.kind) {
    case "socket":
      return new Docker({ socketPath: endpoint.path });
    case "ssh":
      return new Docker({
        host: "localhost",
        protocol: "http",
        port: 80,
        agent: dialStdioAgent(endpoint, variables),
      });
    case "tcp": {
      const { host, port, keys } = endpoint;
      if (!keys) return new Docker({ host, port, protocol: "http" });
      const agent = new https.Agent({ rejectUnauthorized: keys.unverified !== true });
      return new Docker({
        host,
        port,
        protocol: "https",
        ca: keys.ca,
        cert: keys.cert,
        key: keys.key,
        agent,
      });
    }
  }
}

interface EngineInfo {
  readonly RegistryConfig?: RegistrySettings;
  /** Pairs; one of them names containerd where it keeps the images. */
  readonly DriverStatus?: readonly (readonly [string, string])[] | null;
}

const isRemote = (endpoint: Endpoint): boolean =>
  endpoint.kind === "ssh" || (endpoint.kind === "tcp" && !isLoopback(endpoint.host));

/** dockerode's calls by the Engine API (docs.docker.com/reference/api/engine), each with its signal. */
function imageCalls(
  docker: Docker,
  place: string,
): Omit<Engine, "place" | "remote" | "containerd" | "insecure"> {
  const call = <T>(what: string, signal: AbortSignal | undefined, run: () => Promise<T>): Promise<T> =>
    run().catch((error: unknown) => {
      throw asEngineFailure(place, what, error, signal);
    });
  const follow = async (
    what: string,
    signal: AbortSignal,
    onMessage: OnMessage,
    start: () => Promise<AsyncIterable<Buffer>>,
  ): Promise<void> => {
    await call(what, signal, async () => readMessages(await start(), onMessage));
    // An aborted answer may look like a finished one.
    signal.throwIfAborted();
  };
  return {
    inspect: (name, abortSignal) =>
      call(`look at ${name}`, abortSignal, async () => {
        const image: unknown = await docker.getImage(name).inspect({ abortSignal }).catch(absent);
        return image as EngineImage | undefined;
      }),
    pull: (fromImage, platform, login, abortSignal, onMessage) =>
      follow(`pull ${fromImage}`, abortSignal, onMessage, () =>
        docker.createImage(login, { fromImage, platform, abortSignal }),
      ),
    load: (archive, signal) =>
      untilLoaded(archive, signal, (abortSignal) =>
        follow(
          "load the image",
          signal,
          () => {},
          () => docker.loadImage(archive, { quiet: true, abortSignal }),
        ),
      ),
    save: (names, abortSignal) =>
      call(`save ${names}`, abortSignal, () => docker.getImages({ names, abortSignal })),
    tag: async (name, repo, tag, abortSignal) => {
      await call(`tag ${name}`, abortSignal, () => docker.getImage(name).tag({ repo, tag, abortSignal }));
    },
    push: (repository, tag, authconfig, abortSignal, onMessage) =>
      follow(`push ${repository}`, abortSignal, onMessage, () =>
        docker.getImage(repository).push({ tag, authconfig, abortSignal }),
      ),
    remove: async (name) => {
      await call(`remove ${name}`, undefined, () => docker.getImage(name).remove({}).catch(absentOrUsed));
    },
    withLabel: (label, abortSignal) =>
      call("list its images", abortSignal, async () => {
        const images = await docker.listImages({ filters: { label: [label] }, abortSignal });
        return images.map(({ Id }) => Id);
      }),
  };
}

/** Milliseconds that a cancelled load waits for the engine's answer to an archive that it has in full. */
const loadPatience = 2000;

/**
 * An engine that has the whole archive finishes although its client is gone, and the image would appear after it was looked
 * for: so a cancelled load ends its archive, and waits where that was already sent.
 */
async function untilLoaded(
  archive: Readable,
  signal: AbortSignal,
  load: (abortSignal: AbortSignal) => Promise<void>,
): Promise<void> {
  signal.throwIfAborted();
  const late = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    archive.destroy(new Error("cancelled"));
    timer = setTimeout(() => late.abort(), loadPatience);
  };
  signal.addEventListener("abort", cancel, { once: true });
  try {
    await load(late.signal);
  } finally {
    signal.removeEventListener("abort", cancel);
    clearTimeout(timer);
  }
}

const statusOf = (error: unknown): number | undefined => (error as { statusCode?: number }).statusCode;

function absent(error: unknown): undefined {
  if (statusOf(error) !== 404) throw error;
}

function absentOrUsed(error: unknown): undefined {
  if (statusOf(error) !== 404 && statusOf(error) !== 409) throw error;
}

/**
 * Reaches the engine that Docker's own command would use.
 * @throws ImageError `engine-absent`, `engine-forbidden`, `engine-context`; an AbortError after the signal
 */
export async function openEngine(variables: Variables, signal: AbortSignal): Promise<Engine> {
  const endpoint = await findEndpoint(variables);
  const docker = connect(endpoint, variables);
  const { place } = endpoint;
  const info = (await docker.info({ abortSignal: signal }).catch((error: unknown) => {
    throw asEngineFailure(place, "tell about itself", error, signal);
  })) as EngineInfo;
  return {
    place,
    remote: isRemote(endpoint),
    containerd: (info.DriverStatus ?? []).some(([, value]) => value.startsWith("io.containerd.snapshotter")),
    insecure: (host) => isInsecure(host, info.RegistryConfig),
    ...imageCalls(docker, place),
  };
}
