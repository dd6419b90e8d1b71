import { answered, runDirectory } from "../../../../server/gallery.ts";
import { followSnapshots } from "../../../../server/snapshots.ts";
import { eventStream } from "../../../../server/sse.ts";
import { define } from "../../../../utils.ts";

/** The snapshots of a run, live: `snapshots` whenever there are others, until its training ends. */
export const handlers = define.handlers({
  GET: ({ params: { run } }) =>
    answered(async () => eventStream(followSnapshots(run, await runDirectory(run)))),
});
