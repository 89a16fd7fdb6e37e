/** The part of dockerode that is used, with the options that its published types lack, above all the signals. */
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
  type Login = Readonly<Record<string, string>>;

  interface Image {
    inspect(options: Signal): Promise<unknown>;
    tag(options: Signal & { readonly repo: string; readonly tag: string }): Promise<unknown>;
    push(options: Signal & { readonly tag: string; readonly authconfig: Login }): Promise<Answer>;
    remove(options: Signal): Promise<unknown>;
  }

  class Docker {
    constructor(connection: Connection);
    info(options: Signal): Promise<unknown>;
    getImage(name: string): Image;
    createImage(
      login: Login,
      options: Signal & { readonly fromImage: string; readonly platform: string },
    ): Promise<Answer>;
    loadImage(archive: NodeJS.ReadableStream, options: Signal & { readonly quiet: boolean }): Promise<Answer>;
    getImages(options: Signal & { readonly names: string }): Promise<Answer>;
    listImages(
      options: Signal & { readonly filters: { readonly label: readonly string[] } },
    ): Promise<readonly { readonly Id: string }[]>;
  }

  export = Docker;
}
