import { eventStream } from "../../../server/sse.ts";
import { followSweeps } from "../../../server/sweep_live.ts";
import { define } from "../../../utils.ts";

/** The list of sweeps, live. */
export const handlers = define.handlers({ GET: () => eventStream(followSweeps()) });
