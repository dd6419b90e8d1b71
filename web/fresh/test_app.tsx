/** An app with the routes that a test gives it, for the tests beside this. @module */
import { App } from "./app.ts";
import { builds } from "./build.ts";
import { csp } from "./csp.ts";
import { HttpError } from "./error.ts";
import { staticFiles } from "./static_files.ts";

/** What its middleware leaves for pages, and pages for the app wrapper. */
export interface State {
  name: string;
  title?: string;
}

/** An island that shows what it was handed. */
export function Island({ start }: { start: unknown }) {
  return <button type="button">{String(start)}</button>;
}

const wrapper = {
  default: ({ Component, state }: { Component: () => null; state: State }) => (
    <html>
      <head>
        <title>{state.title}</title>
      </head>
      <body>
        <Component />
      </body>
    </html>
  ),
};

/** The app wrapper, as a route. */
export const WRAPPER = { kind: "app", folder: "/", pattern: "/", module: wrapper };

/** A page, as a route. */
export const pageAt = (pattern: string, folder: string, module: object) => ({
  kind: "page",
  folder,
  pattern,
  module,
});

/**
 * Asks an app of build `b1` with these routes and the static file `my styles.css`. Its middleware refuses
 * what has `refused` in its query, and tells by a header what came through it.
 */
export async function createApp(routes: object[], basePath = "") {
  const file = await Deno.makeTempFile();
  await Deno.writeTextFile(file, "body {}");
  const app = new App<State>({ basePath })
    .use(async (context) => {
      context.state.name = "hello";
      if (context.url.searchParams.has("refused")) throw new HttpError(403, "refused");
      const response = await context.next();
      response.headers.set("x-through", context.url.pathname);
      return response;
    })
    .use(csp({ useNonce: true }), staticFiles())
    .fsRoutes();
  builds.set(app, {
    id: "b1",
    islands: new Map([[Island, { name: "Island", url: "/_fresh/js/b1/Island.js" }]]),
    files: new Map([["/my styles.css", { path: file, type: "text/css", hash: "h" }]]),
    routes: routes as never,
  });
  const handler = app.handler();
  return {
    ask: (path: string, init?: RequestInit) => handler(new Request(`http://a${path}`, init)),
    async statusOf(path: string, method = "GET") {
      const { status, body } = await handler(new Request(`http://a${path}`, { method }));
      await body?.cancel();
      return status;
    },
    [Symbol.asyncDispose]: () => Deno.remove(file),
  };
}
