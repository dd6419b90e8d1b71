import { define } from "../../utils.ts";

/** Whether the request has the token; without it nothing below `/api/` is answered. */
export const handlers = define.handlers({ GET: () => new Response(null, { status: 204 }) });
