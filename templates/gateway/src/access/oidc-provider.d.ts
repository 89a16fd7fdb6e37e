// The part of oidc-provider that the issuer uses. The library's own types are a separate package, which requires Koa's.
declare module "#oidc-provider" {
  import type { IncomingMessage, ServerResponse } from "node:http";

  export interface ProviderClient {
    readonly clientId: string;
    compareClientSecret(secret: string): Promise<boolean>;
  }

  export interface ProviderToken {
    readonly jti: string;
    resourceServer: object;
    save(): Promise<string>;
  }

  /** The part of a token request that the library's hooks receive. */
  export interface TokenRequest {
    readonly oidc: { readonly client: ProviderClient; readonly params: { scope?: string | undefined } };
  }

  /** The context that the library passes to middleware. */
  export interface ProviderContext {
    /** Undefined if the library does not handle the path. */
    readonly oidc?: { readonly route: string };
    readonly req: IncomingMessage;
    body: object;
    status: number;
    set(header: string, value: string): void;
  }

  export const errors: {
    readonly InvalidScope: new (description: string, scope: string) => Error;
  };

  export class Provider {
    constructor(issuer: string, configuration: Readonly<Record<string, unknown>>);
    readonly Client: {
      readonly prototype: ProviderClient;
      find(id: string): Promise<ProviderClient | undefined>;
    };
    callback(): (request: IncomingMessage, response: ServerResponse) => Promise<void>;
    use(around: (context: ProviderContext, next: () => Promise<void>) => Promise<void>): this;
    on(event: "server_error", listener: (context: ProviderContext, error: unknown) => void): this;
  }
}
