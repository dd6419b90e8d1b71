/**
 * Fresh 2 as far as this app uses it, under Fresh's own names: `deno.json` maps "fresh" here, as
 * Fresh is not on npm. What is here does as Fresh 2.3 does; what is not is refused (decision 78).
 *
 * @module
 */
export { App } from "./app.ts";
export type { Context, Middleware, PageProps } from "./context.ts";
export { csp } from "./csp.ts";
export { createDefine, page, type PageResponse, type RouteHandler } from "./define.ts";
export { HttpError } from "./error.ts";
export { staticFiles } from "./static_files.ts";
