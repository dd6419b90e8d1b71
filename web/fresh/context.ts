/** What a request brings along, and how a page is rendered. @module */
import { type ComponentType, h, type VNode } from "preact";
import { renderPage } from "./render.ts";
import type { Snapshot } from "./snapshot.ts";

/** Called for each request, outermost first. */
export type Middleware<State> = (context: Context<State>) => Response | Promise<Response>;

/** What pages, layouts and the app wrapper receive. */
export type PageProps<Data, State> =
  & Pick<Context<State>, "url" | "req" | "params" | "route" | "state" | "error">
  & { readonly data: Data; readonly Component: ComponentType };

// deno-lint-ignore no-explicit-any
type AnyComponent = ComponentType<any>;

/** The components around a page. */
interface Frame {
  readonly app?: AnyComponent;
  readonly layouts: AnyComponent[];
}

const frames = new WeakMap<object, Frame>();
const snapshots = new WeakMap<object, Snapshot>();

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
  ) {
    this.url = new URL(req.url);
  }

  redirect(location: string, status = 302): Response {
    return new Response(null, { status, headers: { location } });
  }

  /** A page of the element within its layouts and the app wrapper. */
  render(content: VNode, init: ResponseInit = {}): Response {
    const { app, layouts } = frames.get(this) ?? { layouts: [] };
    const around = [...layouts].reverse().concat(app ? [app] : []);
    const { url, req, params, route, state, error } = this;
    const props = { url, req, params, route, state, error, data: undefined };
    const whole = around.reduce<VNode>((inner, outer) => {
      return h(outer, { ...props, Component: () => inner });
    }, content);
    return renderPage(whole, snapshots.get(this)!, init);
  }
}

/** The build that answers a request. */
export const snapshotFor = (context: object): Snapshot => snapshots.get(context)!;

/** Tells a context the components around its page. */
export function setFrame(context: object, snapshot: Snapshot, frame: Frame): void {
  snapshots.set(context, snapshot);
  frames.set(context, frame);
}
