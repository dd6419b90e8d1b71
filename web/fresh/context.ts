/** What a request brings along, and how a page is rendered. @module */
import { type ComponentType, h, type VNode } from "preact";
import type { Build } from "./build.ts";
import { renderPage } from "./render.ts";

/** Called for each request, outermost first. */
export type Middleware<State> = (context: Context<State>) => Response | Promise<Response>;

/** What pages, layouts and the app wrapper receive. */
export type PageProps<Data, State> =
  & Pick<Context<State>, "url" | "req" | "params" | "route" | "state" | "error">
  & { readonly data: Data; readonly Component: ComponentType };

const buildsOfContexts = new WeakMap<object, Build>();
/** The build that answers a request. */
export const buildOf = (context: object) => buildsOfContexts.get(context)!;

/** One request. */
export class Context<State> {
  readonly state = {} as State;
  readonly url: URL;
  /** What was thrown, on the error page. */
  error: unknown = null;
  next!: () => Promise<Response>;

  constructor(
    readonly req: Request,
    readonly route: string | null,
    readonly params: Record<string, string>,
    build: Build,
  ) {
    this.url = new URL(req.url);
    buildsOfContexts.set(this, build);
  }

  redirect(location: string, status = 302): Response {
    return new Response(null, { status, headers: { location } });
  }

  /** A page of the element within the layouts of the folders above it and the app wrapper. */
  render(content: VNode, init: ResponseInit = {}): Response {
    const build = buildOf(this);
    const isAbove = (folder: string) =>
      folder === "/" || `${this.url.pathname}/`.startsWith(`${folder}/`);
    const layouts = build.routes.filter(({ kind, pattern }) =>
      kind === "layout" && isAbove(pattern)
    )
      .sort((a, b) => b.pattern.length - a.pattern.length);
    const around = [...layouts, ...build.routes.filter(({ kind }) => kind === "app")];
    const whole = around.reduce(
      (inner, { module }) => h(module.default!, propsOf(this, undefined, () => inner)),
      content,
    );
    return renderPage(whole, build, init);
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
