import { eventStream } from "../../../../server/sse.ts";
import { followSweep } from "../../../../server/sweep_live.ts";
import { withSweep } from "../../../../server/sweeps.ts";
import { define } from "../../../../utils.ts";

/** A sweep's page, live. */
export const handlers = define.handlers({
  GET: ({ params: { id } }) => withSweep(id, () => eventStream(followSweep(id))),
});
