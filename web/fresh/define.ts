/** Typed helpers for routes. @module */
import type { ComponentChild } from "preact";
import type { Context, Middleware, PageProps } from "./context.ts";

/** What `page` returns: data for the route's page. */
export interface PageResponse<Data> {
  readonly data: Data;
  readonly headers?: HeadersInit;
  readonly status?: number;
}

type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE" | "HEAD";
type HandlerFn<Data, State> = (
  context: Context<State>,
) => Response | PageResponse<Data> | Promise<Response | PageResponse<Data>>;
type HandlerByMethod<Data, State> = { [M in Method]?: HandlerFn<Data, State> };

/** A function for all methods, or one a method. */
export type RouteHandler<Data, State> = HandlerFn<Data, State> | HandlerByMethod<Data, State>;

/** Hands data to the route's page. */
export function page<Data>(
  data?: Data,
  options?: { headers?: HeadersInit; status?: number },
): PageResponse<Data> {
  return { data: data as Data, ...options };
}

/** Functions that return what they are given, and give it types. */
export interface Define<State> {
  handlers<Data, Handlers extends RouteHandler<Data, State> = RouteHandler<Data, State>>(
    handlers: Handlers,
  ): Handlers;
  page<
    // deno-lint-ignore no-explicit-any
    Handlers extends RouteHandler<any, State> = never,
    Data = Handlers extends HandlerFn<infer D, State> ? D
      : Handlers extends HandlerByMethod<infer D, State> ? D
      : never,
  >(
    render: (props: PageProps<Data, State>) => ComponentChild,
  ): (props: PageProps<Data, State>) => ComponentChild;
  layout(
    render: (props: PageProps<unknown, State>) => ComponentChild,
  ): (props: PageProps<unknown, State>) => ComponentChild;
  middleware(middleware: Middleware<State>): Middleware<State>;
}

/** The helpers for an app's state. */
export function createDefine<State>(): Define<State> {
  return {
    handlers: (handlers) => handlers,
    page: (render) => render,
    layout: (render) => render,
    middleware: (middleware) => middleware,
  };
}
