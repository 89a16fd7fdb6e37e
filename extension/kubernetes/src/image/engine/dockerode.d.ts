/** The part of dockerode that is used, with options that the published types lack, such as abort signals. */
declare module "dockerode" {
  interface Signal {
    readonly abortSignal?: AbortSignal;
  }

  interface Connection {
    readonly socketPath?: string;
    readonly host?: string;
    readonly port?: number;
    readonly protocol?: "http" | "https";
    readonly ca?: Buffer | undefined;
    readonly cert?: Buffer | undefined;
    readonly key?: Buffer | undefined;
    readonly agent?: import("node:http").Agent;
  }

  type DockerResponse = import("node:http").IncomingMessage;

  interface Image {
    inspect(options: Signal): Promise<unknown>;
    remove(options: Signal): Promise<unknown>;
  }

  class Docker {
    constructor(connection: Connection);
    ping(options: Signal): Promise<unknown>;
    getImage(name: string): Image;
    loadImage(
      archive: NodeJS.ReadableStream,
      options: Signal & { readonly quiet: boolean },
    ): Promise<DockerResponse>;
  }

  export = Docker;
}
