import { generateKeyPairSync, randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { Provider } from "oidc-provider";

/** The people whom the provider knows, by what they type. */
const PEOPLE: Record<string, { email: string; email_verified: boolean; groups: string[] }> = {
  ann: { email: "ann@example.com", email_verified: true, groups: ["support"] },
  bob: { email: "bob@example.com", email_verified: true, groups: ["sales"] },
};

/** A real OpenID Connect provider on this machine, of another site than the desk, which it signs people in for. */
export class Oidc {
  /** The desk's client secret: finding it anywhere means that it leaked. */
  readonly secret = `planted-${randomUUID()}`;
  /** Every access token that it gave. */
  readonly tokens: string[] = [];
  readonly #home: string;
  readonly #jwks = { keys: [{ ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }), kid: "one", use: "sig" }] };
  #server?: Server;
  #url?: URL;

  /** For a desk that people reach here, base path included. */
  constructor(home: string) {
    this.#home = home;
  }

  /** The settings of a desk that sends people here. */
  env(): Record<string, string> {
    return {
      JOBGLASS_ACCESS: "oidc",
      JOBGLASS_OIDC_ISSUER: this.url,
      JOBGLASS_OIDC_CLIENT_ID: "desk",
      JOBGLASS_OIDC_CLIENT_SECRET: this.secret,
      JOBGLASS_OIDC_SCOPES: "email groups",
      JOBGLASS_STAFF: "group:support",
      JOBGLASS_PUBLIC_URL: new URL(this.#home).origin,
    };
  }

  /** Where it is. */
  get url(): string {
    return this.#url!.origin;
  }

  /** Starts it; after a stop, on the same port again, with nobody signed in. */
  async start(): Promise<void> {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(Number(this.#url?.port ?? 0), "127.0.0.1", resolve));
    const address = server.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    // Not the desk's 127.0.0.1: what comes from here comes from another site.
    this.#url = new URL(`http://localhost:${port}`);
    const provider = new Provider(this.url, this.#configuration());
    provider.on("access_token.saved", (token) => this.tokens.push(token.jti));
    const answer = provider.callback();
    server.on("request", (request, response) => {
      if (request.url?.startsWith("/sign-in/")) void signIn(provider, request, response);
      else answer(request, response);
    });
    this.#server = server;
  }

  async stop(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
  }

  #configuration(): object {
    return {
      clients: [
        {
          client_id: "desk",
          client_secret: this.secret,
          redirect_uris: [`${this.#home}/login/callback`],
          post_logout_redirect_uris: [`${this.#home}/login`],
        },
      ],
      claims: { email: ["email", "email_verified"], groups: ["groups"] },
      pkce: { required: () => true },
      jwks: this.#jwks,
      cookies: { keys: [randomUUID()] },
      // It mentions each of these that is not set.
      ttl: { Interaction: 600, Grant: 600, Session: 600, AccessToken: 600, IdToken: 600 },
      features: {
        devInteractions: { enabled: false },
        rpInitiatedLogout: { enabled: true, logoutSource: askToSignOut },
      },
      interactions: { url: (_: unknown, interaction: { uid: string }) => `/sign-in/${interaction.uid}` },
      findAccount: (_: unknown, id: string) => ({ accountId: id, claims: () => ({ sub: id, ...PEOPLE[id] }) }),
      // Nobody is asked whether the desk may know of them.
      loadExistingGrant: async (ctx: Context) => {
        const { provider, client, session } = ctx.oidc;
        const grant = new provider.Grant({ clientId: client.clientId, accountId: session.accountId });
        grant.addOIDCScope("openid email groups");
        await grant.save();
        return grant;
      },
    };
  }
}

type Grant = { addOIDCScope(scopes: string): void; save(): Promise<string> };
type Context = {
  body: string;
  oidc: {
    provider: { Grant: new (of: { clientId: string; accountId: string }) => Grant };
    client: { clientId: string };
    session: { accountId: string };
  };
};

/** Its form, and what is sent with it: whoever types a name is that person. */
async function signIn(provider: Provider, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.method !== "POST") {
    response.setHeader("content-type", "text/html");
    response.end(
      page(`<form method="post"><label>Account <input name="login"></label>
        <button>Enter</button><button name="abort" value="yes">Cancel</button></form>`),
    );
    return;
  }
  let body = "";
  for await (const part of request) body += part;
  const form = new URLSearchParams(body);
  const result = form.has("abort") ? { error: "access_denied" } : { login: { accountId: form.get("login") } };
  await provider.interactionFinished(request, response, result);
}

async function askToSignOut(ctx: Context, form: string): Promise<void> {
  ctx.body = page(`${form}<button form="op.logoutForm" name="logout" value="yes">Leave the provider</button>`);
}

function page(body: string): string {
  return `<!doctype html><html lang="en"><title>The provider</title><link rel="icon" href="data:,"><main>${body}</main>`;
}
