/** The web UI: `deno task web`. @module */
import { App, csp, staticFiles } from "fresh";
import { access } from "./server/access.ts";
import { tellFailures } from "./server/failures.ts";
import { security } from "./server/security.ts";
import type { State } from "./utils.ts";

export const app = new App<State>({ basePath: access.base })
  .use(tellFailures)
  .use(security(access))
  .use(csp({ useNonce: true }))
  .use(staticFiles())
  .fsRoutes();
