/** The app: middlewares, then file routes; the error page is around both. @module */
import { h } from "preact";
import { STATUS_CODES } from "node:http";
import { isBased, setBasePath } from "./base.ts";
import { type Build, builds, type Route, type RouteModule, setBuildId } from "./build.ts";
import { Context, internalsOf, type Middleware, propsOf } from "./context.ts";
import type { PageResponse, RouteHandler } from "./define.ts";
import { HttpError } from "./error.ts";
import { routerOf } from "./router.ts";

const NOTHING: Build = { id: "", routes: [], islands: new Map(), files: new Map() };
const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

/** Passes each request through its middlewares to the route that fits. */
export class App<State> {
  readonly #middlewares: Middleware<State>[] = [];
  readonly #basePath: string;
  #hasRoutes = false;

  /** An app below a path: nothing answers elsewhere. */
  constructor({ basePath = "" }: { basePath?: string } = {}) {
    this.#basePath = basePath;
  }

  /** Adds middlewares, which go around the routes that are added later. */
  use(...middlewares: Middleware<State>[]): this {
    if (this.#hasRoutes) {
      throw new Error("Cannot use a middleware as the routes are there: use it before");
    }
    this.#middlewares.push(...middlewares);
    return this;
  }

  /** Adds the routes of the `routes/` folder, after all middlewares. */
  fsRoutes(): this {
    this.#hasRoutes = true;
    return this;
  }

  /** A function for `Deno.serve`; it throws a `URIError` where a named segment can't be decoded. */
  handler(): (request: Request) => Promise<Response> {
    const build = builds.get(this) ?? NOTHING;
    setBuildId(build.id);
    const base = this.#basePath;
    setBasePath(base);
    const routes = this.#hasRoutes ? build.routes : [];
    const match = routerOf(routes);
    return async (request) => {
      const url = new URL(request.url);
      if (!isBased(url.pathname)) return plainAnswer(new HttpError(404));
      // Within the app an address has no base, and no slashes that could begin a host.
      url.pathname = url.pathname.slice(base.length).replaceAll(/\/+/g, "/");
      const { route, params } = match(url);
      const context = new Context<State>(request, { url, route, params, build });
      const last = () => respond(context, route);
      const inner = () => chain(context, this.#middlewares, last);
      try {
        const response = await withErrorPage(context, routes, inner);
        return request.method === "HEAD" ? new Response(null, response) : response;
      } catch (error) {
        return plainAnswer(error);
      }
    };
  }
}

/** Runs the middlewares one within the other. */
async function chain<State>(
  context: Context<State>,
  [first, ...rest]: Middleware<State>[],
  last: () => Promise<Response>,
): Promise<Response> {
  if (!first) return await last();
  context.next = () => chain(context, rest, last);
  return await first(context);
}

async function respond<State>(context: Context<State>, route?: Route): Promise<Response> {
  if (!route) throw new HttpError(404);
  if (!METHODS.includes(context.req.method)) throw new HttpError(405);
  return await render(context, route.module);
}

/** What is thrown by a route or a middleware becomes the error page, within the outermost layout. */
async function withErrorPage<State>(
  context: Context<State>,
  routes: readonly Route[],
  inner: () => Promise<Response>,
): Promise<Response> {
  try {
    return await inner();
  } catch (error) {
    const page = routes.find(({ kind }) => kind === "error");
    if (!page) throw error;
    context.error = error;
    internalsOf(context).folder = "/";
    return await render(context, page.module, error instanceof HttpError ? error.status : 500);
  }
}

/** Where there is no error page, or it has thrown. */
function plainAnswer(error: unknown): Response {
  const known = error instanceof HttpError ? error : undefined;
  const status = known?.status ?? 500;
  if (status >= 500) console.error(error);
  const text = known ? known.message || STATUS_CODES[status] : "Internal server error";
  return new Response(text, { status });
}

/** The answer of a module's handler, or the module's page with what that handed over. */
async function render<State>(context: Context<State>, module: RouteModule, status = 200) {
  const handler = handlerOf(module, context.req.method);
  if (!handler) throw new HttpError(404);
  const result = await handler(context);
  if (result instanceof Response) return result;
  const { data, headers, status: wanted = status } = result;
  const content = module.default ? h(module.default, propsOf(context, data)) : null;
  return await context.render(content, { headers, status: wanted });
}

const pageAlone = (): PageResponse<unknown> => ({ data: {} });

/** A page without handlers is there for each method, and for GET where they have none for it. */
function handlerOf({ default: page, handler, handlers }: RouteModule, method: string) {
  // deno-lint-ignore no-explicit-any
  const own = (handlers ?? handler) as RouteHandler<unknown, any> | undefined;
  const alone = page && pageAlone;
  if (!own) return alone;
  if (typeof own === "function") return own;
  const ofMethod = (name: "GET" | "POST") => Object.hasOwn(own, name) ? own[name] : undefined;
  const get = ofMethod("GET") ?? alone;
  if (method === "GET") return get;
  return ofMethod(method as "POST") ?? (method === "HEAD" ? get : undefined);
}
