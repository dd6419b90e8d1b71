/** The app: middlewares, then file routes. @module */
import { h } from "preact";
import { type Build, builds, type RouteModule, setBuildId } from "./build.ts";
import { Context, type Middleware, propsOf } from "./context.ts";
import type { PageResponse, RouteHandler } from "./define.ts";
import { HttpError } from "./error.ts";

const NOTHING: Build = { id: "", routes: [], islands: new Map(), files: new Map() };

/** Passes each request through its middlewares to the route that fits. */
export class App<State> {
  readonly #middlewares: Middleware<State>[] = [];
  #hasRoutes = false;

  /** Adds middlewares. */
  use(...middlewares: Middleware<State>[]): this {
    this.#middlewares.push(...middlewares);
    return this;
  }

  /** Adds the routes of the `routes/` folder, after all middlewares. */
  fsRoutes(): this {
    this.#hasRoutes = true;
    return this;
  }

  /** A function for `Deno.serve`. */
  handler(): (request: Request) => Promise<Response> {
    const build = builds.get(this) ?? NOTHING;
    setBuildId(build.id);
    const routes = this.#hasRoutes ? compileRoutes(build) : [];
    return async (request) => {
      const { route, params } = match(routes, new URL(request.url));
      const context = new Context<State>(request, route?.pattern ?? null, params, build);
      const last = () => respond(context, build, route?.module);
      const response = await chain(context, this.#middlewares, last);
      return request.method === "HEAD" ? new Response(null, response) : response;
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

/** Literal segments go before named ones. */
function compileRoutes({ routes }: Build) {
  const rank = ({ pattern }: { pattern: string }) => pattern.replaceAll(":", "\uffff");
  return routes.filter(({ kind }) => kind === "page")
    .sort((a, b) => rank(a) < rank(b) ? -1 : 1)
    .map((route) => ({ ...route, compiled: new URLPattern({ pathname: route.pattern }) }));
}

function match(routes: ReturnType<typeof compileRoutes>, url: URL) {
  const pathname = url.pathname.replace(/(.)\/$/, "$1");
  for (const route of routes) {
    const groups = route.compiled.exec({ pathname })?.pathname.groups;
    if (!groups) continue;
    const params = Object.entries(groups).map(([name, value]) => [name, decode(value ?? "")]);
    return { route, params: Object.fromEntries(params) };
  }
  return { params: {} };
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The route's answer, or the error page. */
async function respond<State>(context: Context<State>, { routes }: Build, module?: RouteModule) {
  try {
    return await answer(context, module);
  } catch (error) {
    const status = error instanceof HttpError ? error.status : 500;
    if (status >= 500) console.error(error);
    context.error = error;
    const errorPage = routes.find(({ kind }) => kind === "error")?.module;
    return render(context, errorPage, { data: undefined, status });
  }
}

async function answer<State>(context: Context<State>, module?: RouteModule): Promise<Response> {
  if (!module) throw new HttpError(404);
  const { method } = context.req;
  // deno-lint-ignore no-explicit-any
  const handlers = (module.handlers ?? module.handler ?? {}) as RouteHandler<unknown, any>;
  const handler = typeof handlers === "function" ? handlers : handlers[method as "GET"] ??
    (method === "HEAD" ? handlers.GET : undefined);
  if (!handler && !(module.default && /^(GET|HEAD)$/.test(method))) throw new HttpError(405);
  const result = await handler?.(context) ?? { data: undefined };
  return result instanceof Response ? result : render(context, module, result);
}

function render<State>(
  context: Context<State>,
  module: RouteModule | undefined,
  { data, headers, status }: PageResponse<unknown>,
): Response {
  if (!module?.default) return new Response("There is no page", { status: status ?? 500 });
  return context.render(h(module.default, propsOf(context, data)), { headers, status });
}
