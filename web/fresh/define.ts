/** Typed helpers for routes. @module */
import type { ComponentChild } from "preact";
import type { Context, Middleware, PageProps } from "./context.ts";

/** What `page` returns: data for the route's page. */
export interface PageResponse<Data> {
  readonly data: Data;
  readonly headers?: HeadersInit;
  readonly status?: number;
}

/** Hands data to the route's page. */
export function page<Data>(data?: Data, options?: Omit<PageResponse<Data>, "data">) {
  return { data: data ?? undefined, ...options } as PageResponse<Data>;
}

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE" | "HEAD" | "OPTIONS";
type HandlerFn<Data, State> = (
  context: Context<State>,
) => Response | PageResponse<Data> | Promise<Response | PageResponse<Data>>;
/** A function for all methods, or one a method. */
export type RouteHandler<Data, State> =
  | HandlerFn<Data, State>
  | { [M in Method]?: HandlerFn<Data, State> };

type Render<Data, State> = (props: PageProps<Data, State>) => ComponentChild;
type DataOf<Handlers, State> = Handlers extends
  HandlerFn<infer Data, State> | { [M in Method]?: HandlerFn<infer Data, State> } ? Data : never;

/** The helpers for an app's state: they return what they are given, and give it types. */
export function createDefine<State>() {
  return {
    handlers: <Data, Handlers extends RouteHandler<Data, State> = RouteHandler<Data, State>>(
      handlers: Handlers,
    ) => handlers,
    // deno-lint-ignore no-explicit-any
    page: <Handlers extends RouteHandler<any, State> = never>(
      render: Render<DataOf<Handlers, State>, State>,
    ) => render,
    layout: (render: Render<unknown, State>) => render,
    middleware: (middleware: Middleware<State>) => middleware,
  };
}
