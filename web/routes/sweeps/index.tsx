import { page } from "fresh";
import SweepList from "../../islands/SweepList.tsx";
import { listSweeps } from "../../server/sweeps.ts";
import { define } from "../../utils.ts";

export const handlers = define.handlers({
  async GET({ state }) {
    state.title = "Sweeps";
    return page({ sweeps: await listSweeps(), now: Date.now() });
  },
});

/** The list of sweeps. */
export default define.page<typeof handlers>(({ data: { sweeps, now }, state: { trusted } }) => (
  <>
    <h1>Sweeps</h1>
    <SweepList sweeps={sweeps} live={trusted} now={now} />
  </>
));
