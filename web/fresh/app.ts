/** The app: middlewares, then file routes. @module */
import { h } from "preact";
import { setBuildId } from "./build_id.ts";
import { Context, type Middleware, setFrame } from "./context.ts";
import type { PageResponse, RouteHandler } from "./define.ts";
import { HttpError } from "./error.ts";
import { type RouteModule, type Snapshot, snapshotOf } from "./snapshot.ts";

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
    const snapshot = snapshotOf(this);
    setBuildId(snapshot.id);
    const routes = this.#hasRoutes ? compileRoutes(snapshot) : [];
    return async (request) => {
      const { route, params } = match(routes, request.url);
      const context = new Context<State>(request, route?.pattern ?? null, params);
      const frame = frameOf(snapshot, context.url.pathname);
      setFrame(context, snapshot, frame);
      const last = () => respond(context, snapshot, route?.module);
      return withoutBody(request, await chain(context, this.#middlewares, last));
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

interface Route {
  readonly pattern: string;
  readonly module: RouteModule;
  readonly compiled: URLPattern;
}

/** Literal segments go before named ones. */
function compileRoutes({ routes }: Snapshot): Route[] {
  const rank = ({ pattern }: { pattern: string }) => pattern.replaceAll(":", "\uffff");
  return routes.filter(({ kind }) => kind === "page")
    .sort((a, b) => rank(a) < rank(b) ? -1 : 1)
    .map(({ pattern, module }) => ({
      pattern,
      module,
      compiled: new URLPattern({ pathname: pattern }),
    }));
}

function match(routes: Route[], url: string) {
  const pathname = new URL(url).pathname.replace(/(.)\/$/, "$1");
  for (const route of routes) {
    const found = route.compiled.exec({ pathname });
    if (!found) continue;
    const entries = Object.entries(found.pathname.groups);
    return { route, params: Object.fromEntries(entries.map(([k, v]) => [k, decode(v ?? "")])) };
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

/** The app wrapper and the layouts of the folders above a path. */
function frameOf({ routes }: Snapshot, pathname: string) {
  const isAbove = (folder: string) => folder === "/" || `${pathname}/`.startsWith(`${folder}/`);
  return {
    app: routes.find(({ kind }) => kind === "app")?.module.default,
    layouts: routes.filter(({ kind, pattern }) => kind === "layout" && isAbove(pattern))
      .sort((a, b) => a.pattern.length - b.pattern.length)
      .flatMap(({ module }) => module.default ?? []),
  };
}

/** The route's answer, or the error page. */
async function respond<State>(
  context: Context<State>,
  snapshot: Snapshot,
  module?: RouteModule,
): Promise<Response> {
  try {
    return await answer(context, module);
  } catch (error) {
    const status = error instanceof HttpError ? error.status : 500;
    if (status >= 500) console.error(error);
    context.error = error;
    const errorPage = snapshot.routes.find(({ kind }) => kind === "error")?.module;
    if (errorPage?.default) return render(context, errorPage, { data: undefined, status });
    return new Response(status >= 500 ? "Internal server error" : String(error), { status });
  }
}

async function answer<State>(context: Context<State>, module?: RouteModule): Promise<Response> {
  if (!module) throw new HttpError(404);
  const isRead = ["GET", "HEAD"].includes(context.req.method);
  const handler = handlerFor(module.handlers ?? module.handler, context.req.method);
  if (!handler && !(isRead && module.default)) throw new HttpError(405);
  const result = handler ? await handler(context) : { data: undefined };
  return result instanceof Response ? result : render(context, module, result);
}

// deno-lint-ignore no-explicit-any
function handlerFor(handlers: RouteHandler<any, any> | undefined, method: string) {
  if (typeof handlers !== "object") return handlers;
  const name = method as keyof typeof handlers;
  return handlers[name] ?? (method === "HEAD" ? handlers.GET : undefined);
}

function render<State>(
  context: Context<State>,
  { default: component }: RouteModule,
  { data, headers, status }: PageResponse<unknown>,
): Response {
  if (!component) throw new Error(`Cannot render ${context.route} as it has no page: export one`);
  const { url, req, params, route, state, error } = context;
  const props = { url, req, params, route, state, error, data, Component: () => null };
  return context.render(h(component, props), { headers, status });
}

function withoutBody(request: Request, response: Response): Response {
  return request.method === "HEAD" ? new Response(null, response) : response;
}
