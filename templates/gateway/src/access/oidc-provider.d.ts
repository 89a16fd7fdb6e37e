// The part of oidc-provider that the issuer uses: its own types, a package apart, bring those of Koa.
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

  /** What the library's hooks get of a request for a token. */
  export interface TokenRequest {
    readonly oidc: { readonly client: ProviderClient; readonly params: { scope?: string | undefined } };
  }

  /** What the library passes to a middleware. */
  export interface ProviderContext {
    /** Undefined where the library answers nothing at the path. */
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
