/** The used part of dockerode, with options that its published types lack, above all signals. */
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

  type Answer = import("node:http").IncomingMessage;

  interface Image {
    inspect(options: Signal): Promise<unknown>;
    remove(options: Signal): Promise<unknown>;
  }

  class Docker {
    constructor(connection: Connection);
    ping(options: Signal): Promise<unknown>;
    getImage(name: string): Image;
    loadImage(archive: NodeJS.ReadableStream, options: Signal & { readonly quiet: boolean }): Promise<Answer>;
  }

  export = Docker;
}
