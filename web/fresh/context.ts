/** What a request brings along, and how a page is rendered. @module */
import { type ComponentType, h, type VNode } from "preact";
import { based } from "./base.ts";
import type { Build, Route } from "./build.ts";
import { renderPage } from "./render.ts";

/** Called for each request, outermost first. */
export type Middleware<State> = (context: Context<State>) => Response | Promise<Response>;

/** What pages, layouts and the app wrapper receive. */
export type PageProps<Data, State> =
  & Pick<Context<State>, "url" | "req" | "params" | "route" | "state" | "error">
  & { readonly data: Data; readonly Component: ComponentType };

/** What a context knows beside what it tells. */
interface Internals {
  readonly build: Build;
  /** Whose layouts, and those of the folders above, go around a page. */
  folder: string;
}

const internals = new WeakMap<object, Internals>();
/** Of a request. */
export const internalsOf = (context: object) => internals.get(context)!;

/** One request. */
export class Context<State> {
  readonly state = {} as State;
  /** Its address within the app, without slashes that follow slashes. */
  readonly url: URL;
  /** The pattern of the route that answers, if any. */
  readonly route: string | null;
  readonly params: Record<string, string>;
  /** What was thrown, on the error page. */
  error: unknown = null;
  next!: () => Promise<Response>;

  constructor(
    readonly req: Request,
    { url, route, params, build }: {
      url: URL;
      route?: Route;
      params: Record<string, string>;
      build: Build;
    },
  ) {
    this.url = url;
    this.route = route?.pattern ?? null;
    this.params = params;
    internals.set(this, { build, folder: route?.folder ?? "/" });
  }

  /** Sends on; slashes that follow slashes are left out, as they would begin a host. */
  redirect(location: string, status = 302): Response {
    const [path] = /^[^?#]*/.exec(location)!;
    const here = path.startsWith("/") ? path.replaceAll(/\/+/g, "/") : path;
    return new Response(null, {
      status,
      headers: { location: based(here + location.slice(path.length)) },
    });
  }

  /** A page of the element within the layouts of the folders above it, and then the app wrapper. */
  // deno-lint-ignore require-await
  async render(content: VNode | null, init: ResponseInit = {}): Promise<Response> {
    const { build, folder } = internalsOf(this);
    const isAbove = (other: string) => `${folder}/`.startsWith(other === "/" ? "/" : `${other}/`);
    const layouts = build.routes
      .filter((route) => route.kind === "layout" && isAbove(route.folder))
      .sort((a, b) => b.folder.length - a.folder.length);
    const within = (inner: VNode | null, { module }: Route) =>
      h(module.default!, propsOf(this, undefined, () => inner));
    const page = layouts.reduce(within, content);
    const app = build.routes.find(({ kind }) => kind === "app");
    const whole = (inner: VNode) => app ? within(inner, app) : inner;
    return renderPage({ page, whole, url: this.url, build }, init);
  }
}

/** What a component of this request receives. */
export function propsOf<Data, State>(
  { url, req, params, route, state, error }: Context<State>,
  data: Data,
  Component: ComponentType = () => null,
): PageProps<Data, State> {
  return { url, req, params, route, state, error, data, Component };
}
