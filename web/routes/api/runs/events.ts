import { followList } from "../../../server/live.ts";
import { eventStream } from "../../../server/sse.ts";
import { define } from "../../../utils.ts";

/** The list of runs, live. */
export const handlers = define.handlers({ GET: () => eventStream(followList()) });
